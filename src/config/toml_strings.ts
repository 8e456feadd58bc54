/**
 * Reads the four kinds of strings of TOML. `@std/toml` accepts control characters and lone
 * surrogates, reads six digits after `\U`, and refuses spaces after a backslash at the end of a
 * line.
 *
 * @module
 */

import { isAtEnd, match, take } from "../text_scanner.ts";
import type { Scanner } from "../text_scanner.ts";
import { CONTROL, isLineEnd, skipBlankLines, takeLineEnd, TomlError } from "./toml_scanner.ts";

const BASIC_TEXT = new RegExp(`[^"\\\\${CONTROL}]+`, "y");
const LITERAL_TEXT = new RegExp(`[^'${CONTROL}]+`, "y");
const UNICODE_ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/y;
const ESCAPE = /\\([btnfr"\\])/y;
const ESCAPED: ReadonlyMap<string, string> = new Map([
  ["b", "\b"],
  ["t", "\t"],
  ["n", "\n"],
  ["f", "\f"],
  ["r", "\r"],
]);

type Quote = '"' | "'";

/**
 * Reads a string on one line.
 *
 * @returns Its value; `undefined` if no string begins here.
 * @throws {TomlError} When it is not closed, or has an escape or a character that TOML does not
 * allow.
 */
export function readString(scanner: Scanner): string | undefined {
  const start = scanner.position;
  const quote = takeQuote(scanner);
  if (quote === undefined) return undefined;
  const parts: string[] = [];
  while (!take(scanner, quote)) {
    const part = readText(scanner, quote);
    if (part === undefined) throw cannotContinue(scanner, start, `${quote} on the same line`);
    parts.push(part);
  }
  return parts.join("");
}

/**
 * Reads a string that may have several lines, in three quotes.
 *
 * @returns Its value; `undefined` if none begins here.
 * @throws {TomlError} When it is not closed, or has an escape or a character that TOML does not
 * allow.
 */
export function readMultilineString(scanner: Scanner): string | undefined {
  const start = scanner.position;
  const quote = take(scanner, '"""') ? '"' : take(scanner, "'''") ? "'" : undefined;
  if (quote === undefined) return undefined;
  const close = quote.repeat(3);
  takeLineEnd(scanner);
  const parts: string[] = [];
  while (!take(scanner, close)) {
    const part = readLineEnd(scanner, quote) ?? readText(scanner, quote) ??
      readQuote(scanner, quote);
    if (part === undefined) throw cannotContinue(scanner, start, close);
    parts.push(part);
  }
  // Up to two quotes may precede the three that close it.
  for (let more = 0; more < 2 && take(scanner, quote); more++) parts.push(quote);
  return parts.join("");
}

function takeQuote(scanner: Scanner): Quote | undefined {
  return take(scanner, '"') ? '"' : take(scanner, "'") ? "'" : undefined;
}

function readQuote(scanner: Scanner, quote: Quote): string | undefined {
  return take(scanner, quote) ? quote : undefined;
}

/** Reads text without quotes and line ends. */
function readText(scanner: Scanner, quote: Quote): string | undefined {
  if (quote === "'") return match(scanner, LITERAL_TEXT)?.[0];
  return match(scanner, BASIC_TEXT)?.[0] ?? readEscape(scanner);
}

function readEscape(scanner: Scanner): string | undefined {
  const [, simple] = match(scanner, ESCAPE) ?? [];
  if (simple !== undefined) return ESCAPED.get(simple) ?? simple;
  const start = scanner.position;
  const [, four, eight] = match(scanner, UNICODE_ESCAPE) ?? [];
  const digits = four ?? eight;
  if (digits === undefined) return undefined;
  const code = parseInt(digits, 16);
  const isSurrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code <= 0x10FFFF && !isSurrogate) return String.fromCodePoint(code);
  throw invalidEscape(start);
}

/** Reads a line end; after a backslash it is skipped, together with the blanks that follow. */
function readLineEnd(scanner: Scanner, quote: Quote): string | undefined {
  const start = scanner.position;
  if (takeLineEnd(scanner)) return "\n";
  if (quote === "'" || !take(scanner, "\\")) return undefined;
  if (skipBlankLines(scanner)) return "";
  scanner.position = start;
  return undefined;
}

function cannotContinue(scanner: Scanner, start: number, end: string): TomlError {
  const { text, position } = scanner;
  if (isAtEnd(scanner) || isLineEnd(text, position)) {
    return new TomlError(start, `string is not closed, expected ${end}`);
  }
  if (text[position] === "\\") return invalidEscape(position);
  const problem = 'string contains a control character; write it as an escape such as "\\u0000"';
  return new TomlError(position, problem);
}

function invalidEscape(position: number): TomlError {
  return new TomlError(
    position,
    "string contains an invalid escape; put a string with backslashes, such as a Windows path, in " +
      "single quotes",
  );
}
