/**
 * Keys of raw values.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { bucketKey, bucketsOf, wholeKey } from "../../../src/metrics/further_keys.ts";

Deno.test("bucketsOf() gives back what bucketKey() names", () => {
  const graph = { name: "gc_pause" };
  const bounds = [0, 6.4e-8, 0.000001, 0.5, 1, 1e21, Infinity];
  const sample = Object.fromEntries(bounds.map((le, index) => [bucketKey(graph, le), index]));
  const others = { "gc_pause.mean": 1, "gc_pauses.bucket:1": 2, "bucket:2": 3 };
  const expected = bounds.map((le, count) => ({ le, count }));
  assertEquals(bucketsOf(graph, { ...sample, ...others }), expected);
});

Deno.test("keys begin with the name of their graph", () => {
  assertEquals(bucketKey({ name: "gc_pause" }, 0.25), "gc_pause.bucket:0.25");
  assertEquals(bucketKey({ name: "gc_pause" }, Infinity), "gc_pause.bucket:+Inf");
  assertEquals(wholeKey("gc_cpu.gc_cpu"), "gc_cpu.gc_cpu:whole");
});
