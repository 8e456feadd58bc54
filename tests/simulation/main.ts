/**
 * The simulation: runs the real `run()` for simulated years, with every fault that a host, its network
 * and its users have, and judges everything that it prints and keeps.
 *
 * What it prints on stdout is a function of its options; timings go to stderr.
 *
 * @module
 */

import { describeHistory } from "./failure_report.ts";
import { OptionError, parseOptions, USAGE } from "./options.ts";
import { planWorld, WORLDS_A_YEAR } from "./shards.ts";
import type { Simulation } from "./shards.ts";
import { shrink } from "./shrink.ts";
import { addSummaries, formatFaults, formatSummary } from "./world_summary.ts";
import { runTasks } from "./workers.ts";
import { loadProgram, SOURCE } from "./world_runner.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  try {
    return await simulate(parseOptions(args));
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    console.error(`${error.message}\n${USAGE}`);
    return 2;
  }
}

async function simulate(simulation: Simulation): Promise<number> {
  const startMs = performance.now();
  const elapsed = () => `${((performance.now() - startMs) / 1000).toFixed(1)} s`;
  const workers = navigator.hardwareConcurrency;
  const tasks = Array.from({ length: simulation.worlds }, (_, index) => (
    { simulation, index, source: SOURCE.href }
  ));
  let done = 0;
  const answers = await runTasks(tasks, {
    workers,
    onDone: ({ index, violation }) => {
      if (violation !== undefined) {
        console.error(`World ${index} fails: the plugin ${firstLine(violation.problem)}`);
      }
      if (++done % WORLDS_A_YEAR === 0) {
        console.error(`${done / WORLDS_A_YEAR} years: ${elapsed()}`);
      }
    },
  });
  const summary = addSummaries(answers.map(({ summary }) => summary));
  console.log(
    `Seed ${simulation.seed}, ${simulation.worlds} worlds of five days, ${simulation.targets} targets, faults: ${
      simulation.families.join(", ") || "none"
    }\n`,
  );
  console.log(formatSummary(summary) + "\n" + formatFaults(summary));
  const perTarget = 1000 * (performance.now() - startMs) * workers / (summary.points / 15);
  console.error(
    `${elapsed()} with ${workers} workers; about ${perTarget.toFixed(0)} µs a target and run`,
  );
  const failed = answers.filter(({ violation }) => violation !== undefined);
  console.log(`Digest of all that was printed and kept: ${summary.digest}`);
  console.log(`${failed.length} of ${answers.length} worlds have failed`);
  for (const { index, violation } of failed) {
    console.log(`  World ${index}: the plugin ${firstLine(violation?.problem ?? "")}`);
  }
  const [first] = failed;
  if (first === undefined) return 0;
  await explain(simulation, first.index);
  return 1;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

async function explain(simulation: Simulation, index: number): Promise<void> {
  const run = await loadProgram(SOURCE);
  const history = await shrink(planWorld(simulation, index), run);
  console.log(
    history === undefined
      ? `World ${index} fails only beside others: the program keeps something between runs`
      : await describeHistory(history, run),
  );
}
