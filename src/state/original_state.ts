/**
 * The state that the original mackerel-plugin-gostats left for a command line, so that the first
 * run after a swap prints all differences. Reads it and leaves it unchanged.
 *
 * Loaded only when a target has no state of its own.
 *
 * @module
 */

import { LAST_TIME } from "../metrics/rates.ts";
import type { Runtime, StateRuntime } from "../runtime.ts";
import { inWorkDirectory } from "./directory.ts";
import { readState } from "./read.ts";
import type { PreviousState } from "./read.ts";

/** What reading another program's state needs of the runtime. */
export type TakeoverRuntime = StateRuntime & Pick<Runtime, "env" | "isWindows" | "sha1">;

/** The original started by its own name, and as `mackerel-plugin gostats`. */
const NAMES: readonly string[] = ["mackerel-plugin-gostats-", "mackerel-plugin-mackerel-plugin-"];

/**
 * Reads the original's default state file for the same arguments, the newer one if there are two.
 *
 * The file's name ends with the SHA-1 of the arguments, joined by a space. A file that cannot be
 * used is ignored, since it is not ours to repair; a file of another user is reported.
 *
 * @param args The arguments after the program's name, as they were given.
 */
export async function readOriginalState(
  args: readonly string[],
  runtime: TakeoverRuntime,
): Promise<PreviousState> {
  const { env, isWindows } = runtime;
  const hash = await hashArgs(args, runtime);
  const paths = NAMES.map((name) => inWorkDirectory(name + hash, env, isWindows));
  const found = paths.map((path) => readState(path, runtime));
  const states = found.filter(({ sample }) => sample !== undefined)
    .sort((a, b) => timeOf(b) - timeOf(a));
  const foreign = found.filter(({ isForeign }) => isForeign).map(({ problem }) => problem);
  const problem = foreign.length === 0 ? {} : { problem: foreign.join("; "), isForeign: true };
  return { ...states[0], ...problem };
}

/** A state without a time counts as the oldest. */
function timeOf({ sample }: PreviousState): number {
  return sample?.[LAST_TIME] ?? 0;
}

async function hashArgs(
  args: readonly string[],
  { sha1 }: Pick<Runtime, "sha1">,
): Promise<string> {
  const digest = await sha1(new TextEncoder().encode(args.join(" ")));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
