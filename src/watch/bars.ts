/**
 * Graphs of bars, in one row of characters or more.
 *
 * @module
 */

import type { Size } from "../terminal/size.ts";
import { positionOn } from "./axis.ts";
import type { Axis } from "./axis.ts";

/** A series of values, the oldest first; `undefined` leaves a gap. */
export type Series = readonly (number | undefined)[];

const BARS = " ▁▂▃▄▅▆▇█";
const STEPS = BARS.length - 1;

/**
 * Draws a series, the newest value at the right end. Even the lowest bar can be seen, which tells it
 * from a gap; the highest one leaves a small distance to what stands above. The number of heights is
 * odd, so a value that hardly changes keeps the one in the middle.
 *
 * @param series No more values than columns.
 * @returns The rows from the top, each as wide as the size says.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const axis = { low: 0, high: 14 };
 * assertEquals(drawBars([0, undefined, 7, 14], axis, { columns: 5, rows: 1 }), [" ▁ ▄▇"]);
 * assertEquals(drawBars([0, undefined, 7, 14], axis, { columns: 5, rows: 2 }), ["    ▇", " ▁ ██"]);
 * ```
 */
export function drawBars(series: Series, axis: Axis, { columns, rows }: Size): readonly string[] {
  const highest = rows * STEPS - 1;
  const heights = series.map((value) =>
    value === undefined ? 0 : 1 + Math.round(positionOn(axis, value) * (highest - 1))
  );
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * STEPS;
    const bars = heights.map((height) => BARS[Math.max(0, Math.min(STEPS, height - below))]);
    return bars.join("").padStart(columns);
  });
}
