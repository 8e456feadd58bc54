/**
 * Reads values without quotes: numbers, booleans, dates and times. Checks them here and reads them
 * with `@std/toml`, which also accepts hours over 23, times without seconds and capitals as in
 * `0X1`.
 *
 * @module
 */

import { parse } from "jsr:@std/toml@1.0.11/parse";
import { match } from "../text_scanner.ts";
import type { Scanner } from "../text_scanner.ts";
import { expected, TomlError } from "./toml_scanner.ts";

/** Longer than any meaningful value. */
const MOST_CHARACTERS = 100;

const TOKEN = /[\w+.:-]+/y;
const TIME_BEHIND_SPACE = / (?=\d\d:)[\w+.:-]+/y;

const INTEGER = "[+-]?(?:0|[1-9](?:_?\\d)*)";
const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?";
const DATE = /^\d{4}-\d\d-\d\d/;

const KINDS: readonly RegExp[] = [
  /^(?:true|false|[+-]?(?:inf|nan))$/,
  new RegExp(`^${INTEGER}(?:\\.\\d(?:_?\\d)*)?(?:[eE][+-]?\\d(?:_?\\d)*)?$`),
  /^0(?:x[\dA-Fa-f](?:_?[\dA-Fa-f])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)$/,
  new RegExp(`^${TIME}$`),
  new RegExp(`${DATE.source}(?:[Tt ]${TIME}(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)?)?$`),
];

/**
 * Reads a value without quotes.
 *
 * @throws {TomlError} When it is not valid TOML.
 */
export function readBareValue(scanner: Scanner): unknown {
  const start = scanner.position;
  const token = match(scanner, TOKEN)?.[0] ?? "";
  const time = isDate(token) ? match(scanner, TIME_BEHIND_SPACE)?.[0] ?? "" : "";
  const text = token + time;
  if (text === "") throw expected(scanner, "a value (a string must be in quotes)");
  if (!isValue(text)) throw new TomlError(start, describeProblem(token));
  return parse(`value = ${DATE.test(text) ? text.toUpperCase().replace(" ", "T") : text}`)["value"];
}

function isValue(text: string): boolean {
  if (text.length > MOST_CHARACTERS || !KINDS.some((kind) => kind.test(text))) return false;
  return !DATE.test(text) || isDate(text.slice(0, 10));
}

/** Tells whether a text is a date of the calendar; `Date` reads February 30 as March 2. */
function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function describeProblem(token: string): string {
  if (/^(?:true|false)$/i.test(token)) return "booleans are true and false, in lower case";
  if (/^[+-]?[\d.]/.test(token)) {
    return "invalid number or date; a string, such as an address or a duration, must be in quotes";
  }
  return "invalid value; a string, such as a URI, must be in quotes";
}
