/**
 * The values of further graphs, from two samples.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Graph, Sample } from "../../../src/metrics/catalogue.ts";
import { computeFurther } from "../../../src/metrics/further_rates.ts";
import type { FurtherTimes } from "../../../src/metrics/further_rates.ts";
import { RUNTIME_GRAPHS } from "../../../src/metrics/runtime_graphs.ts";
import type { FurtherPage } from "../../../src/metrics/runtime_values.ts";

const THEN = 1_600_000_000.25;

/** Returns the times of a page that was complete at once. */
function readAt(bodySec: number): FurtherTimes {
  return { nowMs: bodySec * 1000, bodySec };
}

/** Returns the values a number of seconds later, which end in .75. */
function compute(
  now: Sample,
  before: Sample | undefined,
  { seconds = 60.5, pauses, graphs = RUNTIME_GRAPHS }: {
    readonly seconds?: number;
    readonly pauses?: FurtherPage["pauses"];
    readonly graphs?: readonly Graph[];
  } = {},
) {
  const page = pauses === undefined ? { sample: now } : { sample: now, pauses };
  const previous = before && { ...before, _bodyTime: THEN };
  return computeFurther(graphs, page, previous, readAt(THEN + seconds));
}

/** What a page tells now and told a minute ago, and the values. */
const VALUES: readonly [what: string, now: Sample, before: Sample, values: Sample][] = [
  ["gauges as they are", { "process_files.open": 7 }, {}, { "process_files.open": 7 }],
  ["a gauge of 0", { "goroutines.runnable": 0 }, {}, { "goroutines.runnable": 0 }],
  ["a limit", { "memory_limit.limit": 2 ** 30 }, {}, { "memory_limit.limit": 2 ** 30 }],
  ["no limit for GOMEMLIMIT without one", { "memory_limit.limit": 2 ** 63 - 1 }, {}, {}],
  ["a limit below 2^62", { "memory_limit.limit": 2 ** 61 }, {}, { "memory_limit.limit": 2 ** 61 }],
  ["no limit from 2^62 on", { "memory_limit.limit": 2 ** 62 }, {}, {}],
  ["no limit for unlimited files", { "process_files.limit": 18446744073709551615 }, {}, {}],
  [
    "processor time in percent of a core",
    { "process_cpu.cpu": 40.25 },
    { "process_cpu.cpu": 10 },
    { "process_cpu.cpu": 50 },
  ],
  [
    "no processor time used as 0",
    { "process_cpu.cpu": 10 },
    { "process_cpu.cpu": 10 },
    { "process_cpu.cpu": 0 },
  ],
  [
    "allocation per second",
    { "allocation.allocated": 1210 },
    { "allocation.allocated": 0 },
    { "allocation.allocated": 20 },
  ],
  [
    "the collector's share of the processor time that was spent",
    { "gc_cpu.gc_cpu": 3, "gc_cpu.gc_cpu:whole": 50 },
    { "gc_cpu.gc_cpu": 1, "gc_cpu.gc_cpu:whole": 10 },
    { "gc_cpu.gc_cpu": 5 },
  ],
  [
    "no share where no collection ended",
    { "gc_cpu.gc_cpu": 3, "gc_cpu.gc_cpu:whole": 50 },
    { "gc_cpu.gc_cpu": 3, "gc_cpu.gc_cpu:whole": 50 },
    {},
  ],
  [
    "no share above 100 percent",
    { "gc_cpu.gc_cpu": 9, "gc_cpu.gc_cpu:whole": 12 },
    { "gc_cpu.gc_cpu": 1, "gc_cpu.gc_cpu:whole": 10 },
    {},
  ],
  [
    "the mean pause of a collection",
    { "_gc_pause_ms": 8, "_gc_num": 14 },
    { "_gc_pause_ms": 5, "_gc_num": 8 },
    { "gc_pause.mean": 0.5 },
  ],
  [
    "no mean without a collection",
    { "_gc_pause_ms": 8, "_gc_num": 14 },
    { "_gc_pause_ms": 8, "_gc_num": 14 },
    {},
  ],
  ["seconds since the start", { _startTime: THEN - 100 }, {}, { "uptime.uptime": 160.5 }],
  ["an uptime", { _uptime: 7.5 }, {}, { "uptime.uptime": 7.5 }],
  ["no uptime where the start is in the future", { _startTime: THEN + 1000 }, {}, {}],
];

