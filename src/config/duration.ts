/**
 * The one grammar of durations: a number with `ms`, `s` or `m`.
 *
 * @module
 */

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
const LONGEST_MS = 600_000;

/** What a duration may be, for messages. */
export const DURATION_RULE = 'a number with "ms", "s" or "m", from 1ms to 10m';

/**
 * Returns a duration in whole milliseconds, or `undefined` when the text is not one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(parseDuration("1.5s"), 1500);
 * assertEquals(parseDuration("10"), undefined);
 * ```
 */
export function parseDuration(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const ms = Math.round(Number(parts?.[1]) * (UNIT_MS[parts?.[2] ?? ""] ?? NaN));
  return ms >= 1 && ms <= LONGEST_MS ? ms : undefined;
}
