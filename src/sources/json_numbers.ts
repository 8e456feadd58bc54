/**
 * Which values of a JSON page are numbers, as applications publish them.
 *
 * @module
 */

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** As Go writes a `time.Duration`: `1h2m3.5s`, `150ms`, `0s`. */
const DURATION = /^([+-]?)((?:\d+(?:\.\d*)?(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const PART = /([\d.]+)([^\d.]+)/g;
const SECONDS: ReadonlyMap<string, number> = new Map([
  ["ns", 1e-9],
  ["us", 1e-6],
  // The signs for micro and the Greek letter.
  ["\u00b5s", 1e-6],
  ["\u03bcs", 1e-6],
  ["ms", 1e-3],
  ["s", 1],
  ["m", 60],
  ["h", 3600],
]);
const LONGEST_TEXT = 100;

/**
 * Returns a value as a number: a number, the text of one, a truth value as 1 or 0, a duration that
 * Go has written in seconds; `undefined` for anything else, and for what is not finite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([12, "12", true, "1m30s", "12 jobs"].map(readJsonNumber), [12, 12, 1, 90, undefined]);
 * ```
 */
export function readJsonNumber(value: unknown): number | undefined {
  const number = convert(value);
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}

function convert(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string" || value.length > LONGEST_TEXT) return undefined;
  return DECIMAL.test(value) ? Number(value) : convertDuration(value);
}

function convertDuration(text: string): number | undefined {
  const [, sign, parts = ""] = DURATION.exec(text) ?? [];
  if (sign === undefined) return undefined;
  let seconds = 0;
  for (const [, count, unit = ""] of parts.matchAll(PART)) {
    seconds += Number(count) * (SECONDS.get(unit) ?? NaN);
  }
  return sign === "-" ? -seconds : seconds;
}
