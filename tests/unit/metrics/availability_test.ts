/**
 * Which metrics a source and a sample have.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { availability, isAvailable } from "../../../src/metrics/availability.ts";
import { GRAPHS } from "../../../src/metrics/catalogue.ts";

const SAMPLES: readonly [name: string, sample: Record<string, number>, is: boolean][] = [
  ["gc_num", { gc_num: 0 }, true],
  ["gc_num", { _gc_num: 1 }, false],
  ["gc_num", { heap_sys: 1 }, false],
  ["gc_num", {}, false],
  ["gc_per_second", { gc_per_second: 0 }, true],
  ["gc_per_second", { _gc_num: 0 }, true],
  ["gc_per_second", { _gc_pause_ms: 1 }, false],
  ["gc_pause_per_second", { _gc_pause_ms: 0 }, true],
  ["gc_pause_per_second", { _gc_num: 1, gc_num: 1 }, false],
];

for (const [name, sample, is] of SAMPLES) {
  Deno.test(`isAvailable() is ${is} for ${name} in ${JSON.stringify(sample)}`, () => {
    assertEquals(isAvailable(name, sample), is);
  });
}

Deno.test("availability() expects a variable for goroutines only in expvar", () => {
  const metric = { name: "goroutine_num", label: "", counter: false, fields: {} };
  assertEquals(availability(metric, "expvar"), "if published");
  assertEquals(availability(metric, "prometheus"), "absent");
});

Deno.test("availability() says what each source has of the fifteen metrics", () => {
  const table = GRAPHS.flatMap(({ metrics }) => metrics).map((metric) => [
    metric.name,
    availability(metric, "expvar"),
    availability(metric, "prometheus"),
  ]);
  const others = table.filter(([, ...given]) => given.some((how) => how !== "exact"));
  assertEquals(table.length, 15);
  assertEquals(others, [
    ["goroutine_num", "if published", "exact"],
    ["cgo_call_num", "absent", "if published"],
    ["memory_lookups", "exact", "if published"],
    ["gc_per_second", "derived", "derived"],
    ["gc_pause_per_second", "derived", "derived"],
  ]);
});
