/**
 * Graphs of bars.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { drawBars } from "../../../src/watch/bars.ts";
import type { Series } from "../../../src/watch/bars.ts";

const GRAPHS: readonly [name: string, series: Series, high: number, rows: string[]][] = [
  ["seven heights in one row", [0, 1, 2, 3, 4, 5, 6], 6, ["▁▂▃▄▅▆▇"]],
  ["the newest at the right", [0, 6], 6, ["  ▁▇"]],
  ["a gap where there is no value", [0, undefined, 6], 6, ["▁ ▇"]],
  ["zeros low", [0, 0], 0, ["▁▁"]],
  ["fifteen heights in two rows", [0, 6, 7, 8, 14], 14, ["   ▁▇", "▁▇███"]],
  ["nothing", [], 7, ["   "]],
  ["nothing in three rows", [], 7, ["  ", "  ", "  "]],
];

for (const [name, series, high, rows] of GRAPHS) {
  Deno.test(`drawBars() draws ${name}`, () => {
    const size = { columns: rows[0]?.length ?? 0, rows: rows.length };
    assertEquals(drawBars(series, { low: 0, high }, size), rows);
  });
}

Deno.test("drawBars() draws the two ends of all numbers", () => {
  const axis = { low: -1.7e308, high: 1.7e308 };
  assertEquals(drawBars([-1.7e308, 0, 1.7e308], axis, { columns: 3, rows: 1 }), ["▁▄▇"]);
});
