/**
 * What an attack is given, and how it spreads its tries over the processors.
 *
 * @module
 */

import { createRandom } from "../../tests/interop/random.ts";
import type { Random } from "../../tests/interop/random.ts";

/** How much is tried, and with which random choices. */
export interface Plan {
  readonly seed: number;
  /** The part of the full number of tries, from 0 to 1. */
  readonly scale: number;
  /** The number of tries at once. */
  readonly lanes: number;
}

/** Returns the number of tries from the full number; at least one for each lane. */
export function countTries(full: number, { scale, lanes }: Plan): number {
  return Math.min(full, Math.max(lanes, Math.round(full * scale)));
}

/** Returns the random choices of one try, independent of its lane. */
export function chooseFor(index: number, { seed }: Plan): Random {
  return createRandom(Math.imul(seed, 1_000_003) + index);
}

/** Calls a function for each index, several at once; it gets the number of its lane, too. */
export async function inLanes(
  count: number,
  lanes: number,
  tryOne: (index: number, lane: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: lanes }, async (_, lane) => {
    while (next < count) await tryOne(next++, lane);
  }));
}
