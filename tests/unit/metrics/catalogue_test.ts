/**
 * The catalogue of graphs and metrics.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { GRAPHS, METRICS } from "../../../src/metrics/catalogue.ts";

Deno.test("the catalogue has five graphs and fifteen metrics, six of them counters", () => {
  assertEquals(GRAPHS.map(({ name, unit }) => `${name} ${unit}`), [
    ...["runtime integer", "memory bytes", "operation integer", "heap bytes", "gc float"],
  ]);
  assertEquals([METRICS.length, new Set(METRICS.map(({ name }) => name)).size], [15, 15]);
  assertEquals(METRICS.filter(({ counter }) => counter).map(({ name }) => name), [
    ...["cgo_call_num", "memory_lookups", "memory_mallocs", "memory_frees", "heap_released"],
    "gc_num",
  ]);
});
