/**
 * Finds out whether a run can keep a state.
 *
 * Deno has no access(2), and mode bits do not tell: access lists and read-only file systems count too.
 * So it makes a file where the run would make its own, under the same kind of name, and removes it at
 * once.
 *
 * @module
 */

import { describeCause, errorName, isDenied, StateError } from "../errors.ts";
import type { Files, StateRuntime } from "../runtime.ts";
import { dirname } from "../state/dirname.ts";
import { tryFile } from "../state/owner.ts";
import { lstat, refuseOtherThanFile, unwritable } from "../state/replace.ts";
import { isOutOfReach, OUT_OF_REACH } from "../state/system_directories.ts";

/** The mode bit of directories where users can remove only their own files. */
const STICKY = 0o1000;

/**
 * Returns why no run could write a state, as a run would say it, or `undefined` where one could. A
 * directory that is missing can be made where its nearest parent takes a file.
 *
 * @param path The state file, links that the user chose resolved.
 * @throws {Error} When the permission to write is missing, see {@link isDenied}.
 */
export function findObstacle(path: string, runtime: StateRuntime): string | undefined {
  const { files } = runtime;
  try {
    refuseOtherThanFile(path, files);
    const uid = tryDirectory(dirname(path), path, runtime);
    if (isLocked(path, uid, files)) {
      throw new StateError("it belongs to another user, and only that user can replace it");
    }
    return undefined;
  } catch (error) {
    if (isOutOfReach(error, path, files)) return unwritable(path, OUT_OF_REACH);
    if (!(error instanceof Error) || isDenied(error)) throw error;
    return unwritable(path, describeCause(error));
  }
}

/** In a directory such as /tmp, only its owner can replace a file. */
function isLocked(path: string, uid: number | null, files: Files): boolean {
  const owner = lstat(path, files)?.uid;
  if (typeof owner !== "number" || uid === 0 || uid === owner) return false;
  const directory = files.lstatSync(`${dirname(path) || "./"}.`);
  return ((directory.mode ?? 0) & STICKY) !== 0 && directory.uid !== uid;
}

/**
 * @param path The file to try in the directory, which is `""` for the current one.
 * @returns The user that runs this.
 */
function tryDirectory(
  directory: string,
  path: string,
  runtime: StateRuntime,
): number | null {
  try {
    return tryFile(path, runtime);
  } catch (error) {
    const name = directory.replace(/(?<=^[/\\]|[^/\\])[/\\]+$/, "");
    // Something is there, such as a link that leads nowhere: no directory can be made of it.
    const isMissing = errorName(error) === "NotFound" && name !== "" &&
      lstat(name, runtime.files) === undefined;
    if (!isMissing) throw error;
    return tryParent(dirname(name), runtime);
  }
}

/** The permission may cover the missing directory alone, and a run can then make it. */
function tryParent(directory: string, runtime: StateRuntime): number | null {
  try {
    return tryDirectory(directory, `${directory}mackerel-plugin-gostats`, runtime);
  } catch (error) {
    if (!isDenied(error)) throw error;
    return null;
  }
}
