/**
 * Random choices that a seed reproduces.
 *
 * @module
 */

/** A source of choices; equal seeds give equal choices. */
export interface Random {
  /** A number from 0 up to but not including 1. */
  next(): number;
  /** A whole number, both limits included. */
  int(min: number, max: number): number;
  /** A whole number of up to this many bits; small ones are as likely as large ones. */
  bits(most: number): bigint;
  pick<T>(choices: readonly T[]): T;
  /** Returns the same values in another order. */
  shuffle<T>(values: readonly T[]): T[];
}

/** Creates a source of choices, by the generator "mulberry32". */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const bits = (most: number) => {
    const wide = BigInt(int(0, 0xffffffff)) << 32n | BigInt(int(0, 0xffffffff));
    return BigInt.asUintN(int(0, most), wide);
  };
  const pick = <T>(choices: readonly T[]): T => {
    if (choices.length === 0) throw new RangeError("Cannot pick: there is no choice");
    return choices[int(0, choices.length - 1)] as T;
  };
  const shuffle = <T>(values: readonly T[]) =>
    values.map((value) => [next(), value] as const)
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value);
  return { next, int, bits, pick, shuffle };
}
