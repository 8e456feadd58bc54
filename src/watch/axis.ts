/**
 * The vertical axis of a graph.
 *
 * @module
 */

/** The values at the bottom and at the top of a graph. */
export interface Axis {
  readonly low: number;
  readonly high: number;
}

/** An axis spans at least this fraction of its largest value. */
const LEAST_SPAN = 0.25;

/**
 * Chooses the axis for a series: from its lowest to its highest value, but never so short that
 * small changes fill the whole height.
 *
 * @param values At least one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(chooseAxis([2, 10]), { low: 2, high: 10 });
 * assertEquals(chooseAxis([80, 80]), { low: 70, high: 90 });
 * ```
 */
export function chooseAxis(values: readonly number[]): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = LEAST_SPAN * Math.max(Math.abs(low), Math.abs(high));
  if (high - low >= span) return { low, high };
  const middle = low / 2 + high / 2;
  return { low: limit(middle - span / 2), high: limit(middle + span / 2) };
}

function limit(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

/** Returns where a value is on an axis: from 0 at the bottom to 1 at the top. */
export function positionOn({ low, high }: Axis, value: number): number {
  if (low === high) return 0;
  const span = high - low;
  // The difference of two finite numbers may be infinite; that of their halves is not.
  return span === Infinity ? (value / 2 - low / 2) / (high / 2 - low / 2) : (value - low) / span;
}
