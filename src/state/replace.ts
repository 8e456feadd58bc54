/**
 * The last sample of a target, kept in a file of the original's format: one flat JSON object, raw
 * values by metric name and `_lastTime`. A file is read whole and replaced whole, never changed in
 * place, so runs that overlap need no lock and a crash leaves the old state.
 *
 * The directory may be open to everybody: no link is followed, no file of others is opened.
 *
 * @module
 */

import { describeCause, errorName, isDenied, StateError } from "../errors.ts";
import { quote } from "../messages.ts";
import { isObject, parseJson } from "../json.ts";
import type { Sample } from "../metrics/catalogue.ts";
import { LAST_TIME } from "../metrics/rates.ts";
import type { Files, Runtime } from "../runtime.ts";

const LARGEST_STATE_BYTES = 1024 * 1024;
const LEFTOVER_AGE_MS = 60_000;
/** Between a state's name and what is unique to a run. No prefix, so no other state, has a `~`. */
const TEMPORARY = ".tmp~";

/** What a state file holds: a sample, or nothing and, when the file is broken, why. */
export interface PreviousState {
  readonly sample?: Sample;
  readonly problem?: string;
}

/**
 * Reads a state file. A missing file is no problem; one that cannot be used is one, in words.
 *
 * @throws {Error} When the permission to read is missing, see {@link isDenied}.
 */
export function readState(path: string, files: Files): PreviousState {
  try {
    const info = files.lstatSync(path);
    if (!info.isFile) return unusable(path, "it is not a regular file");
    if (info.size > LARGEST_STATE_BYTES) return unusable(path, "it is over 1 MiB");
    return parseState(path, files.readTextFileSync(path));
  } catch (error) {
    if (errorName(error) === "NotFound") return {};
    if (isDenied(error)) throw error;
    return unusable(path, describeCause(error));
  }
}

function parseState(path: string, text: string): PreviousState {
  const state = parseJson(text);
  if (!isObject(state)) {
    return unusable(path, text.trim() === "" ? "it is empty" : "it is not a JSON object");
  }
  const wrong = Object.entries(state).find(([, value]) => !Number.isFinite(value));
  if (wrong !== undefined) return unusable(path, `${quote(wrong[0])} is not a number`);
  return { sample: state as Sample };
}

function unusable(path: string, why: string): PreviousState {
  return { problem: `Cannot use state ${quote(path)}: ${why}` };
}

/**
 * Writes a sample as the new state: beside the file, with mode 0600, and renamed.
 *
 * The directory is made if it is missing.
 *
 * @param path The state file, as {@link resolveLink} gives it.
 * @param nowMs The time of the sample in milliseconds since 1970; kept in whole seconds.
 * @param isFile Whether a file has just been read there; another look at 1,000 of them takes 4 % more
 * processor time.
 * @throws {StateError} When the file cannot be written, or is no regular file and no link.
 */
export async function writeState(
  path: string,
  sample: Sample,
  nowMs: number,
  { files, ensureDir }: Pick<Runtime, "files" | "ensureDir">,
  { isFile = false }: { readonly isFile?: boolean } = {},
): Promise<void> {
  const text = JSON.stringify({ ...sample, [LAST_TIME]: Math.trunc(nowMs / 1000) }) + "\n";
  try {
    if (!isFile) refuseOtherThanFile(path, files);
    await replaceFile(path, text, { files, ensureDir });
  } catch (error) {
    const message = `Cannot write state ${quote(path)}: ${describeCause(error)}`;
    throw new StateError(message, { cause: error });
  }
}

/**
 * Refuses what a rename would replace by a file, such as /dev/null; a link is only a name.
 *
 * @throws {StateError} When something else than a file or a link is there.
 */
export function refuseOtherThanFile(path: string, files: Files): void {
  const info = lstat(path, files);
  if (info === undefined || info.isFile || info.isSymlink) return;
  throw new StateError("it is not a regular file");
}

/** Returns the description of a file, or `undefined` where there is none. */
export function lstat(path: string, files: Files): ReturnType<Files["lstatSync"]> | undefined {
  try {
    return files.lstatSync(path);
  } catch (error) {
    if (errorName(error) === "NotFound") return undefined;
    throw error;
  }
}

async function replaceFile(
  path: string,
  text: string,
  { files, ensureDir }: Pick<Runtime, "files" | "ensureDir">,
): Promise<void> {
  const temporary = temporaryName(path);
  const write = () => files.writeTextFileSync(temporary, text, { createNew: true, mode: 0o600 });
  try {
    try {
      write();
    } catch (error) {
      if (errorName(error) !== "NotFound") throw error;
      // The directory is missing, or other runs are just making it.
      await ensureDir(folderOf(path) || ".");
      write();
    }
    files.renameSync(temporary, path);
  } catch (error) {
    if (errorName(error) !== "AlreadyExists") orNothing(() => files.removeSync(temporary));
    throw error;
  }
}

/** Returns a name beside a state that no other run takes, and that {@link removeLeftovers} knows. */
export function temporaryName(path: string): string {
  return `${path}${TEMPORARY}${Math.random().toString(36).slice(2)}`;
}

/**
 * Removes the temporary files that killed runs left beside states, once they are a minute old: a
 * live one exists for milliseconds. What cannot be listed or removed stays for the next run.
 *
 * @param paths State files; each directory among them is listed once.
 * @param nowMs The present time in milliseconds since 1970.
 */
export function removeLeftovers(paths: readonly string[], nowMs: number, files: Files): void {
  const states = new Set(paths);
  for (const folder of new Set(paths.map(folderOf))) {
    for (const leftover of listLeftovers(folder, states, files)) {
      orNothing(() => {
        const { isFile, mtime } = files.lstatSync(leftover);
        const ageMs = nowMs - (mtime?.getTime() ?? nowMs);
        if (isFile && ageMs > LEFTOVER_AGE_MS) files.removeSync(leftover);
      });
    }
  }
}

function listLeftovers(folder: string, states: ReadonlySet<string>, files: Files): string[] {
  const names = orNothing(() => Array.from(files.readDirSync(folder || "."), ({ name }) => name));
  return (names ?? []).filter((name) => name.includes(TEMPORARY)).map((name) => folder + name)
    .filter((path) => states.has(path.slice(0, path.lastIndexOf(TEMPORARY))));
}

/** Does what may fail: another run may be quicker, and a file of others out of reach. */
export function orNothing<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** Returns what comes before a file's name in a path: `a/` of `a/b`, nothing of `b`. */
export function folderOf(path: string): string {
  const isWindows = /^(?:[A-Za-z]:|\\\\)/.test(path);
  const end = Math.max(path.lastIndexOf("/"), isWindows ? path.lastIndexOf("\\") : -1) + 1;
  return path.slice(0, end);
}

/**
 * Returns where a link leads, through as many links as there are; any other path unchanged.
 *
 * Only for a path that the user chose: in a shared directory, a link may be somebody's trap.
 *
 * @throws {StateError} When links lead in a circle.
 */
export function resolveLink(path: string, files: Files): string {
  let current = path;
  for (let hops = 0; hops < 40; hops++) {
    if (!isLink(current, files)) return current;
    const link = files.readLinkSync(current);
    const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(link);
    current = isAbsolute ? link : folderOf(current) + link;
  }
  throw new StateError(`Cannot use state ${quote(path)}: its links lead in a circle`);
}

function isLink(path: string, files: Files): boolean {
  try {
    return files.lstatSync(path).isSymlink;
  } catch (error) {
    // Whatever is wrong with the path, reading and writing it say so.
    if (error instanceof Error) return false;
    throw error;
  }
}
