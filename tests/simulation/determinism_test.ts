/**
 * What a world comes to is a function of its seed: it does not depend on what ran before it, beside it
 * or in which order. So nothing is kept between runs but the state files.
 *
 * @module
 */

import { assertEquals, assertNotEquals } from "@std/assert";
import { FAMILIES } from "./host/faults.ts";
import { copyProgram } from "./mutated_program.ts";
import { planWorld } from "./shards.ts";
import type { Run } from "./host/simulated_process.ts";
import { addSummaries, summarize } from "./world_summary.ts";
import { loadProgram, runWorld, SOURCE } from "./world_runner.ts";
import type { WorldOptions } from "./host/world.ts";
import { runTasks } from "./workers.ts";

const SIMULATION = { seed: 5, worlds: 3, targets: 5, families: FAMILIES, intensity: 4 };
const MINUTES = 180;

async function summaryOf(options: WorldOptions, run: Run) {
  const { tally, violation } = await runWorld(options, run);
  assertEquals(violation, undefined);
  return summarize(options, tally);
}

Deno.test("a world is a function of its seed", async () => {
  const run = await loadProgram(SOURCE);
  const options = planWorld(SIMULATION, 0, MINUTES);
  const first = await summaryOf(options, run);
  assertEquals(await summaryOf(options, run), first);
  const other = await summaryOf(planWorld({ ...SIMULATION, seed: 6 }, 0, MINUTES), run);
  assertNotEquals(other.digest, first.digest);
});

Deno.test("a program that has run other worlds does the same as one that was just loaded", async () => {
  using copy = copyProgram();
  const used = await loadProgram(SOURCE);
  for (const index of [1, 2]) await runWorld(planWorld(SIMULATION, index, MINUTES), used);
  const options = planWorld(SIMULATION, 0, MINUTES);
  const fresh = await loadProgram(new URL(copy.source));
  assertEquals(await summaryOf(options, fresh), await summaryOf(options, used));
});

Deno.test("runs that each load all modules anew do the same as runs of one program", async () => {
  // A host with a single block: its few runs have all targets, and a second block and users beside.
  const options = planWorld({ ...SIMULATION, seed: 5, intensity: 60 }, 0, 10);
  const expected = await summaryOf(options, await loadProgram(SOURCE));
  using stack = new DisposableStack();
  const programs: Run[] = [];
  for (let loaded = 0; loaded < expected.runs + 2; loaded++) {
    const { source } = stack.use(copyProgram());
    programs.push(await loadProgram(new URL(source)));
  }
  const runFresh: Run = (args, runtime) => {
    const program = programs.pop();
    if (program === undefined) throw new Error("There are more runs than before");
    return program(args, runtime);
  };
  assertEquals(await summaryOf(options, runFresh), expected);
});

Deno.test("what worlds come to depends neither on the number of workers nor on the order", async () => {
  const tasks = Array.from({ length: SIMULATION.worlds }, (_, index) => (
    { simulation: SIMULATION, index, source: SOURCE.href, minutes: 30 }
  ));
  const alone = await runTasks(tasks, { workers: 1 });
  const beside = await runTasks(tasks.toReversed(), { workers: 2 });
  const inOrder = beside.toSorted((a, b) => a.index - b.index);
  assertEquals(
    addSummaries(inOrder.map(({ summary }) => summary)),
    addSummaries(alone.map(({ summary }) => summary)),
  );
});
