/**
 * The loop of a watch, with a network and timers of their own.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { buildTarget } from "../../../src/target.ts";
import type { Configuration, Target } from "../../../src/target.ts";
import { startWatching } from "../../../src/watch/history.ts";
import { createPollLoop, nextPollMs } from "../../../src/watch/poll_loop.ts";
import { buildPage } from "../../support/stats_body.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";

const BEGINNINGS: readonly [
  name: string,
  nowMs: number,
  intervalMs: number,
  nextMs: number,
][] = [
  ["half a second behind the next full interval", 3000, 10_000, 10_500],
  ["one interval later", 10_500, 10_000, 20_500],
  ["one interval later, though a timer was late", 10_501, 1000, 11_500],
  ["one interval later, though a timer was early", 10_499, 10_000, 20_500],
  ["not again in the same second", 10_400, 1000, 11_500],
  ["not again in the second before the full interval", 9_600, 10_000, 10_500],
];

for (const [name, nowMs, intervalMs, nextMs] of BEGINNINGS) {
  Deno.test(`nextPollMs() begins ${name}`, () => {
    assertEquals(nextPollMs(nowMs, intervalMs), nextMs);
  });
}

const GOOD = buildTarget("good", { uri: "http://good/" });
const HUNG = buildTarget("hung", { uri: "http://hung/" });

/** Rounds over targets of which one never answers, with timers that end when they are told to. */
function watchHung(targets: readonly Target[], limits: Omit<Configuration, "targets">) {
  const watched = startWatching(targets);
  const requests: string[] = [];
  const timers: { readonly ms: number; readonly end: AbortController }[] = [];
  let result = Promise.withResolvers<void>();
  const runtime = makeRuntime({
    fetch: (uri, { signal }) => {
      requests.push(new URL(uri).hostname);
      if (uri !== HUNG.uri) return Promise.resolve(Response.json(buildPage()));
      return new Promise((_, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason))
      );
    },
    timeout(ms) {
      const end = new AbortController();
      timers.push({ ms, end });
      return end.signal;
    },
  });
  const onResult = () => {
    result.resolve();
    result = Promise.withResolvers();
  };
  return {
    begin: createPollLoop({ targets, ...limits }, watched, { runtime, intervalMs: 1000, onResult }),
    requests,
    nextResult: () => result.promise,
    errorOf: (target: Target) => watched.get(target)?.failure?.error,
    /** Ends the first timer of so many milliseconds that has not ended. */
    elapse: (ms: number) =>
      timers.find((timer) => timer.ms === ms && !timer.end.signal.aborted)?.end.abort(),
  };
}

Deno.test("createPollLoop() leaves out a target while its last poll is pending", async () => {
  const loop = watchHung([HUNG, GOOD], { concurrency: 64 });
  const result = loop.nextResult();
  const first = loop.begin();
  await result;
  await loop.begin();
  await loop.begin();
  assertEquals(loop.requests, ["hung", "good", "good", "good"]);
  assertEquals(loop.errorOf(HUNG), undefined);
  loop.elapse(HUNG.timeoutMs);
  await first;
  assertEquals(loop.errorOf(HUNG), "no complete response within 10000 ms");
  void loop.begin();
  assertEquals(loop.requests.slice(4), ["hung", "good"]);
});

Deno.test("createPollLoop() leaves out a target that is queued in an earlier poll", async () => {
  const loop = watchHung([HUNG, GOOD], { concurrency: 1 });
  const first = loop.begin();
  await loop.begin();
  assertEquals(loop.requests, ["hung"]);
  loop.elapse(HUNG.timeoutMs);
  await first;
  assertEquals(loop.requests, ["hung", "good"]);
});

Deno.test("createPollLoop() does not request again what the deadline left without a response", async () => {
  const loop = watchHung([HUNG, GOOD], { concurrency: 1, deadlineMs: 5000 });
  const first = loop.begin();
  loop.elapse(5000);
  await first;
  const why = "no complete response before the run's deadline of 5000 ms";
  assertEquals([loop.errorOf(HUNG), loop.errorOf(GOOD)], [why, why]);
  await loop.begin();
  assertEquals([loop.errorOf(HUNG), loop.errorOf(GOOD)], [why, undefined]);
  assertEquals(loop.requests, ["hung", "good"]);
});

Deno.test("createPollLoop() leaves a gap for intervals in which nothing was polled", async () => {
  let nowMs = 10_500;
  const watched = startWatching([GOOD]);
  const runtime = makeRuntime({
    nowMs: () => nowMs,
    fetch: () => Promise.resolve(Response.json(buildPage())),
  });
  const options = { runtime, intervalMs: 1000, onResult() {} };
  const begin = createPollLoop({ targets: [GOOD], concurrency: 1 }, watched, options);
  for (nowMs of [10_500, 11_500, 14_500]) await begin();
  const polls = watched.get(GOOD)?.polls ?? [];
  assertEquals(polls.map((values) => values === undefined ? " " : "#").join(""), "##  #");
});

Deno.test("an hour of polls each second leaves no more than what is kept", async () => {
  let nowMs = 1_700_000_000_500;
  const watched = startWatching([GOOD]);
  const runtime = makeRuntime({
    nowMs: () => nowMs,
    fetch: () => Promise.resolve(Response.json(buildPage(() => nowMs))),
    timeout: () => new AbortController().signal,
  });
  let results = 0;
  const begin = createPollLoop({ targets: [GOOD], concurrency: 1 }, watched, {
    runtime,
    intervalMs: 1000,
    onResult: () => void results++,
  });
  for (let poll = 0; poll < 3600; poll++) {
    await begin();
    nowMs = nextPollMs(nowMs, 1000);
  }
  const { polls, kept, sample = {} } = watched.get(GOOD) ?? { polls: [], kept: 0 };
  assertEquals([results, kept, polls.length], [3600, 500, 500]);
  assertEquals(polls.filter((values) => values === undefined), []);
  assertEquals(Object.keys(sample).length < 20, true);
});
