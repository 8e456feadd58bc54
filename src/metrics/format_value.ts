/**
 * How a value is printed for mackerel-agent: as the original prints it, byte for byte.
 *
 * @module
 */

const INT64_LIMIT = 2 ** 63;

/**
 * Formats a value as the original does with Go's `%d` and `%f`.
 *
 * A value equal to its integer part prints as an integer, without an exponent; any other, and an
 * integer outside of Go's `int`, with exactly six decimals, ties to the even digit.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatValue(3), "3");
 * assertEquals(formatValue(0.0078125), "0.007812");
 * assertEquals(formatValue(2 ** 63), "9223372036854775808.000000");
 * ```
 */
export function formatValue(value: number): string {
  if (!Number.isInteger(value)) return formatFraction(value);
  // String() rounds to the shortest text that reads back equal; only BigInt has every digit.
  const digits = Number.isSafeInteger(value) ? String(value) : String(BigInt(value));
  return value >= -INT64_LIMIT && value < INT64_LIMIT ? digits : `${digits}.000000`;
}

/**
 * `toFixed` rounds the exact value but takes ties up, Go takes them to the even digit. The seventh
 * decimal is a lone 5 only for odd multiples of 1/128: 10^6 has 2^6 as a factor, and no more.
 */
function formatFraction(value: number): string {
  const isTie = Math.abs(value * 128) % 2 === 1;
  if (!isTie) return value.toFixed(6);
  const truncated = value.toFixed(7).slice(0, -1);
  return /[02468]$/.test(truncated) ? truncated : value.toFixed(6);
}
