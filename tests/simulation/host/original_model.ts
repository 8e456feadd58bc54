/**
 * The original mackerel-plugin-gostats, as far as states and lines go: a small model that the
 * interoperability tests compare with the real program.
 *
 * @module
 */

import { ROWS } from "../oracle/expected_lines.ts";
import { formatGo } from "../oracle/go_format.ts";

/** What a run of the original leaves. */
export interface OriginalRun {
  readonly stdout: string;
  /** The text of its state file after the run. */
  readonly state: string | undefined;
}

/**
 * Runs the original.
 *
 * @param page The fields of the stats response.
 * @param state The text of its state file; absent where there is none.
 * @param nowMs The clock, read once, before the request.
 */
export function runOriginalModel(
  prefix: string,
  page: Readonly<Record<string, number>>,
  state: string | undefined,
  nowMs: number,
): OriginalRun {
  const previous = parseState(state);
  const nowSec = Math.floor(nowMs / 1000);
  const lastSec = previous?.["_lastTime"];
  if (lastSec !== undefined && nowMs - lastSec * 1000 < 1000) return { stdout: "", state };
  const seconds = lastSec === undefined ? Infinity : nowSec - lastSec;
  let stdout = "";
  for (const { graph, name, isDifference } of ROWS) {
    const now = page[name];
    if (now === undefined) continue;
    const last = previous?.[name];
    if (isDifference && last === undefined) continue;
    const value = isDifference ? differ(now, last ?? 0, seconds) : now;
    stdout += `${prefix}.${graph}.${name}\t${formatGo(value)}\t${nowSec}\n`;
  }
  return { stdout, state: JSON.stringify({ ...page, _lastTime: nowSec }) };
}

function differ(now: number, last: number, seconds: number): number {
  if (seconds > 600 || now < last) return 0;
  return (now - last) * 60 / seconds;
}

/** A file that is cut counts as none. */
function parseState(text: string | undefined): Readonly<Record<string, number>> | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Returns the path of the original's state, started by its own name. */
export function originalStatePath(directory: string, hash: ArrayBuffer): string {
  const hex = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0"));
  return `${directory}/mackerel-plugin-gostats-${hex.join("")}`;
}
