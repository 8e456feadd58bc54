/**
 * Numbers as the original prints them with Go's `%d` and `%f`, written anew: what the program prints
 * is not compared with itself.
 *
 * @module
 */

const SCALE = 1_000_000n;

/** Returns a finite value as the original prints it. */
export function formatGo(value: number): string {
  if (Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63) {
    return Number.isSafeInteger(value) ? `${value}` : BigInt(value).toString();
  }
  const [numerator, denominator] = toRatio(Math.abs(value));
  const millionths = divideEven(numerator * SCALE, denominator);
  const digits = (millionths % SCALE).toString().padStart(6, "0");
  return `${value < 0 ? "-" : ""}${millionths / SCALE}.${digits}`;
}

/** Returns a value as a ratio, without any rounding. */
function toRatio(value: number): readonly [numerator: bigint, denominator: bigint] {
  let [scaled, shift] = [value, 0n];
  while (!Number.isInteger(scaled)) [scaled, shift] = [scaled * 2, shift + 1n];
  return [BigInt(scaled), 1n << shift];
}

/** Divides; halves go to the even neighbour. */
function divideEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice < denominator) return quotient;
  return twice > denominator || quotient % 2n === 1n ? quotient + 1n : quotient;
}
