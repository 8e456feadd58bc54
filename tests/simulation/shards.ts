/**
 * Splits simulated years into worlds of some days, so that worlds run beside each other, and a history
 * that fails is short.
 *
 * @module
 */

import { planFaults } from "./host/faults.ts";
import type { Family } from "./host/faults.ts";
import { mixSeeds } from "./seeds.ts";
import type { WorldOptions } from "./host/world.ts";

/** What is simulated. */
export interface Simulation {
  readonly seed: number;
  /** How many worlds, of five days each. */
  readonly worlds: number;
  readonly targets: number;
  readonly families: readonly Family[];
  /** How many times as often faults happen as by default. */
  readonly intensity?: number;
}

/** The length of a world. */
export const WORLD_MINUTES = 5 * 1440;
/** How many worlds are a year. */
export const WORLDS_A_YEAR = 73;

/** Returns the world of an index, with all that happens in it. */
export function planWorld(
  { seed, targets, families, intensity = 1 }: Simulation,
  index: number,
  minutes = WORLD_MINUTES,
): WorldOptions {
  const own = mixSeeds(seed, index);
  const events = planFaults({
    ...{ seed: own, minutes, targets, intensity },
    families: new Set(families),
  });
  return { seed: own, targets, minutes, events };
}
