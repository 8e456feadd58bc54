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
import { findFault, WORLDS } from "./fault_search.ts";
import { replaceOnce } from "./mutated_program.ts";
import { SOURCE } from "./world_runner.ts";

/** A fault that shows later is looked for in the long form only. */
const EARLY_MINUTES = 120;

Deno.test("each fault has a name of its own, and can be put into the program", () => {
  const names = new Set<string>();
  for (const fault of CODE_FAULTS) {
    assert(!names.has(fault.name), fault.name);
    names.add(fault.name);
    replaceOnce(Deno.readTextFileSync(new URL(fault.file, SOURCE)), fault);
  }
});

const isLong = Deno.env.get("GOSTATS_SIMULATION_LONG") === "1";

for (const fault of CODE_FAULTS) {
  const { world, minute } = fault.shows;
  Deno.test({
    name: `the simulation finds that ${fault.name}`,
    ignore: !isLong && minute > EARLY_MINUTES,
    fn: async () => assert(await findFault(fault, [world, ...WORLDS]), "not within a year"),
  });
}
