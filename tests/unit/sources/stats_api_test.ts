/**
 * The page of golang-stats-api-handler.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { TargetError } from "../../../src/failure.ts";
import { readStatsApi } from "../../../src/sources/stats_api.ts";
import { buildPage } from "../../support/stats_body.ts";

/** A page as version 1.0.0 of the handler sends it. */
const PAGE = {
  time: 1764000000000000000,
  "go_version": "go1.26.8",
  "go_os": "linux",
  "go_arch": "amd64",
  "cpu_num": 4,
  "goroutine_num": 6,
  gomaxprocs: 4,
  "cgo_call_num": 5,
  "memory_alloc": 213360,
  "memory_total_alloc": 213360,
  "memory_sys": 3377400,
  "memory_lookups": 15,
  "memory_mallocs": 1137,
  "memory_frees": 0,
  "memory_stack": 393216,
  "heap_alloc": 213360,
  "heap_sys": 655360,
  "heap_idle": 65536,
  "heap_inuse": 589824,
  "heap_released": 0,
  "heap_objects": 1137,
  "gc_next": 4194304,
  "gc_last": 0,
  "gc_num": 0,
  "gc_per_second": 0.5,
  "gc_pause_per_second": 0.0625,
  "gc_pause": [0.03125, 0.03125],
};

Deno.test("readStatsApi() reads the fifteen values and the version of Go", () => {
  assertEquals(readStatsApi(PAGE), {
    sample: {
      goroutine_num: 6,
      cgo_call_num: 5,
      memory_alloc: 213360,
      memory_sys: 3377400,
      memory_stack: 393216,
      memory_lookups: 15,
      memory_mallocs: 1137,
      memory_frees: 0,
      heap_sys: 655360,
      heap_idle: 65536,
      heap_inuse: 589824,
      heap_released: 0,
      gc_num: 0,
      gc_per_second: 0.5,
      gc_pause_per_second: 0.0625,
    },
    missing: [],
    goVersion: "go1.26.8",
  });
});

Deno.test("readStatsApi() takes absent and null fields for missing ones, in the table's order", () => {
  const { sample, missing } = readStatsApi({ goroutine_num: 1, gc_num: null, heap_sys: 2 });
  assertEquals(sample, { goroutine_num: 1, heap_sys: 2 });
  assertEquals(missing, [
    ...["cgo_call_num", "memory_alloc", "memory_sys", "memory_stack", "memory_lookups"],
    ...["memory_mallocs", "memory_frees", "heap_idle", "heap_inuse", "heap_released", "gc_num"],
    ...["gc_per_second", "gc_pause_per_second"],
  ]);
});

Deno.test("readStatsApi() does not take what an object inherits for a field", () => {
  const page: Record<string, unknown> = Object.create({ gc_num: 7 });
  assertEquals(readStatsApi(page).sample, {});
});

const WRONG: readonly [name: string, value: unknown, got: string][] = [
  ["a text", "8", "a string"],
  ["a text that is a secret", "hunter2", "a string"],
  ["true", true, "a boolean"],
  ["an array", [8], "an array"],
  ["an object", {}, "an object"],
  ["a number over all bounds", JSON.parse("1e999"), "a number out of range"],
];

for (const [name, value, got] of WRONG) {
  Deno.test(`readStatsApi() refuses ${name} in a field and names the field`, () => {
    const page = { ...buildPage(), "heap_sys": value };
    const error: TargetError = assertThrows(() => readStatsApi(page), TargetError);
    assertEquals(error.failure, { code: "not-a-number", field: "heap_sys", type: got });
  });
}

for (const version of [1.26, "", "go1\n26", "g".repeat(101), null, undefined]) {
  Deno.test(`readStatsApi() does not take ${JSON.stringify(version)} for a version of Go`, () => {
    assertEquals("goVersion" in readStatsApi({ ...buildPage(), go_version: version }), false);
  });
}