for (const [what, now, before, values] of VALUES) {
  Deno.test(`computeFurther() gives ${what}`, () => {
    assertEquals(compute(now, before), { values, notes: [] });
  });
}

Deno.test("computeFurther() gives no growth without a previous sample, and no note", () => {
  const now = { "process_cpu.cpu": 1, "process_files.open": 7, "_gc_num": 1, "_gc_pause_ms": 1 };
  assertEquals(compute(now, undefined), { values: { "process_files.open": 7 }, notes: [] });
});

Deno.test("computeFurther() names what has no previous value", () => {
  const now = { "process_cpu.cpu": 1, "allocation.allocated": 1210 };
  assertEquals(compute(now, { "allocation.allocated": 0 }), {
    values: { "allocation.allocated": 20 },
    notes: ["No previous value: growth is left out of process_cpu.cpu"],
    history: { _growthGaps: 1 },
  });
});

/** What was before, how long ago, and why no growth is known. */
const OBSTACLES: readonly [before: Sample, seconds: number, why: string][] = [
  [{ _startTime: 100 }, 60, "The application has restarted, or another one has answered"],
  [{ "gc_num": 9 }, 60, "The application has restarted, or another one has answered"],
  [{ "allocation.allocated": 9 }, 60, "The application has restarted, or another one has answered"],
  [{ "gc_cpu.gc_cpu": 9 }, 60, "The application has restarted, or another one has answered"],
  [
    { "scheduler_latency.bucket:1": 9 },
    60,
    "The application has restarted, or another one has answered",
  ],
  // Beyond the bound there was one observation, and there is none.
  [
    { "scheduler_latency.bucket:1": 1, "scheduler_latency.bucket:+Inf": 2 },
    60,
    "The application has restarted, or another one has answered",
  ],
  [{}, 600.5, "Previous run was 600 s ago, over 600 s"],
  [{}, 4000.5, "Previous run was 4000 s ago, over 600 s"],
  [{}, 0, "Previous values are in the future"],
  [{}, -30, "Previous values are in the future"],
  [{ _bodyTime: NaN }, 60, "Previous values have no exact time"],
];

for (const [odd, seconds, why] of OBSTACLES) {
  Deno.test(`computeFurther() leaves growth out: ${why}, ${JSON.stringify(odd)}`, () => {
    const now = {
      ...{ "process_cpu.cpu": 5, "allocation.allocated": 7, "process_files.open": 7 },
      ...{ _startTime: 200, "gc_num": 5, "gc_cpu.gc_cpu": 1, "scheduler_latency.bucket:1": 3 },
      "scheduler_latency.bucket:+Inf": 3,
    };
    const before = { "process_cpu.cpu": 5, "allocation.allocated": 5, _bodyTime: THEN, ...odd };
    const graphs = RUNTIME_GRAPHS.filter(({ name }) => name !== "uptime");
    assertEquals(
      computeFurther(graphs, { sample: now }, before, readAt(THEN + seconds)),
      {
        values: { "process_files.open": 7 },
        notes: [
          `${why}: growth is left out of process_cpu.cpu, allocation.allocated, ` +
          ["mean", "p50", "p99", "max"].map((name) => `scheduler_latency.${name}`).join(", "),
        ],
        history: { _growthGaps: 1 },
      },
    );
  });
}

Deno.test("computeFurther() gives a share of all, and an uptime of nothing", () => {
  const whole = "gc_cpu.gc_cpu:whole";
  const now = { "gc_cpu.gc_cpu": 3, [whole]: 9 };
  assertEquals(compute(now, { "gc_cpu.gc_cpu": 1, [whole]: 7 }).values, { "gc_cpu.gc_cpu": 100 });
  assertEquals(compute({ _uptime: 0 }, {}).values, { "uptime.uptime": 0 });
});

