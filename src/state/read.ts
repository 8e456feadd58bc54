/**
 * Reads a state file: one flat JSON object in the original's format, raw values by metric name and
 * `_lastTime`. A file that cannot be used is reported and counts as no previous state.
 *
 * Everybody may have access to the directory, and may replace the file by anything at any time.
 *
 * @module
 */

import { readOpenFile } from "../bounded_read.ts";
import { describeCause, errorName, isDenied } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { quote } from "../messages.ts";
import type { Sample } from "../metrics/catalogue.ts";
import type { FileInfo, OpenFile, StateRuntime } from "../runtime.ts";
import { describeForeign, findOwner } from "./owner.ts";
import { isOutOfReach } from "./system_directories.ts";

const LARGEST_STATE_BYTES = 1024 * 1024;
/** How often opening a file is tried if other runs, or other users, keep replacing it. */
const TRIES = 10;

/** The content of a state file: a sample, or nothing and, if the file is broken, why. */
export interface PreviousState {
  readonly sample?: Sample;
  readonly problem?: string;
  /** Whether the file belongs to another user, or may. */
  readonly isForeign?: boolean;
}

type Unusable = PreviousState & { readonly problem: string };

/**
 * Reads a state file. A missing file is not a problem; one that cannot be used is, in words.
 *
 * @throws {Error} When the permission to read is missing, see {@link isDenied}.
 */
export function readState(path: string, runtime: StateRuntime): PreviousState {
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      const state = tryState(path, runtime);
      if (state !== undefined) return state;
    }
    return unusable(path, "it keeps being replaced");
  } catch (error) {
    if (errorName(error) === "NotFound" || isOutOfReach(error, path, runtime.files)) return {};
    if (isDenied(error)) throw error;
    return unusable(path, describeCause(error));
  }
}

/** Returns `undefined` if the file has been replaced since its metadata were read. */
function tryState(path: string, runtime: StateRuntime): PreviousState | undefined {
  const seen = runtime.files.lstatSync(path);
  if (!seen.isFile) return unusable(path, "it is not a regular file");
  const opened = openState(path, seen, runtime);
  if ("problem" in opened) return opened;
  try {
    return readOpened(path, opened, seen, runtime);
  } finally {
    opened.close();
  }
}

/**
 * Opens a file for writing too: then a named pipe, which may have replaced it, does not block, and
 * a file to which we may not write is not ours.
 */
function openState(
  path: string,
  seen: FileInfo,
  runtime: StateRuntime,
): OpenFile | Unusable {
  try {
    return runtime.files.openSync(path, { read: true, write: true });
  } catch (error) {
    if (isDenied(error)) return unusable(path, describeCause(error));
    if (errorName(error) !== "PermissionDenied") throw error;
    const owner = findOwner(path, runtime);
    if (typeof owner !== "number" || owner === seen.uid) throw error;
    return { ...unusable(path, "it belongs to another user"), isForeign: true };
  }
}

function readOpened(
  path: string,
  file: OpenFile,
  seen: FileInfo,
  runtime: StateRuntime,
): PreviousState | undefined {
  const info = file.statSync();
  if (!isSame(info, seen)) return undefined;
  if (!info.isFile) return unusable(path, "it is not a regular file");
  if (info.size > LARGEST_STATE_BYTES) return unusable(path, "it is over 1 MiB");
  const why = describeForeign(path, info, runtime);
  if (why !== undefined) return { ...unusable(path, why), isForeign: true };
  const bytes = readOpenFile(file, LARGEST_STATE_BYTES);
  if (typeof bytes === "string") return unusable(path, "it is over 1 MiB");
  return parseState(path, new TextDecoder().decode(bytes));
}

/** Windows has no numbers that identify files. */
function isSame(a: FileInfo, b: FileInfo): boolean {
  return a.uid === null || (a.dev === b.dev && a.ino === b.ino);
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

function unusable(path: string, why: string): Unusable {
  return { problem: `Cannot use state ${quote(path)}: ${why}` };
}
