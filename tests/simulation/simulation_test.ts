/**
 * The simulation finds nothing in the program: in fixed worlds, in one that is new each day, and in
 * the histories that once failed.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { FAMILIES } from "./host/faults.ts";
import type { Family } from "./host/faults.ts";
import kept from "./kept_histories.json" with { type: "json" };
import { planWorld } from "./shards.ts";
import { loadProgram, runWorld, SOURCE } from "./world_runner.ts";
import type { WorldOptions } from "./host/world.ts";

const run = await loadProgram(SOURCE);

/** Denser than life, since there are only some hours of each world. */
const DENSE = { worlds: 1, targets: 5, families: FAMILIES, intensity: 4 };
const MINUTES = 300;

async function findProblem(options: WorldOptions): Promise<string | undefined> {
  return (await runWorld(options, run)).violation?.problem;
}

for (const seed of [1, 2, 3, 4]) {
  Deno.test(`nothing false is printed and no state is lost in the world of seed ${seed}`, async () => {
    assertEquals(await findProblem(planWorld({ ...DENSE, seed }, 0, MINUTES)), undefined);
  });
}

for (const family of FAMILIES) {
  Deno.test(`nothing is wrong in a world where only this happens: ${family}`, async () => {
    const simulation = { ...DENSE, seed: 11, families: [family] satisfies Family[] };
    assertEquals(await findProblem(planWorld(simulation, 0, MINUTES)), undefined);
  });
}

Deno.test("nothing is wrong in the world of today", async () => {
  const seed = Math.floor(Date.now() / 86_400_000);
  console.log(`Today's seed: ${seed}`);
  assertEquals(await findProblem(planWorld({ ...DENSE, seed }, 0, MINUTES)), undefined);
});

Deno.test("everything is expected of most runs, even where faults are many", async () => {
  const { tally } = await runWorld(planWorld({ ...DENSE, seed: 5 }, 0, MINUTES), run);
  const judged = tally.points / 15;
  assert(tally.undisturbed > judged / 2, `${tally.undisturbed} of ${judged}`);
});

for (const { name, options } of readKept()) {
  Deno.test(`a history that once failed is well: ${name}`, async () => {
    assertEquals(await findProblem(options), undefined);
  });
}

/** A history, and what the program once did in it. */
interface Kept {
  readonly name: string;
  readonly options: WorldOptions;
}

function readKept(): readonly Kept[] {
  return kept;
}
