/**
 * Temporary files next to states: their names, and the removal of stale ones, which killed runs
 * left.
 *
 * @module
 */

import { ignoreErrors } from "../errors.ts";
import type { Sample } from "../metrics/catalogue.ts";
import { LAST_TIME } from "../metrics/rates.ts";
import type { Files, Runtime } from "../runtime.ts";
import { dirname } from "./dirname.ts";

/** One in use exists for milliseconds; that of a killed run must be older one minute later. */
const STALE_AGE_MS = 5000;
/** With a run every minute, the state is younger. */
const LONGEST_GAP_MS = 90_000;
/** The size of a directory with some dozens of names, which each run can afford to list. */
const SMALL_DIRECTORY_BYTES = 4096;
/**
 * Enough for thousands of names. A larger directory is not listed, since Deno cannot list one in
 * part.
 */
const LARGEST_DIRECTORY_BYTES = 256 * 1024;
/** Separates the name of a state from a random suffix. No prefix, so no other state, has a `~`. */
const TEMPORARY = ".tmp~";

/** Returns the path of a temporary file next to a state, unique to a run. */
export function temporaryName(path: string, { random }: Pick<Runtime, "random">): string {
  return `${path}${TEMPORARY}${random().toString(36).slice(2)}`;
}

/**
 * Tells whether to look for stale files in a large directory too: after a gap, which a killed run
 * leaves, without a usable state, and in one minute of each hour.
 *
 * @param previous The previous state, if there is a usable one.
 * @param nowMs The present time in milliseconds since 1970.
 */
export function isCleaningDue(previous: Sample | undefined, nowMs: number): boolean {
  if (Math.trunc(nowMs / 60_000) % 60 === 0) return true;
  if (previous === undefined) return true;
  return nowMs - (previous[LAST_TIME] ?? 0) * 1000 > LONGEST_GAP_MS;
}

/**
 * Removes the temporary files that killed runs left next to states, once they are some seconds old.
 * Files that cannot be listed or removed are left to a later run, and so are those in a directory
 * with very many files, which others may have created.
 *
 * @param paths State files; each of their directories is listed once.
 * @param nowMs The present time in milliseconds since 1970.
 * @param isDue Whether large directories are listed too, see {@link isCleaningDue}.
 */
export function removeStaleFiles(
  paths: readonly string[],
  nowMs: number,
  files: Files,
  isDue: boolean,
): void {
  const states = new Set(paths);
  const mostBytes = isDue ? LARGEST_DIRECTORY_BYTES : SMALL_DIRECTORY_BYTES;
  for (const directory of new Set(paths.map(dirname))) {
    for (const file of listTemporaryFiles(directory, states, mostBytes, files)) {
      ignoreErrors(() => {
        const { isFile, mtime } = files.lstatSync(file);
        const ageMs = nowMs - (mtime?.getTime() ?? nowMs);
        if (isFile && ageMs > STALE_AGE_MS) files.removeSync(file);
      });
    }
  }
}

function listTemporaryFiles(
  directory: string,
  states: ReadonlySet<string>,
  mostBytes: number,
  files: Files,
): string[] {
  const names = ignoreErrors(() => {
    const { size } = files.lstatSync(`${directory || "./"}.`);
    if (size > mostBytes) return [];
    return Array.from(files.readDirSync(directory || "."), ({ name }) => name);
  });
  return (names ?? []).filter((name) => name.includes(TEMPORARY)).map((name) => directory + name)
    .filter((path) => states.has(path.slice(0, path.lastIndexOf(TEMPORARY))));
}
