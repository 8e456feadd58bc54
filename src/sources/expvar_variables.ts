/**
 * Variables of an expvar page by name: the exact one, or the end of a path through nested objects.
 *
 * @module
 */

import type { VariableName } from "../config/settings.ts";
import { isObject } from "../json.ts";
import type { JsonObject } from "../json.ts";

/** How much of a page is listed: the rest would make no better message. */
const DEEPEST = 4;
const MOST_VARIABLES = 500;
const LONGEST_PATH = 100;
/** Variables of Go itself: one is read anyway, the other holds the application's arguments. */
const OF_GO = ["memstats", "cmdline"];

/** Returns a variable; `undefined` where there is none. A text is tried as a name, then as a path. */
export function findVariable(page: JsonObject, name: VariableName): unknown {
  return typeof name === "string" ? findByText(page, name) : findByKeys(page, name);
}

function findByKeys(page: JsonObject, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined,
    page,
  );
}

/** Any dot may end a name, as names have dots of their own. */
function findByText(object: JsonObject, text: string): unknown {
  if (Object.hasOwn(object, text)) return object[text];
  for (let dot = text.indexOf("."); dot !== -1; dot = text.indexOf(".", dot + 1)) {
    const inner = findByKeys(object, [text.slice(0, dot)]);
    const found = isObject(inner) ? findByText(inner, text.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Returns a name as it is written in messages. */
export function formatVariableName(name: VariableName): string {
  return typeof name === "string" ? name : name.join(".");
}

/** Returns the paths of the numbers of a page, not of all where there are many. */
export function listNumbers(page: JsonObject): readonly string[] {
  const found: string[] = [];
  const list = (object: JsonObject, before: string, depth: number) => {
    for (const [key, value] of Object.entries(object)) {
      if (found.length === MOST_VARIABLES) return;
      const path = before + key;
      if (path.length > LONGEST_PATH || OF_GO.includes(path)) continue;
      if (typeof value === "number") found.push(path);
      else if (isObject(value) && depth < DEEPEST) list(value, `${path}.`, depth + 1);
    }
  };
  list(page, "", 1);
  return found;
}