Deno.test("computeFurther() notes a share or mean of which only one part has a previous value", () => {
  const share = { "gc_cpu.gc_cpu": 3, "gc_cpu.gc_cpu:whole": 9 };
  const mean = { "_gc_num": 3, "_gc_pause_ms": 9 };
  for (const [now, key] of [[share, "gc_cpu.gc_cpu"], [mean, "gc_pause.mean"]] as const) {
    for (const [kept, value] of Object.entries(now)) {
      const { values, notes } = compute(now, { [kept]: value });
      assertEquals(values, {});
      assertEquals(notes, [`No previous value: growth is left out of ${key}`]);
    }
  }
});

Deno.test("computeFurther() computes growth up to 600 s", () => {
  const { values } = compute({ "process_cpu.cpu": 6 }, { "process_cpu.cpu": 0 }, { seconds: 600 });
  assertEquals(values, { "process_cpu.cpu": 1 });
});

Deno.test("computeFurther() takes no slow response for a restart where a page has only an uptime", () => {
  const before = { "process_cpu.cpu": 0, _uptime: 100, _lastTime: THEN - 8, _bodyTime: THEN };
  const [graph] = RUNTIME_GRAPHS;
  assert(graph !== undefined);
  const computeAt = (uptime: number) => {
    const times = { nowMs: (THEN + 52) * 1000, bodySec: THEN + 60 };
    const sample = { "process_cpu.cpu": 6, _uptime: uptime };
    return computeFurther([graph], { sample }, before, times).values;
  };
  // The first was written at its request and this one at its end, or the other way round.
  for (const uptime of [168, 152]) assertEquals(computeAt(uptime), { "process_cpu.cpu": 10 });
  for (const uptime of [174, 146]) assertEquals(computeAt(uptime), {});
});

Deno.test("computeFurther() reports once that an application restarts repeatedly", () => {
  let previous: Sample = { "process_cpu.cpu": 9, _bodyTime: THEN };
  const notes = [8, 9, 7, 8, 6].map((cpu, index) => {
    const bodySec = THEN + 60 * (index + 1);
    const sample = { "process_cpu.cpu": cpu };
    const { notes, history } = computeFurther(
      RUNTIME_GRAPHS,
      { sample },
      previous,
      readAt(bodySec),
    );
    previous = { ...sample, ...history, _bodyTime: bodySec };
    return notes;
  });
  assertEquals(notes, [
    ["The application has restarted, or another one has answered: growth is left out of process_cpu.cpu"],
    [],
    [
      "Growth was unknown in 2 of the last 3 runs, left out: " +
      "the application restarts often, or several instances take turns in answering",
    ],
    [],
    [],
  ]);
});

const BEFORE = { "gc_num": 10, "_gc_num": 10 };
const LIST = { isRing: false, ms: [4, 1, 2, 3, 9] };

/** Collections since the previous run, and what is reported of the pauses. */
const LISTS: readonly [collections: number, values: Sample][] = [
  [0, {}],
  [1, { mean: 4, max: 4, p50: 4, p99: 4 }],
  [4, { mean: 2.5, max: 4, p50: 2, p99: 4 }],
  [5, { mean: 3.8, max: 9, p50: 3, p99: 9 }],
  // Another client has sent requests meanwhile, so the list lacks some.
  [6, {}],
];

for (const [collections, values] of LISTS) {
  Deno.test(`the handler's list of 5 pauses after ${collections} collections`, () => {
    const { values: given } = compute({ "gc_num": 10 + collections }, BEFORE, { pauses: LIST });
    const expected = Object.entries(values).map(([name, value]) => [`gc_pause.${name}`, value]);
    assertEquals(given, Object.fromEntries(expected));
  });
}

