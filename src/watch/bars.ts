/**
 * Bar graphs, one or more rows high.
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
 * Draws a series with its newest value at the right end. The lowest bar is still visible, unlike a
 * gap, and the highest leaves a sliver free below the row above. The number of heights is odd, so
 * that a nearly constant value stays at the middle one.
 *
 * @param series At most one value per column.
 * @returns The rows, top first, each exactly `columns` wide.
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
