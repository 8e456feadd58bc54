/**
 * Values for people: a few digits and a unit. What mackerel-agent gets is in
 * `metrics/format_value.ts`.
 *
 * @module
 */

import type { Metric, Unit } from "../metrics/catalogue.ts";

const BYTE_UNITS: readonly string[] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const COUNT_UNITS: readonly string[] = ["", "k", "M", "G", "T", "P", "E"];
const BIT_UNITS: readonly string[] = ["bit", "kbit", "Mbit", "Gbit", "Tbit", "Pbit", "Ebit"];
const TIME_UNITS: readonly string[] = ["s", "ms", "µs", "ns"];
const UNITS_PER_SECOND: ReadonlySet<Unit> = new Set(["bytes/sec", "bits/sec", "iops"]);
const LARGEST_PLAIN = 999_999;
/** Units of long durations, and the number of seconds from which each is used. */
const LONG_UNITS: readonly {
  readonly name: string;
  readonly sec: number;
  readonly fromSec: number;
}[] = [
  { name: "d", sec: 86_400, fromSec: 172_800 },
  { name: "h", sec: 3600, fromSec: 7200 },
  { name: "min", sec: 60, fromSec: 120 },
];
const LARGEST_PLAIN_SHORT = 9999;

/** How many columns a formatted value takes at most, unless it is below 0. */
export const VALUE_WIDTH = 12;
/** How many columns a range takes at most, unless a value is below 0. */
export const RANGE_WIDTH = 13;

/**
 * Formats a number in a unit of Mackerel's; `float` and `integer` name none.
 *
 * @param scaleOf The number that decides between KiB and MiB, and the like.
 */
type Format = (value: number, scaleOf: number) => string;

const FORMATS: Readonly<Record<Unit, Format>> = {
  "float": formatNumber,
  "integer": formatNumber,
  "percentage": (value) => `${formatNumber(value)}%`,
  "seconds": formatSeconds,
  "milliseconds": (value, scaleOf) => formatSeconds(value / 1000, scaleOf / 1000),
  "bytes": (value, scaleOf) => scale(value, 1024, BYTE_UNITS, " ", scaleOf),
  "bytes/sec": (value, scaleOf) => `${scale(value, 1024, BYTE_UNITS, " ", scaleOf)}/s`,
  "bits/sec": (value, scaleOf) => `${scale(value, 1000, BIT_UNITS, " ", scaleOf)}/s`,
  "iops": (value) => `${formatNumber(value)} IOPS`,
};

/**
 * Formats the value of a metric: bytes with a binary unit, times with the unit that has the fewest
 * digits, growth with the time that it is for.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatMetric(25_165_824, "bytes", { counter: false }), "24.0 MiB");
 * assertEquals(formatMetric(0.0125, "seconds", { counter: false }), "12.5 ms");
 * assertEquals(formatMetric(1500, "integer", { counter: true }), "1,500/min");
 * ```
 */
export function formatMetric(
  value: number,
  unit: Unit,
  metric: Pick<Metric, "counter" | "own">,
): string {
  return FORMATS[unit](value, value) + formatPeriod(metric, unit);
}

/** Some units name the second themselves. */
function formatPeriod({ counter, own }: Pick<Metric, "counter" | "own">, unit: Unit): string {
  const period = counter ? "minute" : own?.per;
  if (period === undefined || UNITS_PER_SECOND.has(unit)) return "";
  return period === "minute" ? "/min" : "/s";
}

/**
 * Formats the value at the end of an axis: shorter than {@link formatMetric}, and without `/min`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatTick(25_165_824, "bytes"), "24.0 MiB");
 * assertEquals(formatTick(123_456, "integer"), "123k");
 * ```
 */
export function formatTick(value: number, unit: Unit): string {
  return formatShort(value, unit, value);
}

function formatShort(value: number, unit: Unit, scaleOf: number): string {
  if (FORMATS[unit] === formatNumber && Math.abs(value) > LARGEST_PLAIN_SHORT) {
    return scale(value, 1000, COUNT_UNITS, "");
  }
  return FORMATS[unit](value, scaleOf).replaceAll(",", "");
}

/**
 * Formats the lowest and the highest value of what is shown, in the unit of the highest. Two values
 * with the same digits are one; a unit that is too wide is left out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatRange(25_165_824, 26_214_400, "bytes"), "24.0–25.0 MiB");
 * assertEquals(formatRange(7, 7, "integer"), "7");
 * ```
 */
export function formatRange(low: number, high: number, unit: Unit): string {
  const to = formatTick(high, unit);
  const from = low === 0 ? "0" : formatShort(low, unit, high);
  if (low === high || from === to) return to;
  const [digits = ""] = from.split(/[ %]/);
  const text = `${digits}–${to}`;
  return text.length > RANGE_WIDTH ? text.replace(/ .*/, "") : text;
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

/** Formats a duration in one unit, from days to nanoseconds. */
function formatSeconds(seconds: number, scaleOf: number): string {
  const size = Math.abs(scaleOf);
  const long = LONG_UNITS.find(({ fromSec }) => size >= fromSec);
  if (long !== undefined) return `${formatNumber(seconds / long.sec)} ${long.name}`;
  const index = size === 0 ? 0 : Math.max(0, Math.min(3, Math.ceil(-Math.log10(size) / 3)));
  const scaled = seconds * 1000 ** index;
  const digits = index === 0 ? formatNumber(scaled) : threeDigits(scaled);
  return `${digits} ${TIME_UNITS[index]}`;
}

function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size > LARGEST_PLAIN) return scale(value, 1000, COUNT_UNITS, "");
  if (Number.isInteger(value) || size >= 1000) return groupDigits(Math.round(value));
  return size < 0.01 ? value.toExponential(1) : threeDigits(value);
}

/** Gives three digits and the unit's name; what is over the largest unit gets an exponent. */
function scale(
  value: number,
  base: number,
  units: readonly string[],
  space: string,
  scaleOf: number = value,
): string {
  const index = findUnit(scaleOf, base, units);
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
