/**
 * Runs programs in turn, A B A B …, so that a machine that becomes slower slows all alike.
 *
 * @module
 */

import type { Meter, Start, Usage } from "./measure.ts";

/** A program and what its runs cost, in the order of the rounds. */
export interface Entry {
  readonly name: string;
  readonly usages: readonly Usage[];
}

const WARM_UP_ROUNDS = 3;

/**
 * Runs every program once in each round. The rounds before the counted ones fill caches and make state files.
 *
 * @throws {RunError} When a counted run did not do what it should.
 */
export function runRounds(
  starts: readonly (readonly [name: string, start: Start])[],
  runs: number,
  meter: Meter,
): readonly Entry[] {
  for (let round = 0; round < WARM_UP_ROUNDS; round++) {
    for (const [, start] of starts) meter.warmUp(start);
  }
  const entries = starts.map(([name, start]) => ({ name, start, usages: [] as Usage[] }));
  for (let round = 0; round < runs; round++) {
    for (const { start, usages } of entries) usages.push(meter.measure(start));
  }
  return entries;
}