Deno.test("expvar's ring gives only the maximum, up to 256 collections", () => {
  const pauses = { isRing: true, ms: Array.from({ length: 256 }, (_, age) => age) };
  const max = (collections: number) =>
    compute({ "_gc_num": 10 + collections }, BEFORE, { pauses }).values;
  assertEquals(max(0), {});
  assertEquals(max(3), { "gc_pause.max": 2 });
  assertEquals(max(256), { "gc_pause.max": 255 });
  assertEquals(max(257), {});
});

Deno.test("a number of collections that has wrapped is that of a restart", () => {
  const { values, notes } = compute({ "gc_num": 3 }, { "gc_num": 2 ** 32 - 1 }, { pauses: LIST });
  assertEquals(values, {});
  assertEquals(notes.length, 1);
});

/** Returns the counts of the buckets of a graph, in the order of the bounds. */
function buckets(graph: string, counts: readonly number[]): Sample {
  const bounds = [0.001, 0.002, 0.004, "+Inf"];
  return Object.fromEntries(
    bounds.map((le, index) => [`${graph}.bucket:${le}`, counts[index] ?? 0]),
  );
}

Deno.test("latencies come from the growth of buckets, in milliseconds", () => {
  const now = buckets("scheduler_latency", [110, 120, 120, 120]);
  const before = buckets("scheduler_latency", [100, 100, 100, 100]);
  assertEquals(compute(now, before).values, {
    "scheduler_latency.mean": 1,
    "scheduler_latency.p50": 1,
    "scheduler_latency.p99": 1.98,
    "scheduler_latency.max": 2,
  });
});

Deno.test("what lies beyond the highest bound is left out", () => {
  const now = buckets("scheduler_latency", [60, 100, 100, 104]);
  const { values } = compute(now, buckets("scheduler_latency", [0, 0, 0, 0]));
  assertEquals(Object.keys(values), ["scheduler_latency.p50"]);
});

Deno.test("buckets without growth have no statistics, nor have others than before", () => {
  const now = buckets("scheduler_latency", [1, 2, 3, 4]);
  assertEquals(compute(now, now), { values: {}, notes: [] });
  const before = { "scheduler_latency.bucket:1": 0, "scheduler_latency.bucket:+Inf": 0 };
  assertEquals(compute(now, before).values, {});
});

Deno.test("pauses come from buckets where there are some, but the mean from totals", () => {
  const now = { ...buckets("gc_pause", [1, 1, 1, 1]), "_gc_num": 4, "_gc_pause_ms": 6 };
  const before = { ...buckets("gc_pause", [0, 0, 0, 0]), "_gc_num": 2, "_gc_pause_ms": 1 };
  assertEquals(compute(now, before, { pauses: LIST }).values, {
    "gc_pause.mean": 2.5,
    "gc_pause.max": 1,
    "gc_pause.p50": 0.5,
    "gc_pause.p99": 0.99,
  });
});

Deno.test("user-defined metrics have no value here", () => {
  const own: Graph = {
    name: "requests",
    label: "Requests",
    unit: "integer",
    metrics: [{ name: "ok", label: "OK", counter: false, fields: {} }],
  };
  assertEquals(compute({ "requests.ok": 1 }, {}, { graphs: [own] }), { values: {}, notes: [] });
});

Deno.test("statistics of buckets are finite, and none exceeds the highest finite bound", () => {
  const counts = fc.array(fc.nat(50), { minLength: 4, maxLength: 4 });
  fc.assert(fc.property(counts, counts, (start, growth) => {
    const rising = (counts: readonly number[]) =>
      counts.map((_, index) => counts.slice(0, index + 1).reduce((a, b) => a + b, 0));
    const before = rising(start);
    const now = before.map((count, index) => count + (rising(growth)[index] ?? NaN));
    const { values } = compute(
      buckets("scheduler_latency", now),
      buckets("scheduler_latency", before),
    );
    for (const value of Object.values(values)) assert(value >= 0 && value <= 4, `${value}`);
    const { "scheduler_latency.p50": p50 = 0, "scheduler_latency.p99": p99 = Infinity } = values;
    assert(p50 <= p99);
    if (growth[3] !== 0) assertEquals(values["scheduler_latency.max"], undefined);
  }));
});
