/**
 * Temporary files beside states: their names, and the removal of stale ones, which killed runs left.
 *
 * @module
 */

import { ignoreErrors } from "../errors.ts";
import type { Files } from "../runtime.ts";
import { dirname } from "./dirname.ts";

const STALE_AGE_MS = 60_000;
/** Between a state's name and what is unique to a run. No prefix, so no other state, has a `~`. */
const TEMPORARY = ".tmp~";

/** Returns the path of a temporary file beside a state: no other run uses it. */
export function temporaryName(path: string): string {
  return `${path}${TEMPORARY}${Math.random().toString(36).slice(2)}`;
}

/**
 * Removes the temporary files that killed runs left beside states, once they are a minute old: one in
 * use exists for milliseconds. What cannot be listed or removed stays for the next run.
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
  const names = ignoreErrors(() =>
    Array.from(files.readDirSync(directory || "."), ({ name }) => name)
  );
  return (names ?? []).filter((name) => name.includes(TEMPORARY)).map((name) => directory + name)
    .filter((path) => states.has(path.slice(0, path.lastIndexOf(TEMPORARY))));
}
