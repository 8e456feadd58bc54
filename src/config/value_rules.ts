/**
 * What may stand in a setting: for each kind of value, a test and the rule in words.
 *
 * @module
 */

import { quote } from "../messages.ts";
import { isObject } from "../json.ts";
import type { JsonObject } from "../json.ts";

/** What each kind of value must be, for messages. */
export const RULES = {
  uri: "a URI that begins with http:// or https://",
  scheme: "http or https",
  host: "a host name or an IP address",
  port: "a whole number from 1 to 65535",
  path: 'a path that begins with "/"',
  prefix: 'one or more of A-Z, a-z, 0-9, "-", "_" and "."',
} as const;

/** Returns what is wrong with a value, to be read after the name of a setting. */
export function mustBe(rule: string, value: unknown): string {
  return `must be ${rule}, got ${describeValue(value)}`;
}

/** Returns a value as it may stand in a message: in one line, without what may be secret. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return quote(hideQuery(hideUserinfo(value)));
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  if (value instanceof Date) return "a date";
  return typeof value === "object" && value !== null ? "a table" : String(value);
}

/** No URI, so its password may hold what ends one: all goes between the scheme and the last "@". */
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
 * Returns what is wrong with a value that names a file, to be read after the name of a setting;
 * `undefined` when nothing is. TOML takes `"C:\token"` for a tab in a name.
 */
export function findFileProblem(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return mustBe("a file", value);
  if (!/\p{Cc}/u.test(value)) return undefined;
  return "has a control character; put a path with backslashes in single quotes";
}

/** Tells whether a value of a configuration file is a table. */
export function isTable(value: unknown): value is JsonObject {
  return isObject(value) && !(value instanceof Date);
}

/** Tells whether a value is a metric-key prefix, as Mackerel allows it in metric names. */
export function isPrefix(value: string): boolean {
  return /^[-A-Za-z0-9_.]+$/.test(value);
}

/** Tells whether a value is a port, in digits or as a number. */
export function isPort(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535;
}

/** Tells whether a value is a host: a name, an IPv4 address, an IPv6 address with or without brackets. */
export function isHost(value: string): boolean {
  const host = bracketed(value);
  const hasOther = /[/?#\\\s@]/.test(host) || /:/.test(host.replace(/^\[.*\]$/, ""));
  return !hasOther && URL.canParse(`http://${host}/`);
}

/** Returns an IPv6 literal in brackets, any other host unchanged. */
export function bracketed(host: string): string {
  return /^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(host) ? `[${host}]` : host;
}

/** Returns a URI in its normal form, or `undefined` when the text is none with http or https. */
export function normalizeUri(text: string): string | undefined {
  return /^https?:\/\//i.test(text) ? URL.parse(text)?.href : undefined;
}
