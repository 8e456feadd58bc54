/**
 * Finds out whether a run could keep a state at its place.
 *
 * Deno has no access(2), so bits of a mode say nothing. What tells, access lists and read-only file
 * systems included, is a file: made where the run would make its own, under the same kind of name, and
 * removed at once.
 *
 * @module
 */

import { describeCause, errorName, isDenied, StateError } from "../errors.ts";
import type { Files } from "../runtime.ts";
import { dirname } from "../state/dirname.ts";
import { tryFile } from "../state/owner.ts";
import { lstat, refuseOtherThanFile, unwritable } from "../state/replace.ts";
import { isOutOfReach, OUT_OF_REACH } from "../state/system_directories.ts";

/** The bit of directories that anybody may write, where each removes only what is his. */
const STICKY = 0o1000;

/**
 * Returns why no run could write a state, as a run would say it, or `undefined` where one could. A
 * directory that is missing can be made where its nearest parent takes a file.
 *
 * @param path The state file, links that the user chose resolved.
 * @throws {Error} When the permission to write is missing, see {@link isDenied}.
 */
export function findObstacle(path: string, files: Files): string | undefined {
  try {
    refuseOtherThanFile(path, files);
    const uid = tryFolder(dirname(path), path, files);
    if (isLocked(path, uid, files)) {
      throw new StateError("another user owns it, who alone can replace it");
    }
    return undefined;
  } catch (error) {
    if (isOutOfReach(error, path, files)) return unwritable(path, OUT_OF_REACH);
    if (!(error instanceof Error) || isDenied(error)) throw error;
    return unwritable(path, describeCause(error));
  }
}

/** In a directory such as /tmp, what a file is replaced by has to be of the same user. */
function isLocked(path: string, uid: number | null, files: Files): boolean {
  const owner = lstat(path, files)?.uid;
  if (typeof owner !== "number" || uid === 0 || uid === owner) return false;
  const folder = files.lstatSync(`${dirname(path) || "./"}.`);
  return ((folder.mode ?? 0) & STICKY) !== 0 && folder.uid !== uid;
}

/**
 * @param path The file to try with in the folder, which is `""` for the present one.
 * @returns Who we are.
 */
function tryFolder(folder: string, path: string, files: Files): number | null {
  try {
    return tryFile(path, files);
  } catch (error) {
    const name = folder.replace(/(?<=^[/\\]|[^/\\])[/\\]+$/, "");
    // Something is there, such as a link that leads nowhere: no directory can be made of it.
    const isMissing = errorName(error) === "NotFound" && name !== "" &&
      lstat(name, files) === undefined;
    if (!isMissing) throw error;
    return tryParent(dirname(name), files);
  }
}

/** A permission may end at the directory itself, which the run would make with it. */
function tryParent(folder: string, files: Files): number | null {
  try {
    return tryFolder(folder, `${folder}mackerel-plugin-gostats`, files);
  } catch (error) {
    if (!isDenied(error)) throw error;
    return null;
  }
}
