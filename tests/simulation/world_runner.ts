/**
 * Runs a simulated world from its beginning to its end, or to the first thing that must not happen.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import { scheduleFaults } from "./host/fault_schedule.ts";
import type { Run } from "./host/simulated_process.ts";
import type { Tally } from "./oracle/oracle.ts";
import { World } from "./host/world.ts";
import type { Violation, WorldOptions } from "./host/world.ts";

/** The program under test: the directory of its `run.ts`. */
export const SOURCE = new URL("../../src/", import.meta.url);

/** What came of a world. */
export interface WorldResult {
  readonly tally: Tally;
  readonly violation: Violation | undefined;
}

/** The world that is running; there is one at a time. */
let current: World | undefined;

/** A promise that nobody waits for is a fault of the program: it would end the process. */
globalThis.addEventListener("unhandledrejection", (event) => {
  if (current === undefined) return;
  event.preventDefault();
  const { reason } = event;
  if (typeof reason === "symbol") return;
  const text = reason instanceof Error ? reason.message : String(reason);
  current.violation ??= { atMs: current.nowMs, problem: `leaves a failure to nobody: ${text}` };
});

/** Lets everything happen that follows from an event, before the next one. */
function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** A callback of the program that throws would end the process, too. */
function step(world: World): boolean {
  try {
    return world.step();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    world.violation ??= { atMs: world.nowMs, problem: `throws in a callback: ${text}` };
    return false;
  }
}

/** Runs a world. */
export async function runWorld(options: WorldOptions, run: Run): Promise<WorldResult> {
  const world = new World(options, run);
  scheduleFaults(world);
  current = world;
  while (step(world)) await settle();
  current = undefined;
  return { tally: world.oracle.tally, violation: world.violation };
}

/**
 * Loads the program below a directory, with all of its modules: an `import()` that has to read a file
 * would take time that is not simulated.
 *
 * @param source The directory of `run.ts`.
 */
export async function loadProgram(source: URL): Promise<Run> {
  for (const url of listModules(source)) await import(url.href);
  const { run }: { readonly run: Run } = await import(new URL("run.ts", source).href);
  return run;
}

function* listModules(directory: URL): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    if (isDirectory) yield* listModules(new URL(`${name}/`, directory));
    else if (name.endsWith(".ts")) yield new URL(name, directory);
  }
}
