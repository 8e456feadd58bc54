/**
 * A worker that runs worlds. Post it a {@link Task}; it posts an {@link Answer} for each.
 *
 * @module
 */

/// <reference lib="deno.worker" />

import { planWorld } from "./shards.ts";
import type { Simulation } from "./shards.ts";
import { summarize } from "./world_summary.ts";
import type { Summary } from "./world_summary.ts";
import { loadProgram, runWorld } from "./world_runner.ts";
import type { Violation } from "./host/world.ts";

/** A world to run. */
export interface Task {
  readonly simulation: Simulation;
  readonly index: number;
  /** Where the program is: the URL of the directory of `run.ts`. */
  readonly source: string;
  /** The length of the world; default: all of it. */
  readonly minutes?: number;
}

/** What came of it. */
export interface Answer {
  readonly index: number;
  readonly summary: Summary;
  readonly violation: Violation | undefined;
}

self.onmessage = async ({ data }: MessageEvent<Task>) => {
  const { simulation, index, source, minutes } = data;
  const run = await loadProgram(new URL(source));
  const options = planWorld(simulation, index, minutes);
  const { tally, violation } = await runWorld(options, run);
  const summary = summarize(options, tally);
  self.postMessage({ index, summary, violation } satisfies Answer);
};
