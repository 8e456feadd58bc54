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

Deno.test("what Go and the kernel write for no limit, and goals that follow from it, are none", () => {
  const gauges = RUNTIME_GRAPHS.flatMap(({ name, metrics }) =>
    metrics.map(({ name: metric, rule }) => ({ key: `${name}.${metric}`, rule }))
  );
  const limits = gauges.flatMap(({ key, rule }) =>
    rule.kind === "gauge" && rule.below !== undefined ? [{ key, below: rule.below }] : []
  );
  assertEquals(limits.map(({ key }) => key), [
    "process_files.limit",
    "memory_limit.heap_goal",
    "memory_limit.limit",
  ]);
  // The lowest of them is what Go 1.26 writes as the goal with GOGC=off: 3 % below 2^63 - 1.
  for (const { below } of limits) assert(below <= 8946670875743390000 && below > 2 ** 60);
});
