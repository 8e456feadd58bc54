/**
 * Temporary files beside states: their names, and the removal of stale ones, which killed runs left.
 *
 * @module
 */

import { ignoreErrors } from "../errors.ts";
import { LAST_TIME } from "../metrics/rates.ts";
import type { Files, Runtime } from "../runtime.ts";
import { dirname } from "./dirname.ts";
import type { PreviousState } from "./read.ts";

const STALE_AGE_MS = 60_000;
/** A run a minute leaves a state that is younger. */
const LONGEST_GAP_MS = 90_000;
/**
 * Enough for thousands of names. A larger directory is not listed, since Deno cannot list a part of
 * one.
 */
const LARGEST_DIRECTORY_BYTES = 256 * 1024;
/** Between a state's name and what is unique to a run. No prefix, so no other state, has a `~`. */
const TEMPORARY = ".tmp~";

/** Returns the path of a temporary file beside a state: no other run uses it. */
export function temporaryName(path: string, { random }: Pick<Runtime, "random">): string {
  return `${path}${TEMPORARY}${random().toString(36).slice(2)}`;
}

/**
 * Tells whether stale files are to be looked for: after a gap, which a killed run leaves, before a
 * first state, and in one minute of each hour. Any other run lists no directory.
 *
 * @param nowMs The present time in milliseconds since 1970.
 */
export function isCleaningDue({ sample, problem }: PreviousState, nowMs: number): boolean {
  if (Math.trunc(nowMs / 60_000) % 60 === 0) return true;
  if (sample === undefined) return problem === undefined;
  return nowMs - (sample[LAST_TIME] ?? 0) * 1000 > LONGEST_GAP_MS;
}

/**
 * Removes the temporary files that killed runs left beside states, once they are a minute old: one in
 * use exists for milliseconds. What cannot be listed or removed stays for a later run, and so does
 * what lies in a directory of very many files, which others may have made.
 *
 * @param paths State files; each of their directories is listed once.
 * @param nowMs The present time in milliseconds since 1970.
 */
export function removeStaleFiles(paths: readonly string[], nowMs: number, files: Files): void {
  const states = new Set(paths);
  for (const directory of new Set(paths.map(dirname))) {
    for (const file of listStaleFiles(directory, states, files)) {
      ignoreErrors(() => {
        const { isFile, mtime } = files.lstatSync(file);
        const ageMs = nowMs - (mtime?.getTime() ?? nowMs);
        if (isFile && ageMs > STALE_AGE_MS) files.removeSync(file);
      });
    }
  }
}

function listStaleFiles(directory: string, states: ReadonlySet<string>, files: Files): string[] {
  const names = ignoreErrors(() => {
    const { size } = files.lstatSync(`${directory || "./"}.`);
    if (size > LARGEST_DIRECTORY_BYTES) return [];
    return Array.from(files.readDirSync(directory || "."), ({ name }) => name);
  });
  return (names ?? []).filter((name) => name.includes(TEMPORARY)).map((name) => directory + name)
    .filter((path) => states.has(path.slice(0, path.lastIndexOf(TEMPORARY))));
}
