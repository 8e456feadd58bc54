/**
 * A whole watch on a terminal that notes what is done to it.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../src/errors.ts";
import type { Runtime } from "../../../src/runtime.ts";
import { buildTarget } from "../../../src/target.ts";
import { watchTargets } from "../../../src/watch/watch.ts";
import { ok } from "../../support/config_runs.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { buildPage } from "../../support/stats_body.ts";

/** What gives the second screen and the cursor back. */
const GIVEN_BACK = "\x1b[?7h\x1b[?25h\x1b[?1049l";

Deno.test("watchTargets() requires a terminal for output and one for keys", async () => {
  const configuration = { targets: [buildTarget("api", {})], concurrency: 1 };
  const done: string[] = [];
  const runtime = makeFailingTerminal(done);
  for (const stream of ["stdin", "stdout"] as const) {
    const half = { ...runtime, [stream]: { ...runtime[stream], isTerminal: () => false } };
    await assertRejects(() => watchTargets(configuration, 1000, half), UsageError, "Cannot watch");
  }
  assertEquals(done, []);
});

/** A terminal that notes what is done to it and fails when its size is asked for again. */
function makeFailingTerminal(done: string[]): Runtime {
  const decoder = new TextDecoder();
  return makeRuntime({
    stdin: {
      isTerminal: () => true,
      setRaw: (raw) => void done.push(raw ? "raw" : "as before"),
      readable: new ReadableStream(),
    },
    stdout: {
      isTerminal: () => true,
      writeSync(bytes) {
        done.push(decoder.decode(bytes));
        return bytes.length;
      },
    },
    consoleSize() {
      if (done.length > 2) throw new RangeError("a bug");
      return { columns: 80, rows: 24 };
    },
    fetch: () => Promise.resolve(ok()),
    nowMs: () => 0,
  });
}

Deno.test("watchTargets() gives the terminal back after an error of its own", async () => {
  const done: string[] = [];
  const configuration = { targets: [buildTarget("api", {})], concurrency: 1 };
  await assertRejects(
    () => watchTargets(configuration, 1000, makeFailingTerminal(done)),
    RangeError,
    "a bug",
  );
  assertEquals([done[0], ...done.slice(-2)], ["raw", GIVEN_BACK, "as before"]);
});

Deno.test("watchTargets() ends with an error of a round", async () => {
  const configuration = { targets: [buildTarget("api", {})], concurrency: 1 };
  let calls = 0;
  const runtime: Runtime = {
    ...makeFailingTerminal([]),
    consoleSize: () => ({ columns: 80, rows: 24 }),
    nowMs() {
      if (++calls === 2) throw new RangeError("a bug");
      return 0;
    },
  };
  await assertRejects(() => watchTargets(configuration, 1000, runtime), RangeError, "a bug");
});

Deno.test("watchTargets() draws nothing and requests nothing once it has ended", async () => {
  const configuration = { targets: [buildTarget("api", {})], concurrency: 1 };
  const done: string[] = [];
  const timers: AbortController[] = [];
  const readings: PromiseWithResolvers<Response>[] = [];
  const quit = Promise.withResolvers<void>();
  const watching = watchTargets(configuration, 1000, {
    ...makeFailingTerminal(done),
    consoleSize: () => ({ columns: 80, rows: 24 }),
    fetch() {
      const reading = Promise.withResolvers<Response>();
      readings.push(reading);
      return reading.promise;
    },
    timeout() {
      const timer = new AbortController();
      timers.push(timer);
      return timer.signal;
    },
    onInterrupt: (listener) => void quit.promise.then(listener),
  });
  await turn();
  quit.resolve();
  assertEquals(await watching, 0);
  const drawn = done.length;
  assertEquals(done.slice(-2), [GIVEN_BACK, "as before"]);
  readings[0]?.resolve(ok());
  await turn();
  for (const timer of timers) timer.abort();
  await turn();
  assertEquals([done.length, readings.length], [drawn, 1]);
});

Deno.test("watchTargets() does not grow in an hour of polls every five seconds", async () => {
  const startMs = 1_700_000_000_000;
  let nowMs = startMs;
  const timers: { readonly atMs: number; readonly end: AbortController }[] = [];
  const writes: number[] = [];
  const quit = Promise.withResolvers<void>();
  const watching = watchTargets({ targets: [buildTarget("api", {})], concurrency: 1 }, 5000, {
    ...makeFailingTerminal([]),
    stdout: {
      isTerminal: () => true,
      writeSync: (bytes) => writes.push(bytes.length) && bytes.length,
    },
    consoleSize: () => ({ columns: 80, rows: 24 }),
    fetch: () => Promise.resolve(Response.json(buildPage((index) => index + nowMs % 77_000))),
    nowMs: () => nowMs,
    timeout(ms) {
      const end = new AbortController();
      timers.push({ atMs: nowMs + ms, end });
      return end.signal;
    },
    onInterrupt: (listener) => void quit.promise.then(listener),
  });
  let [most, bytes] = [0, 0];
  while (nowMs < startMs + 3_600_000) {
    // Bodies are read in tasks of their own.
    for (let task = 0; task < 3; task++) await new Promise((resolve) => setImmediate(resolve));
    timers.sort((a, b) => a.atMs - b.atMs);
    most = Math.max(most, timers.length);
    const next = timers.shift();
    nowMs = Math.max(nowMs, next?.atMs ?? Infinity);
    next?.end.abort();
    bytes = Math.max(bytes, writes.splice(0).reduce((sum, length) => sum + length, 0));
  }
  quit.resolve();
  assertEquals(await watching, 0);
  assert(most < 20, `${most} timers`);
  assert(bytes < 10_000, `${bytes} bytes at once`);
});

/** Lets everything go on that waits for nothing but its turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
