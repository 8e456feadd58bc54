/**
 * Values of a JSON page by name: the exact one, or the end of a path through nested objects and
 * arrays.
 *
 * @module
 */

import { isObject } from "../json.ts";

/** An expvar variable: its name, its path with dots, or the names on its path one by one. */
export type VariableName = string | readonly string[];

/** The most names that are listed: more would not make the message better. */
const DEEPEST = 4;
const MOST_VARIABLES = 500;
const MOST_ELEMENTS = 10;
const LONGEST_PATH = 100;
/** Variables of Go itself: one is read anyway, the other contains the application's arguments. */
const OF_GO = ["memstats", "cmdline"];

/**
 * Returns a value of a page; `undefined` if there is none. A string is tried as a name, then as a
 * path. In a path, a number is the index of an array, from 0.
 */
export function findVariable(page: unknown, name: VariableName): unknown {
  return typeof name === "string" ? findByText(page, name) : findByKeys(page, name);
}

function findByKeys(page: unknown, keys: readonly string[]): unknown {
  return keys.reduce(getMember, page);
}

function getMember(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Any dot may end a name, since names may have dots themselves. */
function findByText(value: unknown, text: string): unknown {
  const exact = getMember(value, text);
  if (exact !== undefined) return exact;
  for (let dot = text.indexOf("."); dot !== -1; dot = text.indexOf(".", dot + 1)) {
    const inner = getMember(value, text.slice(0, dot));
    const found = inner === undefined ? undefined : findByText(inner, text.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Returns a name as messages show it. */
export function formatVariableName(name: VariableName): string {
  return typeof name === "string" ? name : name.join(".");
}

/** Returns the paths of the numbers on a page; not of all if there are many. */
export function listNumbers(page: unknown): readonly string[] {
  const found: string[] = [];
  const list = (value: unknown, before: string, depth: number) => {
    for (const [key, member] of listMembers(value)) {
      if (found.length === MOST_VARIABLES) return;
      const path = before + key;
      if (path.length > LONGEST_PATH || OF_GO.includes(path)) continue;
      if (typeof member === "number") found.push(path);
      else if (depth < DEEPEST) list(member, `${path}.`, depth + 1);
    }
  };
  list(page, "", 1);
  return found;
}

function listMembers(value: unknown): [key: string, member: unknown][] {
  if (Array.isArray(value)) return Object.entries(value.slice(0, MOST_ELEMENTS));
  return isObject(value) ? Object.entries(value) : [];
}
