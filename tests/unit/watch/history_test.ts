/**
 * The results of polls.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { buildTarget } from "../../../src/target.ts";
import { addPollResult, hasNothing, startWatching } from "../../../src/watch/history.ts";
import type { PollResult, Watched } from "../../../src/watch/history.ts";
import { buildWatched, FAILED, FIRST } from "../../support/watched_targets.ts";

Deno.test("addPollResult() keeps the last values where a target was polled again too soon", () => {
  const soon: PollResult = { ok: true, sample: { "goroutine_num": 1 }, source: "stats-api" };
  const { polls, sample, failure } = buildWatched("a", FIRST, FAILED, soon);
  assertEquals([polls.length, sample, failure], [2, { "goroutine_num": 1 }, undefined]);
});

Deno.test("addPollResult() keeps the last sample of a target that fails, and 100 polls", () => {
  const { polls, sample, failure } = buildWatched("a", ...Array(100).fill(FIRST), FAILED);
  assertEquals(polls.length, 100);
  assertEquals(polls.at(-1), undefined);
  assertEquals(sample?.["goroutine_num"], 10);
  assertEquals(failure?.error, "Connection refused");
});

const SLOTS: readonly [name: string, slots: number[], known: string][] = [
  ["no gap between neighbors", [7, 8], "##"],
  ["a gap for each interval without a poll", [7, 10], "#  #"],
  ["no more gaps than results are kept", [7, 5000], " ".repeat(99) + "#"],
  ["no gap where the clock was set back", [7, 3, 4], "###"],
];

for (const [name, slots, known] of SLOTS) {
  Deno.test(`addPollResult() leaves ${name}`, () => {
    const watched = slots.reduce<Watched>(
      (watched, slot) => addPollResult(watched, FIRST, slot),
      buildWatched("a"),
    );
    assertEquals(watched.polls.map((values) => values === undefined ? " " : "#").join(""), known);
  });
}

const KEPT: readonly [targets: number, kept: number][] = [
  [1, 500],
  [40, 500],
  [100, 200],
  [200, 100],
  [1000, 100],
];

for (const [count, kept] of KEPT) {
  Deno.test(`startWatching() keeps ${kept} results of each of ${count} targets`, () => {
    const targets = Array.from({ length: count }, (_, index) => buildTarget(`t${index}`, {}));
    assertEquals(
      [...startWatching(targets).values()].map(({ kept }) => kept),
      Array(count).fill(kept),
    );
  });
}

Deno.test("hasNothing() recognizes targets that have only failed so far", () => {
  const all = [buildWatched("a"), buildWatched("b", FAILED), buildWatched("c", FIRST, FAILED)];
  assertEquals(all.map(hasNothing), [false, true, false]);
});
