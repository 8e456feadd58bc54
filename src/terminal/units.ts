/**
 * Values for people: a few digits and a unit. What mackerel-agent gets is in
 * `metrics/format_value.ts`.
 *
 * @module
 */

import type { Metric, Unit } from "../metrics/catalogue.ts";

const BYTE_UNITS: readonly string[] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const COUNT_UNITS: readonly string[] = ["", "k", "M", "G", "T", "P", "E"];
const LARGEST_PLAIN = 999_999;

/** How many columns a formatted value takes at most, unless it is below 0. */
export const VALUE_WIDTH = 12;

/**
 * Formats the value of a metric: bytes with a binary unit, counters as rates per minute.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatMetric(25_165_824, "bytes", { counter: false }), "24.0 MiB");
 * assertEquals(formatMetric(1500, "integer", { counter: true }), "1,500/min");
 * ```
 */
export function formatMetric(
  value: number,
  unit: Unit,
  { counter }: Pick<Metric, "counter">,
): string {
  const text = unit === "bytes" ? scale(value, 1024, BYTE_UNITS, " ") : formatNumber(value);
  return counter ? `${text}/min` : text;
}

/**
 * Formats a number of bytes with one decimal, in KiB or a larger unit.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatBytes(25_165_824), "24.0 MiB");
 * ```
 */
export function formatBytes(bytes: number): string {
  const index = Math.max(1, findUnit(bytes, 1024, BYTE_UNITS));
  return `${(bytes / 1024 ** index).toFixed(1)} ${BYTE_UNITS[index]}`;
}

/** Formats a limit in bytes so that no digit is lost: in MiB where it is a whole number of them. */
export function formatLimit(bytes: number): string {
  const mib = bytes / 1024 ** 2;
  return Number.isInteger(mib) ? `${mib} MiB` : `${bytes} bytes`;
}

function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size > LARGEST_PLAIN) return scale(value, 1000, COUNT_UNITS, "");
  if (Number.isInteger(value) || size >= 1000) return groupDigits(Math.round(value));
  return size < 0.01 ? value.toExponential(1) : threeDigits(value);
}

/** Gives three digits and the unit's name; what is over the largest unit gets an exponent. */
function scale(value: number, base: number, units: readonly string[], space: string): string {
  const index = findUnit(value, base, units);
  const scaled = value / base ** index;
  if (Math.abs(scaled) >= base) return value.toExponential(1);
  const digits = index === 0 ? String(Math.round(scaled)) : threeDigits(scaled);
  return `${digits}${space}${units[index]}`;
}

/** Returns the index of the unit in which a value has the fewest digits and is not under 1. */
function findUnit(value: number, base: number, units: readonly string[]): number {
  let index = 0;
  for (let rest = Math.abs(value); rest >= base && index < units.length - 1; rest /= base) index++;
  return index;
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
}

/** `toLocaleString` would do it in the user's language. */
function groupDigits(value: number): string {
  const digits = String(Math.abs(value));
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) {
    groups.unshift(digits.slice(Math.max(0, end - 3), end));
  }
  return (value < 0 ? "-" : "") + groups.join(",");
}
