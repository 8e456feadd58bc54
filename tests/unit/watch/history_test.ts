/**
 * The results of polls.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { PollResult } from "../../../src/watch/history.ts";
import { buildWatched, FAILED, FIRST } from "../../support/watched_targets.ts";

Deno.test("addPollResult() keeps the last values where a target was asked again too soon", () => {
  const soon: PollResult = { ok: true, sample: { "goroutine_num": 1 }, source: "stats-api" };
  const { polls, sample, error } = buildWatched("a", FIRST, FAILED, soon);
  assertEquals([polls.length, sample, error], [2, { "goroutine_num": 1 }, undefined]);
});

Deno.test("addPollResult() keeps the last sample of a target that fails, and 100 polls", () => {
  const { polls, sample, error } = buildWatched("a", ...Array(100).fill(FIRST), FAILED);
  assertEquals(polls.length, 100);
  assertEquals(polls.at(-1), undefined);
  assertEquals(sample?.["goroutine_num"], 10);
  assertEquals(error, "Connection refused");
});
