/**
 * Reads a state file: one flat JSON object in the original's format, raw values by metric name and
 * `_lastTime`. A file that cannot be used is reported and counts as no previous state.
 *
 * @module
 */

import { describeCause, errorName, isDenied } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { quote } from "../messages.ts";
import type { Sample } from "../metrics/catalogue.ts";
import type { Files } from "../runtime.ts";

const LARGEST_STATE_BYTES = 1024 * 1024;

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
