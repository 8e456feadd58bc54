/**
 * Finds out whether a run could keep a state at its place.
 *
 * Deno has no access(2), and who the process is (`Deno.uid`) takes a permission that the plugin has
 * not, so bits of a mode say nothing. What tells, access lists and read-only file systems included, is
 * a file: made where the run would make its own, under the same kind of name, and removed at once.
 *
 * @module
 */

import { describeCause, errorName, isDenied, quote } from "../errors.ts";
import type { Files } from "../runtime.ts";
import { folderOf, lstat, orNothing, refuseOtherThanFile, temporaryName } from "../state.ts";

/**
 * Returns why no run could write a state, in the words of a run, or `undefined` where one could. A
 * directory that is missing can be made where its nearest parent takes a file.
 *
 * @param path The state file, links that the user chose resolved.
 * @throws {Error} When the permission to write is missing, see {@link isDenied}.
 */
export function findObstacle(path: string, files: Files): string | undefined {
  try {
    refuseOtherThanFile(path, files);
    tryFolder(folderOf(path), path, files);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || isDenied(error)) throw error;
    return `Cannot write state ${quote(path)}: ${describeCause(error)}`;
  }
}

/** @param path The file to try with in the folder, which is `""` for the present one. */
function tryFolder(folder: string, path: string, files: Files): void {
  try {
    tryFile(temporaryName(path), files);
  } catch (error) {
    const name = folder.replace(/(?<=.)[/\\]+$/, "");
    // Something is there, such as a link that leads nowhere: no directory can be made of it.
    const isMissing = errorName(error) === "NotFound" && name !== "" &&
      lstat(name, files) === undefined;
    if (!isMissing) throw error;
    tryParent(folderOf(name), files);
  }
}

/** A permission may end at the directory itself, which the run would make with it. */
function tryParent(folder: string, files: Files): void {
  try {
    tryFolder(folder, `${folder}mackerel-plugin-gostats`, files);
  } catch (error) {
    if (!isDenied(error)) throw error;
  }
}

function tryFile(file: string, files: Files): void {
  try {
    files.writeTextFileSync(file, "{}\n", { createNew: true, mode: 0o600 });
  } finally {
    orNothing(() => files.removeSync(file));
  }
}
