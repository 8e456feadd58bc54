/**
 * Durations and the time of day, for people.
 *
 * @module
 */

/**
 * Formats a duration with its two largest units.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([1500, 90_000, 3_600_000].map(formatSpan), ["1.5 s", "1 min 30 s", "1 h"]);
 * ```
 */
export function formatSpan(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const parts = hours > 0
    ? [`${hours} h`, ...(minutes > 0 ? [`${minutes} min`] : [])]
    : [`${minutes} min`, ...(seconds % 60 > 0 ? [`${seconds % 60} s`] : [])];
  return parts.join(" ");
}

/** Formats the local time of day: `15:04:05`. */
export function formatClock(nowMs: number): string {
  const date = new Date(nowMs);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((number) => String(number).padStart(2, "0")).join(":");
}
