/**
 * What goes to stdout: numbers as Go prints them, metric lines, graph definitions.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatLines } from "../../../src/metrics/lines.ts";
import { anyPrefix, anySample } from "../../support/samples.ts";

Deno.test("formatLines() prints a line for each value, in the order of the graphs", () => {
  const values = {
    "gc_pause_per_second": 0.25,
    "heap_sys": 8192,
    "goroutine_num": 7,
    "memory_frees": 0,
  };
  assertEquals(
    formatLines({ prefix: "api" }, values, 1700000000),
    "api.runtime.goroutine_num\t7\t1700000000\n" +
      "api.operation.memory_frees\t0\t1700000000\n" +
      "api.heap.heap_sys\t8192\t1700000000\n" +
      "api.gc.gc_pause_per_second\t0.250000\t1700000000\n",
  );
});

Deno.test("formatLines() prints nothing without values, and nothing of what it does not know", () => {
  assertEquals(formatLines({ prefix: "api" }, {}, 1700000000), "");
  assertEquals(formatLines({ prefix: "api" }, { other: 1, _lastTime: 2 }, 1700000000), "");
});

Deno.test("formatLines() prints only the chosen metrics", () => {
  const selection = { prefix: "a", metrics: new Set(["heap_sys"]) };
  const lines = formatLines(selection, { heap_sys: 1, heap_idle: 2 }, 3);
  assertEquals(lines, "a.heap.heap_sys\t1\t3\n");
});

Deno.test("formatLines() prints of any sample one line of three words for each value", () => {
  fc.assert(fc.property(anyPrefix, anySample, (prefix, values) => {
    const lines = formatLines({ prefix }, values, 1_700_000_000).split("\n");
    assertEquals(lines.pop(), "");
    assertEquals(lines.length, Object.keys(values).length);
    for (const line of lines) {
      const [name = "", value = "", time, ...rest] = line.split("\t");
      assert(name.startsWith(`${prefix}.`) && Object.hasOwn(values, name.split(".").at(-1) ?? ""));
      assertEquals([Number.isFinite(Number(value)), time, rest], [true, "1700000000", []]);
    }
  }));
});
