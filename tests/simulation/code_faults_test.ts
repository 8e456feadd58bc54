/**
 * The simulation finds faults: each of a list, put into the program, shows within a simulated year.
 *
 * By default, each is looked for in the world where it is known to show early;
 * `GOSTATS_SIMULATION_LONG=1` also looks for those that take long.
 *
 * @module
 */

import { assert } from "@std/assert";
import { CODE_FAULTS } from "./code_faults.ts";
import type { CodeFault } from "./code_faults.ts";
import { FAMILIES } from "./host/faults.ts";
import { mutateProgram } from "./mutated_program.ts";
import { planWorld, WORLDS_A_YEAR } from "./shards.ts";
import { loadProgram, runWorld, SOURCE } from "./world_runner.ts";

const SIMULATION = {
  seed: 7,
  worlds: WORLDS_A_YEAR,
  targets: 5,
  families: FAMILIES,
  intensity: 5,
};
const WORLD_MINUTES = 720;
/** A fault that shows later is looked for in the long form only. */
const EARLY_MINUTES = 120;

const whole = await loadProgram(SOURCE);
const isLong = Deno.env.get("GOSTATS_SIMULATION_LONG") === "1";

for (const fault of CODE_FAULTS) {
  Deno.test({
    name: `the simulation finds that ${fault.name}`,
    ignore: !isLong && fault.shows.minute > EARLY_MINUTES,
    fn: async () => assert(await isFound(fault), "not within a year"),
  });
}

/**
 * Looks in the world where the fault has shown, then in all others of a year. It has shown where the
 * program without it is well up to the same moment.
 */
async function isFound(fault: CodeFault): Promise<boolean> {
  using program = mutateProgram(fault);
  const run = await loadProgram(new URL(program.source));
  const { world } = fault.shows;
  const others = Array.from({ length: WORLDS_A_YEAR }, (_, index) => index);
  for (const index of [world, ...others]) {
    const options = planWorld(SIMULATION, index, WORLD_MINUTES);
    const { violation } = await runWorld(options, run);
    if (violation === undefined) continue;
    const minutes = Math.ceil(violation.atMs / 60_000) + 1;
    const unchanged = await runWorld({ ...options, minutes }, whole);
    if (unchanged.violation === undefined) return true;
  }
  return false;
}
