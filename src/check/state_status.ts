/**
 * Describes a target's state file: where it is, how old it is, what is wrong with it. Changes
 * nothing.
 *
 * @module
 */

import { describeCause, isDenied, StateError } from "../errors.ts";
import { LAST_TIME, OLDEST_SEC } from "../metrics/rates.ts";
import type { Runtime, StateRuntime } from "../runtime.ts";
import { statePath } from "../state/path.ts";
import { readState } from "../state/read.ts";
import type { PreviousState } from "../state/read.ts";
import { resolveLink } from "../state/symlinks.ts";
import { readTakenState } from "../state/takeover.ts";
import type { Target } from "../target.ts";
import type { Note, StateFinding } from "./finding.ts";
import { findObstacle } from "./writable.ts";

/** Finds the state file of a target as a run would, and describes it. */
export async function describeState(target: Target, runtime: Runtime): Promise<StateFinding> {
  const path = statePath(target, runtime.env, runtime.isWindows);
  try {
    return await describeFile(target, path, runtime);
  } catch (error) {
    if (!isDenied(error)) throw error;
    const problem = `missing permission: ${describeCause(error)}`;
    const notes = noteProblem(
      problem,
      "Run this with the permissions that the documentation lists",
    );
    return { path, age: "not kept", isKept: false, isDenied: true, notes };
  }
}

async function describeFile(
  target: Target,
  path: string,
  runtime: Runtime,
): Promise<StateFinding> {
  const { obstacle, problem, sample } = readFollowed(target, path, runtime);
  if (obstacle !== undefined) {
    const age = sample === undefined ? "not kept" : describeAge(sample[LAST_TIME], runtime).age;
    return { path, age, isKept: false, notes: noteObstacle(obstacle, target) };
  }
  if (problem !== undefined) {
    const fix = "Remove the file, or run this as the user that owns it: until then, differences " +
      "are left out";
    return { path, age: "broken", isKept: true, notes: noteProblem(problem, fix) };
  }
  if (sample === undefined) {
    return { path, age: "none yet", isKept: true, notes: await noteTakeover(target, runtime) };
  }
  return { path, isKept: true, ...describeAge(sample[LAST_TIME], runtime) };
}

/** What a run finds at the path of a state, and why it cannot write there. */
interface Found extends PreviousState {
  readonly obstacle?: string;
}

function readFollowed(target: Target, path: string, runtime: StateRuntime): Found {
  try {
    const followed = target.tempfile === undefined ? path : resolveLink(path, runtime);
    const obstacle = findObstacle(followed, runtime);
    return { ...readState(followed, runtime), ...(obstacle === undefined ? {} : { obstacle }) };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { obstacle: describeCause(error) };
  }
}

function noteObstacle(obstacle: string, { tempfile }: Target): readonly Note[] {
  const directory = "a directory that this user can write to";
  const fix = tempfile === undefined
    ? `Set MACKEREL_PLUGIN_WORKDIR to ${directory}`
    : `Set -tempfile to a file in ${directory}`;
  return noteProblem(obstacle, fix);
}

function noteProblem(problem: string, fix: string): readonly Note[] {
  return [note("warning", problem), note("fix", fix)];
}

async function noteTakeover(target: Target, runtime: Runtime): Promise<readonly Note[]> {
  if (target.tempfile !== undefined) return [];
  const { from, problem } = await readTakenState(target, runtime.nowMs(), runtime);
  const program = from === "original" ? "the original plugin" : `an ${from} of this plugin`;
  return [
    ...(problem === undefined ? [] : [note("warning", problem)]),
    ...(from === undefined
      ? []
      : [note("note", `The first run takes over the state that ${program} left`)]),
  ];
}

function describeAge(
  lastSec: number | undefined,
  { nowMs }: Pick<Runtime, "nowMs">,
): Pick<StateFinding, "age" | "notes"> {
  if (lastSec === undefined) {
    return { age: "no time", notes: [note("note", "The next run prints differences as 0")] };
  }
  const ageSec = Math.floor(nowMs() / 1000 - Math.trunc(lastSec));
  if (ageSec < 0) {
    const text = "The state's time is in the future: the next run leaves differences out";
    return { age: `in ${formatAge(-ageSec)}`, notes: [note("note", text)] };
  }
  const text = `The last run is over ${OLDEST_SEC} s ago: the next one prints differences as 0`;
  return { age: formatAge(ageSec), notes: ageSec > OLDEST_SEC ? [note("note", text)] : [] };
}

/**
 * Returns an age in its largest unit.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatAge(59), "59 s");
 * assertEquals(formatAge(7200), "2 h");
 * ```
 */
export function formatAge(sec: number): string {
  if (sec < 120) return `${Math.max(0, sec)} s`;
  if (sec < 120 * 60) return `${Math.trunc(sec / 60)} min`;
  return sec < 48 * 3600 ? `${Math.trunc(sec / 3600)} h` : `${Math.trunc(sec / 86_400)} days`;
}

function note(kind: Note["kind"], text: string): Note {
  return { kind, text };
}
