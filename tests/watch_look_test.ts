/**
 * Single looks of a watch, with a clock and a network of their own.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { buildTarget } from "../src/target.ts";
import { addReading, startWatching } from "../src/watch/history.ts";
import type { Watched } from "../src/watch/history.ts";
import { lookAt } from "../src/watch/poll.ts";
import { buildPage } from "./page.ts";
import { makeRuntime } from "./runtime.ts";

const START_MS = 1_700_000_000_000;
const TARGET = buildTarget("api", { uri: "http://app/" });

/** Looks at an application whose values are all the same number, some seconds after the first look. */
async function look(watched: Watched, sec: number, value: number): Promise<Watched> {
  const runtime = makeRuntime({
    nowMs: () => START_MS + sec * 1000,
    fetch: () => Promise.resolve(Response.json(buildPage(() => value))),
  });
  return addReading(watched, await lookAt(watched, runtime));
}

Deno.test("lookAt() gives the differences to the look before", async () => {
  const first = await look(startWatching(TARGET), 0, 100);
  assertEquals(first.looks.map((values) => values?.["gc_num"]), [undefined]);
  const second = await look(first, 60, 130);
  assertEquals(second.looks.map((values) => values?.["gc_num"]), [undefined, 30]);
  const third = await look(second, 90, 140);
  assertEquals(third.looks.map((values) => values?.["gc_num"]), [undefined, 30, 20]);
});

Deno.test("lookAt() shows nothing of a look that came too early, and counts from the one before", async () => {
  const first = await look(startWatching(TARGET), 0, 100);
  const early = await look(first, 0.999, 120);
  assertEquals([early.looks, early.sample, early.error], [first.looks, first.sample, undefined]);
  const next = await look(early, 60, 130);
  assertEquals(next.looks.map((values) => values?.["gc_num"]), [undefined, 30]);
});

Deno.test("lookAt() counts from the last look that was answered", async () => {
  const first = await look(startWatching(TARGET), 0, 100);
  const runtime = makeRuntime({
    nowMs: () => START_MS + 30_000,
    fetch: () => Promise.resolve(new Response(null, { status: 503 })),
  });
  const failed = addReading(first, await lookAt(first, runtime));
  assertEquals(failed.error, "status is 503, expected 200");
  const next = await look(failed, 60, 130);
  assertEquals([next.looks.map((values) => values?.["gc_num"]), next.error], [
    [undefined, undefined, 30],
    undefined,
  ]);
});
