/**
 * Measures programs in turn, A B A B …, so that a change of the machine's speed affects all alike.
 *
 * @module
 */

import type { Meter, Start, Usage } from "./measure.ts";

/** A program and the usage of its runs, in the order of the rounds. */
export interface Measured {
  readonly name: string;
  readonly usages: readonly Usage[];
}

const WARM_UP_ROUNDS = 3;

/**
 * Runs every program once in each round. Uncounted warm-up rounds fill caches and create state files.
 *
 * @throws {RunError} When a counted run fails.
 */
export function runInTurn(
  starts: readonly (readonly [name: string, start: Start])[],
  runs: number,
  meter: Meter,
): readonly Measured[] {
  for (let round = 0; round < WARM_UP_ROUNDS; round++) {
    for (const [, start] of starts) meter.warmUp(start);
  }
  const entries = starts.map(([name, start]) => ({ name, start, usages: [] as Usage[] }));
  for (let round = 0; round < runs; round++) {
    for (const { start, usages } of entries) usages.push(meter.measure(start));
  }
  return entries;
}
