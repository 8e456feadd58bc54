/**
 * Graphs of one line.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { drawSparkline } from "../../../src/watch/sparkline.ts";

const SPARKLINES: readonly [
  name: string,
  values: (number | undefined)[],
  width: number,
  text: string,
][] = [
  ["eight steps", [0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"],
  ["the newest at the right", [5, 6], 4, "  ▁█"],
  ["no more than fit, by what is shown", [1000, 1, 2], 2, "▁█"],
  ["a gap where there is no value", [1, undefined, 2], 3, "▁ █"],
  ["a series of zeros low", [0, 0], 2, "▁▁"],
  ["a series that stands still in the middle", [7, 7], 2, "▄▄"],
  ["the two ends of all numbers", [-1.7e308, 1.7e308], 2, "▁█"],
  ["nothing", [], 3, "   "],
  ["nothing without room", [1, 2], 0, ""],
];

for (const [name, values, width, text] of SPARKLINES) {
  Deno.test(`drawSparkline() draws ${name}`, () => {
    assertEquals(drawSparkline(values, width), text);
  });
}
