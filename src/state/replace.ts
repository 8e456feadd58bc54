/**
 * Replaces a state file as a whole: writes a new file next to it and renames that, so runs that
 * overlap need no lock and a crash leaves the old state.
 *
 * Everybody may have access to the directory: no link is followed, no file of others is opened.
 *
 * @module
 */

import { describeCause, errorName, ignoreErrors, StateError } from "../errors.ts";
import { quote } from "../messages.ts";
import type { Sample } from "../metrics/catalogue.ts";
import { LAST_TIME } from "../metrics/rates.ts";
import type { FileInfo, Files, Runtime, StateRuntime } from "../runtime.ts";
import { dirname } from "./dirname.ts";
import { temporaryName } from "./stale_files.ts";
import { isOutOfReach, OUT_OF_REACH } from "./system_directories.ts";

/** What writing a state needs of the runtime. */
export type WritingRuntime = StateRuntime & Pick<Runtime, "ensureDir">;

/**
 * Writes a sample as the new state: to a file next to it, with mode 0600, which is then renamed.
 * Creates the directory if it is missing.
 *
 * @param path The state file, as {@link resolveLink} gives it.
 * @param nowMs The time of the sample in milliseconds since 1970; kept in whole seconds.
 * @param isFile Whether a file has just been read there, so that its type need not be checked.
 * @returns The directory that was created, or `undefined` where there was one.
 * @throws {StateError} When the file cannot be written, or is neither a regular file nor a link.
 */
export async function writeState(
  path: string,
  sample: Sample,
  nowMs: number,
  runtime: WritingRuntime,
  { isFile = false }: { readonly isFile?: boolean } = {},
): Promise<string | undefined> {
  const { files } = runtime;
  const text = JSON.stringify({ ...sample, [LAST_TIME]: Math.trunc(nowMs / 1000) }) + "\n";
  try {
    if (!isFile) refuseOtherThanFile(path, files);
    return await replaceFile(path, text, runtime);
  } catch (error) {
    if (isOutOfReach(error, path, files)) throw new StateError(unwritable(path, OUT_OF_REACH));
    throw new StateError(unwritable(path, describeCause(error)), { cause: error });
  }
}

/** Returns the message for a state that cannot be written. */
export function unwritable(path: string, why: string): string {
  return `Cannot write state ${quote(path)}: ${why}`;
}

/**
 * Refuses what a rename would replace by a file, such as /dev/null; a link may be replaced.
 *
 * @throws {StateError} When the path is neither a file nor a link.
 */
export function refuseOtherThanFile(path: string, files: Files): void {
  const info = lstat(path, files);
  if (info === undefined || info.isFile || info.isSymlink) return;
  throw new StateError("it is not a regular file");
}

async function replaceFile(
  path: string,
  text: string,
  { files, ensureDir, random }: WritingRuntime,
): Promise<string | undefined> {
  const temporary = temporaryName(path, { random });
  const write = () => files.writeTextFileSync(temporary, text, { createNew: true, mode: 0o600 });
  let created: string | undefined;
  try {
    try {
      write();
    } catch (error) {
      if (errorName(error) !== "NotFound") throw error;
      // The directory is missing, or other runs are just creating it.
      created = dirname(path) || ".";
      await ensureDir(created);
      write();
    }
    files.renameSync(temporary, path);
    return created;
  } catch (error) {
    if (errorName(error) !== "AlreadyExists") ignoreErrors(() => files.removeSync(temporary));
    throw error;
  }
}

/** Returns the metadata of a file, or `undefined` if there is none. */
export function lstat(path: string, files: Files): FileInfo | undefined {
  try {
    return files.lstatSync(path);
  } catch (error) {
    if (errorName(error) === "NotFound") return undefined;
    throw error;
  }
}
