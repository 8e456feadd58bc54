/**
 * Looks for a fault of the program in the worlds of a simulated year, which are denser than life.
 *
 * @module
 */

import type { CodeFault } from "./code_fault.ts";
import { FAMILIES } from "./host/faults.ts";
import { mutateProgram } from "./mutated_program.ts";
import type { ProgramCopy } from "./mutated_program.ts";
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
/** So many first worlds are compared, and the one that has shown it, up to each of these minutes. */
const FIRST_WORLDS = 8;
const STEPS: readonly number[] = [15, 60, 240, WORLD_MINUTES];

/** The worlds of the year, in their order. */
export const WORLDS: readonly number[] = Array.from({ length: WORLDS_A_YEAR }, (_, index) => index);

/** Returns where a fault shows, in the first of some worlds that shows it. */
export async function findFault(
  fault: CodeFault,
  worlds: Iterable<number>,
): Promise<Place | undefined> {
  using program = mutateProgram(fault);
  return await findFirst(program, worlds);
}

/** Returns where a fault shows at the least minute of some worlds, else in the rest of the year. */
export async function findEarly(fault: CodeFault): Promise<Place | undefined> {
  using program = mutateProgram(fault);
  const worlds = new Set([...WORLDS.slice(0, FIRST_WORLDS), fault.shows.world]);
  for (const minutes of STEPS) {
    const place = await findEarliest(program, worlds, minutes);
    if (place !== undefined) return place;
  }
  return await findFirst(program, WORLDS.filter((world) => !worlds.has(world)));
}

async function findEarliest(
  program: ProgramCopy,
  worlds: Iterable<number>,
  minutes: number,
): Promise<Place | undefined> {
  let place: Place | undefined;
  for (const world of worlds) {
    const before = place?.minute ?? Infinity;
    const minute = await findIn(program, world, Math.min(minutes, before));
    if (minute !== undefined && minute < before) place = { world, minute };
  }
  return place;
}

async function findFirst(
  program: ProgramCopy,
  worlds: Iterable<number>,
): Promise<Place | undefined> {
  for (const world of worlds) {
    const minute = await findIn(program, world, WORLD_MINUTES);
    if (minute !== undefined) return { world, minute };
  }
  return undefined;
}

/**
 * Returns the minute of a world in which a fault shows, where it does. It has shown where the program
 * without it is well up to the same moment.
 */
async function findIn(
  { source }: ProgramCopy,
  world: number,
  minutes: number,
): Promise<number | undefined> {
  const plan = planWorld(SIMULATION, world, WORLD_MINUTES);
  const { violation } = await runWorld({ ...plan, minutes }, await loadProgram(new URL(source)));
  if (violation === undefined) return undefined;
  const minute = Math.ceil(violation.atMs / 60_000);
  const unchanged = await runWorld({ ...plan, minutes: minute + 1 }, await loadProgram(SOURCE));
  return unchanged.violation === undefined ? minute : undefined;
}
