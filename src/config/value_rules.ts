/**
 * The kinds of values of settings: a test and the rule in words for each.
 *
 * @module
 */

import { quote } from "../messages.ts";
import { isObject } from "../json.ts";
import type { JsonObject } from "../json.ts";

/** What each kind of value must be, for messages. */
export const RULES = {
  scheme: "http or https",
  port: "a whole number from 1 to 65535",
  path: 'a path that begins with "/"',
  prefix: 'one or more names of A-Z, a-z, 0-9, "-" and "_", joined by "."',
} as const;

/** Returns what is wrong with a value, worded to follow the name of a setting. */
export function mustBe(rule: string, value: unknown): string {
  return `must be ${rule}, got ${describeValue(value)}`;
}

/** Returns a value for a message: on one line, without what may be secret. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return quote(hideQuery(hideUserinfo(value)));
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  if (value instanceof Date) return "a date";
  return typeof value === "object" && value !== null ? "a table" : String(value);
}

/**
 * The text is not a valid URI, so its password may extend to the last "@": all before that is
 * removed.
 */
function hideUserinfo(text: string): string {
  const [scheme = ""] = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\//.exec(text) ?? [];
  const end = text.lastIndexOf("@") + 1;
  return end > scheme.length ? scheme + text.slice(end) : text;
}

function hideQuery(text: string): string {
  const start = text.indexOf("?") + 1;
  return start > 0 && start < text.length ? `${text.slice(0, start)}…` : text;
}

/**
 * Returns what is wrong with a value that names a file, worded to follow the name of a setting;
 * `undefined` for a valid one. TOML reads the `\t` of `"C:\token"` as a tab.
 */
export function findFileProblem(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return mustBe("a file path", value);
  if (!/\p{Cc}/u.test(value)) return undefined;
  return "contains a control character; put a path with backslashes in single quotes";
}

/** Tells whether a value of a configuration file is a table. */
export function isTable(value: unknown): value is JsonObject {
  return isObject(value) && !(value instanceof Date);
}

/**
 * Tells whether a value is a metric-key prefix. Mackerel accepts values with an empty part in their
 * names, such as `app..heap`, but not their graph definitions.
 */
export function isPrefix(value: string): boolean {
  return /^[-\w]+(?:\.[-\w]+)*$/.test(value);
}

/** Tells whether a value is a port, in digits or as a number. */
export function isPort(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535;
}
