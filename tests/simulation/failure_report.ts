/**
 * A failing history that can be used: what happened, what the program did, and the row by which
 * it is kept as a test.
 *
 * @module
 */

import { describeEvent } from "./host/faults.ts";
import type { FailingHistory } from "./shrink.ts";
import type { Run } from "./host/simulated_process.ts";
import { runWorld } from "./world_runner.ts";

/** How many lines of what happened are shown. */
const SHOWN_LINES = 60;

/** Describes a failure; runs it once more. */
export async function describeHistory(history: FailingHistory, run: Run): Promise<string> {
  const { options, violation } = history;
  const log: string[] = [];
  await runWorld({ ...options, log: (line) => void log.push(line) }, run);
  const minutes = options.minutes - (options.fromMinute ?? 0);
  return [
    `The plugin ${violation.problem}`,
    `\nShortest history: ${options.events.length} events in ${minutes} minutes`,
    ...options.events.map((event) => `  ${describeEvent(event)}`),
    "\nWhat happened (clock of the host):",
    ...log.slice(-SHOWN_LINES).map((line) => `  ${line}`),
    "\nTo keep it as a test, add this to tests/simulation/kept_histories.json:",
    JSON.stringify({ name: violation.problem, options }),
    "",
  ].join("\n");
}
