/**
 * Values for people: a few digits and a unit. What mackerel-agent gets is in `output.ts`.
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
 * assertEquals(formatForPeople(25_165_824, "bytes", { counter: false }), "24.0 MiB");
 * assertEquals(formatForPeople(1500, "integer", { counter: true }), "1,500/min");
 * ```
 */
export function formatForPeople(
  value: number,
  unit: Unit,
  { counter }: Pick<Metric, "counter">,
): string {
  const text = unit === "bytes" ? formatBytes(value) : formatNumber(value);
  return counter ? `${text}/min` : text;
}

function formatBytes(bytes: number): string {
  return scale(bytes, 1024, BYTE_UNITS, " ");
}

function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size > LARGEST_PLAIN) return scale(value, 1000, COUNT_UNITS, "");
  if (Number.isInteger(value) || size >= 1000) return groupDigits(Math.round(value));
  return size < 0.01 ? value.toExponential(1) : threeDigits(value);
}

/** Divides by as many thousands as there are names for, and gives three digits and the name. */
function scale(value: number, base: number, units: readonly string[], space: string): string {
  let index = 0;
  let rest = value;
  for (; Math.abs(rest) >= base && index < units.length - 1; index++) rest /= base;
  if (Math.abs(rest) >= base) return value.toExponential(1);
  const digits = index === 0 ? String(Math.round(rest)) : threeDigits(rest);
  return `${digits}${space}${units[index]}`;
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
}

/** `toLocaleString` would do it in the user's language. */
function groupDigits(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
