/**
 * Medians, quartiles and paired ratios.
 *
 * @module
 */

/** The median and the quartiles of some measurements. */
export interface Spread {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Returns the median and the quartiles, with linear interpolation.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(spreadOf([5, 1, 3, 2]), { median: 2.5, lower: 1.75, upper: 3.5 });
 * ```
 */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => interpolate(sorted, part * (sorted.length - 1));
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}

function interpolate(sorted: readonly number[], place: number): number {
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place % 1);
}

/**
 * Returns the median of the ratios of paired measurements. They were made in turn, so a change of the
 * machine's speed affects both of a pair.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(medianRatio([2, 9, 4], [1, 3, 1]), 3);
 * ```
 */
export function medianRatio(values: readonly number[], base: readonly number[]): number {
  return spreadOf(values.map((value, round) => value / (base[round] ?? NaN))).median;
}
