/**
 * Results in batches: how many go together, how long one waits, what becomes of one that cannot be
 * published.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { runJobs } from "../../src/pool.ts";
import { buildTarget } from "../../src/target.ts";
import type { Configuration } from "../../src/target.ts";
import { makeRuntime } from "../support/fake_runtime.ts";

/** So many targets, all asked at once, named by their numbers. */
function configure(count: number): Configuration {
  const targets = Array.from({ length: count }, (_, number) => buildTarget(String(number), {}));
  return { targets, concurrency: count };
}

/** A runtime whose time limits end when they are told to. */
function stopClock() {
  const limits: AbortController[] = [];
  const timeout = () => {
    const limit = new AbortController();
    limits.push(limit);
    return limit.signal;
  };
  return {
    runtime: makeRuntime({ timeout }),
    limits,
    elapse: () => limits.forEach((l) => l.abort()),
  };
}

/** Lets everything go on that waits for nothing but its turn. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

interface Run {
  readonly batches: string[][];
  readonly end: Promise<void>;
}

function start(
  count: number,
  run: (number: number) => Promise<unknown>,
  runtime = stopClock().runtime,
): Run {
  const batches: string[][] = [];
  const end = runJobs<{ readonly prefix: string }>(configure(count), runtime, {
    run: async (target) => {
      await run(Number(target.prefix));
      return target;
    },
    fail: (target) => target,
    publish: (results) => void batches.push(results.map(({ prefix }) => prefix)),
  });
  return { batches, end };
}

Deno.test("runJobs() publishes what is there when all is there, in order, 64 at a time", async () => {
  for (
    const [count, sizes] of [[1, [1]], [10, [10]], [64, [64]], [65, [64, 1]], [200, [
      64,
      64,
      64,
      8,
    ]]] as const
  ) {
    const { promise: first, resolve } = Promise.withResolvers<void>();
    const { batches, end } = start(count, async (number) => {
      if (number === 0) await first;
    });
    await turn();
    assertEquals(batches, []);
    resolve();
    await end;
    assertEquals(batches.map(({ length }) => length), [...sizes]);
    assertEquals(batches.flat(), Array.from({ length: count }, (_, number) => String(number)));
  }
});

Deno.test("runJobs() publishes a full batch while others are waited for", async () => {
  const { promise: last, resolve } = Promise.withResolvers<void>();
  const { batches, end } = start(66, async (number) => {
    if (number === 65) await last;
  });
  await turn();
  assertEquals(batches.map(({ length }) => length), [64]);
  resolve();
  await end;
  assertEquals(batches.map(({ length }) => length), [64, 2]);
});

Deno.test("runJobs() publishes what has waited, and continues", async () => {
  const { runtime, elapse } = stopClock();
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const { batches, end } = start(4, (number) => gates[number]?.promise ?? turn(), runtime);
  gates[0]?.resolve();
  await turn();
  assertEquals(batches, []);
  elapse();
  assertEquals(batches, [["0"]]);
  gates[1]?.resolve();
  await turn();
  gates[2]?.resolve();
  await turn();
  assertEquals(batches, [["0"]]);
  elapse();
  assertEquals(batches, [["0"], ["1", "2"]]);
  gates[3]?.resolve();
  await end;
  assertEquals(batches, [["0"], ["1", "2"], ["3"]]);
});

Deno.test("runJobs() does not cut a batch short by the wait of one before it", async () => {
  const { runtime, limits } = stopClock();
  const gates = Array.from({ length: 67 }, () => Promise.withResolvers<void>());
  const { batches, end } = start(67, (number) => gates[number]?.promise ?? turn(), runtime);
  gates[0]?.resolve();
  await turn();
  for (const gate of gates.slice(1, 65)) gate.resolve();
  await turn();
  assertEquals(batches.map(({ length }) => length), [64]);
  limits[0]?.abort();
  assertEquals(batches.map(({ length }) => length), [64]);
  for (const gate of gates) gate.resolve();
  await end;
  assertEquals(batches.map(({ length }) => length), [64, 3]);
});

Deno.test("runJobs() ends at once with what publish throws, immediately or later", async () => {
  const failure = new Error("cannot be published");
  const never = new Promise<never>(() => {});
  const publishers = [
    () => {
      throw failure;
    },
    () => Promise.reject(failure),
  ];
  for (const publish of publishers) {
    const { runtime, elapse } = stopClock();
    const end = runJobs(configure(2), runtime, {
      run: (target) => target.prefix === "0" ? Promise.resolve(target) : never,
      fail: (target) => target,
      publish,
    });
    await turn();
    elapse();
    await assertRejects(() => end, Error, "cannot be published");
  }
});

Deno.test("runJobs() starts no target after the deadline, even after a late response", async () => {
  const { runtime, elapse } = stopClock();
  const late = Promise.withResolvers<void>();
  const asked: string[] = [];
  const published: string[] = [];
  const end = runJobs({ ...configure(3), concurrency: 1, deadlineMs: 1000 }, runtime, {
    run: async ({ prefix }) => {
      asked.push(prefix);
      await late.promise;
      return { text: `answer of ${prefix}` };
    },
    fail: ({ prefix }, why) => ({ text: `${prefix}: ${why}` }),
    publish: (results) => void published.push(...results.map(({ text }) => text)),
  });
  await turn();
  elapse();
  await end;
  late.resolve();
  await turn();
  const why = "no complete response before the run's deadline of 1000 ms";
  assertEquals([asked, published], [["0"], ["0", "1", "2"].map((prefix) => `${prefix}: ${why}`)]);
});

Deno.test("runJobs() starts with localhost if there are more names than lookups, and keeps the order of results", async () => {
  for (const [count, first] of [[32, "0"], [33, "last"]] as const) {
    const named = Array.from({ length: count - 1 }, (_, number) => {
      return buildTarget(String(number), { uri: `http://host${number}.invalid/` });
    });
    const targets = [...named, buildTarget("last", { uri: "http://localhost/" })];
    const started: string[] = [];
    const published: string[] = [];
    await runJobs<{ readonly prefix: string }>({ targets, concurrency: 8 }, makeRuntime({}), {
      run: (target) => {
        started.push(target.prefix);
        return Promise.resolve(target);
      },
      fail: (target) => target,
      publish: (results) => void published.push(...results.map(({ prefix }) => prefix)),
    });
    assertEquals(started[0], first);
    assertEquals(started.length, count);
    assertEquals(published, targets.map(({ prefix }) => prefix));
  }
});
