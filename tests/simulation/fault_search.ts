/**
 * Looks for a fault of the program in the worlds of a simulated year, which are denser than life.
 *
 * @module
 */

import type { CodeFault } from "./code_faults.ts";
import { FAMILIES } from "./host/faults.ts";
import { mutateProgram } from "./mutated_program.ts";
import { planWorld, WORLDS_A_YEAR } from "./shards.ts";
import { loadProgram, runWorld, SOURCE } from "./world_runner.ts";

/** Where a fault shows: the world, and the minute of it. */
export type Place = CodeFault["shows"];

const SIMULATION = {
  seed: 7,
  worlds: WORLDS_A_YEAR,
  targets: 5,
  families: FAMILIES,
  intensity: 5,
};
const WORLD_MINUTES = 720;
/** Where a fault shows in one of so many first worlds, the others may show it earlier. */
const FIRST_WORLDS = 8;

/** The worlds of the year, in their order. */
export const WORLDS: readonly number[] = Array.from({ length: WORLDS_A_YEAR }, (_, index) => index);

/** Returns where a fault shows, in the first of some worlds that shows it. */
export async function findFault(
  fault: CodeFault,
  worlds: Iterable<number>,
): Promise<Place | undefined> {
  using program = mutateProgram(fault);
  for (const world of worlds) {
    const minute = await findIn(program.source, world, WORLD_MINUTES);
    if (minute !== undefined) return { world, minute };
  }
  return undefined;
}

/** Returns where a fault shows at the least minute of the first worlds, else of the whole year. */
export async function findEarly(fault: CodeFault): Promise<Place | undefined> {
  using program = mutateProgram(fault);
  let place: Place | undefined;
  for (const world of WORLDS) {
    if (place !== undefined && world >= FIRST_WORLDS) break;
    const minute = await findIn(program.source, world, place?.minute ?? WORLD_MINUTES);
    if (minute !== undefined && minute < (place?.minute ?? Infinity)) place = { world, minute };
  }
  return place;
}

/**
 * Returns the minute of a world in which a fault shows, where it does. It has shown where the program
 * without it is well up to the same moment.
 */
async function findIn(source: string, world: number, minutes: number): Promise<number | undefined> {
  const plan = planWorld(SIMULATION, world, WORLD_MINUTES);
  const { violation } = await runWorld({ ...plan, minutes }, await loadProgram(new URL(source)));
  if (violation === undefined) return undefined;
  const minute = Math.ceil(violation.atMs / 60_000);
  const unchanged = await runWorld({ ...plan, minutes: minute + 1 }, await loadProgram(SOURCE));
  return unchanged.violation === undefined ? minute : undefined;
}
