/**
 * Recovers the readable variables of an expvar page that is invalid JSON because one of its
 * variables is.
 *
 * @module
 */

import { isObject, parseJson } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { splitMembers } from "./json_members.ts";

/** A variable at the beginning of a line: Go's expvar prints each on its own line. */
const VARIABLE = /^"((?:[^"\\]|\\.){1,1000})":/;

/**
 * Returns the readable variables of an expvar page, or `undefined` if it is truncated or is not
 * such a page.
 *
 * Matches brackets and strings first. If an invalid variable leaves one of them open, each line is
 * read on its own.
 */
export function recoverPage(text: string): JsonObject | undefined {
  return readMembers(splitMembers(text)) ?? readMembers(splitLines(text));
}

function readMembers(members: ReadonlyMap<string, string> | undefined): JsonObject | undefined {
  const values = [...members ?? []].map(([name, value]) => [name, parseJson(value)] as const);
  const page = Object.fromEntries(values);
  return isObject(page["memstats"]) ? page : undefined;
}

/** Without its closing brace the page is truncated, and a variable may be missing. */
function splitLines(text: string): ReadonlyMap<string, string> | undefined {
  if (!text.trimEnd().endsWith("\n}")) return undefined;
  const members = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [start = "", name] = VARIABLE.exec(line) ?? [];
    if (name !== undefined) members.set(name, line.slice(start.length).trimEnd().replace(/,$/, ""));
  }
  return members;
}
