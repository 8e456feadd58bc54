/**
 * The catalogue of further graphs.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { GRAPHS } from "../../../src/metrics/catalogue.ts";
import { RUNTIME_GRAPHS } from "../../../src/metrics/runtime_graphs.ts";

Deno.test("the further graphs have their names, labels and units", () => {
  assertEquals(RUNTIME_GRAPHS.map(({ name, label, unit }) => `${name}, ${label}, ${unit}`), [
    "process_cpu, Process CPU, percentage",
    "process_memory, Process Memory, bytes",
    "process_files, File Descriptors, integer",
    "uptime, Uptime, seconds",
    "threads, Threads, integer",
    "goroutines, Goroutine States, integer",
    "heap_objects, Heap Objects, integer",
    "allocation, Allocation, bytes/sec",
    "memory_limit, Memory Limit, bytes",
    "gc_cpu, GC CPU, percentage",
    "gc_pause, GC Pause, milliseconds",
    "scheduler_latency, Scheduler Latency, milliseconds",
  ]);
});

Deno.test("no further graph has the name of a default graph, no name occurs twice", () => {
  const names = [...GRAPHS, ...RUNTIME_GRAPHS].map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  for (const { metrics } of RUNTIME_GRAPHS) {
    assertEquals(new Set(metrics.map(({ name }) => name)).size, metrics.length);
  }
});

Deno.test("only the states of goroutines are stacked", () => {
  const stacked = RUNTIME_GRAPHS.filter(({ metrics }) => metrics.some(({ stacked }) => stacked));
  assertEquals(stacked.map(({ name }) => name), ["goroutines"]);
  assert(stacked[0]?.metrics.every(({ stacked }) => stacked));
});
