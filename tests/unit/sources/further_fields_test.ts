/**
 * What further graphs need of JSON pages.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { RUNTIME_GRAPHS } from "../../../src/metrics/runtime_graphs.ts";
import { readFurtherFields } from "../../../src/sources/further_fields.ts";

/** As the handler writes it, but for what the default graphs show. */
const STATS_API = {
  ...{ "gomaxprocs": 2, "heap_objects": 10, "memory_total_alloc": 700, "gc_next": 40 },
  ...{ "memory_sys": 90, "heap_released": 20, "gc_num": 3, "gc_pause": [0.5, 0.25] },
};

Deno.test("readFurtherFields() reads every field of golang-stats-api-handler", () => {
  assertEquals(readFurtherFields("stats-api", STATS_API, RUNTIME_GRAPHS), {
    sample: {
      "threads.gomaxprocs": 2,
      "heap_objects.objects": 10,
      "allocation.allocated": 700,
      "memory_limit.runtime": 70,
      "memory_limit.heap_goal": 40,
    },
    pauses: { ms: [0.5, 0.25], isRing: false },
  });
});

/** A ring in which the pause of cycle N, in ns, is N million. */
function ring(cycles: number): readonly number[] {
  const ns = Array<number>(256).fill(0);
  for (let cycle = 1; cycle <= cycles; cycle++) ns[(cycle + 255) % 256] = cycle * 1e6;
  return ns;
}

const MEMSTATS = {
  ...{ HeapObjects: 10, TotalAlloc: 700, Sys: 90, HeapReleased: 20, NextGC: 40 },
  ...{ NumGC: 3, PauseNs: ring(3) },
};

Deno.test("readFurtherFields() reads every field of expvar", () => {
  assertEquals(readFurtherFields("expvar", { memstats: MEMSTATS }, RUNTIME_GRAPHS), {
    sample: {
      "heap_objects.objects": 10,
      "allocation.allocated": 700,
      "memory_limit.runtime": 70,
      "memory_limit.heap_goal": 40,
    },
    pauses: { ms: [3, 2, 1], isRing: true },
  });
});

Deno.test("readFurtherFields() begins with the newest pause of a ring that has gone round", () => {
  const memstats = { NumGC: 258, PauseNs: ring(258) };
  const { pauses } = readFurtherFields("expvar", { memstats }, RUNTIME_GRAPHS);
  assertEquals(pauses?.ms.length, 256);
  assertEquals(pauses?.ms.slice(0, 4), [258, 257, 256, 255]);
  assertEquals(pauses?.ms.at(-1), 3);
});

Deno.test("readFurtherFields() reads only what graphs need", () => {
  const graphs = RUNTIME_GRAPHS.filter(({ name }) => name === "heap_objects");
  const { sample } = readFurtherFields("stats-api", STATS_API, graphs);
  assertEquals(sample, { "heap_objects.objects": 10 });
});

/** Pages with a field that is not what it should be, and what is then left out. */
const ODD: readonly [
  what: string,
  source: "stats-api" | "expvar",
  page: Record<string, unknown>,
][] = [
  ["a list of other things", "stats-api", { "gc_pause": [1, "2"] }],
  ["no list", "stats-api", { "gc_pause": 7 }],
  ["null", "stats-api", { "gc_pause": null, "heap_objects": null, "gomaxprocs": "2" }],
  ["a short ring", "expvar", { memstats: { NumGC: 1, PauseNs: [1] } }],
  ["a ring of other things", "expvar", { memstats: { NumGC: 1, PauseNs: Array(256).fill("1") } }],
  ["a ring without a number of cycles", "expvar", { memstats: { PauseNs: ring(1) } }],
  ["no memstats", "expvar", { memstats: 3 }],
];

for (const [what, source, page] of ODD) {
  Deno.test(`readFurtherFields() leaves out ${what}`, () => {
    assertEquals(readFurtherFields(source, page, RUNTIME_GRAPHS), { sample: {} });
  });
}

Deno.test("readFurtherFields() reads at most 256 pauses", () => {
  const page = { "gc_pause": Array(1000).fill(1) };
  const { pauses } = readFurtherFields("stats-api", page, RUNTIME_GRAPHS);
  assertEquals(pauses?.ms.length, 256);
});
