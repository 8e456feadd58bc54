/**
 * The strings of PromQL: in double or single quotes with Go's escapes, in backticks without.
 *
 * @module
 */

import { isAtEnd, match, take } from "../text_scanner.ts";
import type { Scanner } from "../text_scanner.ts";
import { PromqlError } from "./syntax_error.ts";

const RAW = /`([^`]*)`/y;
const TEXT: Readonly<Record<string, RegExp>> = { '"': /[^"\\\n]+/y, "'": /[^'\\\n]+/y };
const SIMPLE = /\\([abfnrtv\\])/y;
const NUMERIC = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-3][0-7]{2}))/y;
const SIMPLE_CHARACTERS: ReadonlyMap<string, string> = new Map([
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);

/**
 * Reads a string, if one begins here.
 *
 * @throws {PromqlError} When it is not closed, or has an escape that is not PromQL's.
 */
export function readString(scanner: Scanner): string | undefined {
  const start = scanner.position;
  const [, raw] = match(scanner, RAW) ?? [];
  if (raw !== undefined) return raw;
  const quote = take(scanner, '"') ? '"' : take(scanner, "'") ? "'" : undefined;
  if (quote !== undefined) return readQuoted(scanner, quote, start);
  if (!take(scanner, "`")) return undefined;
  throw new PromqlError(start, "string is not closed, expected a backtick");
}

function readQuoted(scanner: Scanner, quote: string, start: number): string {
  const parts: string[] = [];
  while (!take(scanner, quote)) {
    if (isAtEnd(scanner) || scanner.text[scanner.position] === "\n") {
      throw new PromqlError(start, `string is not closed, expected ${quote}`);
    }
    const text = match(scanner, TEXT[quote] ?? SIMPLE)?.[0] ?? readEscape(scanner, quote);
    parts.push(text);
  }
  return parts.join("");
}

function readEscape(scanner: Scanner, quote: string): string {
  const start = scanner.position;
  if (take(scanner, `\\${quote}`)) return quote;
  const [, simple] = match(scanner, SIMPLE) ?? [];
  if (simple !== undefined) return SIMPLE_CHARACTERS.get(simple) ?? simple;
  const [, byte, four, eight, octal] = match(scanner, NUMERIC) ?? [];
  const code = octal === undefined ? parseInt(byte ?? four ?? eight ?? "", 16) : parseInt(octal, 8);
  const isByte = byte !== undefined || octal !== undefined;
  const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  // Go puts bytes together to characters; here each is one of its own.
  if (isCharacter && !(isByte && code > 0x7f)) return String.fromCodePoint(code);
  throw new PromqlError(start, describeEscape(isByte));
}

function describeEscape(isByte: boolean): string {
  if (isByte) return "write a character that is not ASCII as it is, or as \\u and four digits";
  return 'string has an invalid escape: write a backslash as "\\\\", or put the string in backticks';
}
