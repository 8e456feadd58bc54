/**
 * A graph of one line.
 *
 * @module
 */

const BARS = "▁▂▃▄▅▆▇█";
const TOP = BARS.length - 1;

/**
 * Draws the last values of a series, the newest at the right end, from the smallest that is shown to
 * the largest. A series that stands still is low when it is 0 and else in the middle.
 *
 * @param values The series, the oldest first; `undefined` leaves a gap.
 * @param width How many columns the text takes: one for each value.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(drawSparkline([1, undefined, 2, 8], 6), "  ▁ ▂█");
 * ```
 */
export function drawSparkline(values: readonly (number | undefined)[], width: number): string {
  const shown = width > 0 ? values.slice(-width) : [];
  const known = shown.filter((value) => value !== undefined);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const bars = shown.map((value) => value === undefined ? " " : BARS[level(value, low, high)]);
  return bars.join("").padStart(width);
}

/** Halves first: the distance of two numbers may be no number. */
function level(value: number, low: number, high: number): number {
  if (low === high) return low === 0 ? 0 : 3;
  return Math.round((value / 2 - low / 2) / (high / 2 - low / 2) * TOP);
}
