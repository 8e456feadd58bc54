/**
 * The blanks, comments and line ends of a TOML text, and its mistakes.
 *
 * @module
 */

import { quote } from "../messages.ts";
import { isAtEnd, match, take } from "../text_scanner.ts";
import type { Scanner } from "../text_scanner.ts";

/** A place where a text is not TOML. The message quotes no value. */
export class TomlError extends Error {
  override readonly name = "TomlError";
  /** @param position The position of the mistake in the text. */
  constructor(readonly position: number, message: string) {
    super(message);
  }
}

/** The control characters that TOML does not allow, and line ends, for a character class. */
export const CONTROL = "\\0-\\x08\\x0a-\\x1f\\x7f";

const COMMENT = new RegExp(`#[^${CONTROL}]*`, "y");

/** Returns the line of a position, from 1. */
export function lineOf(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) {
    line++;
  }
  return line;
}

/** Moves past spaces and tabs. */
export function skipSpaces(scanner: Scanner): void {
  while (take(scanner, " ") || take(scanner, "\t"));
}

/**
 * Moves past spaces, line ends and comments.
 *
 * @throws {TomlError} When a comment has a control character.
 */
export function skipBlank(scanner: Scanner): void {
  do skipSpaces(scanner); while (takeLineEnd(scanner) || takeComment(scanner));
}

/**
 * Moves to the next line.
 *
 * @param after What only spaces and a comment may follow, for the message.
 * @throws {TomlError} When anything else follows.
 */
export function endLine(scanner: Scanner, after: string): void {
  skipSpaces(scanner);
  takeComment(scanner);
  if (isAtEnd(scanner) || takeLineEnd(scanner)) return;
  throw expected(scanner, `the end of the line after ${after}`);
}

/** Tells whether a line ends at a position. */
export function isLineEnd(text: string, position: number): boolean {
  return text.startsWith("\n", position) || text.startsWith("\r\n", position);
}

/** Moves past a line feed with an optional carriage return before it. */
export function takeLineEnd(scanner: Scanner): boolean {
  return take(scanner, "\n") || take(scanner, "\r\n");
}

/**
 * Moves past spaces and at least one line end.
 *
 * @returns Whether there was a line end; without one, the position is after the spaces.
 */
export function skipBlankLines(scanner: Scanner): boolean {
  let found = false;
  do skipSpaces(scanner); while (takeLineEnd(scanner) && (found = true));
  return found;
}

/** Returns a mistake: something else was expected here. */
export function expected(scanner: Scanner, what: string): TomlError {
  return new TomlError(scanner.position, `expected ${what}${describeNext(scanner)}`);
}

function takeComment(scanner: Scanner): boolean {
  if (match(scanner, COMMENT) === undefined) return false;
  if (isAtEnd(scanner) || isLineEnd(scanner.text, scanner.position)) return true;
  throw new TomlError(scanner.position, "comment contains a control character; remove it");
}

/** Letters and digits may begin a secret, so only other characters are shown. */
function describeNext({ text, position }: Scanner): string {
  const code = text.codePointAt(position);
  if (code === undefined) return ", got the end of the file";
  if (isLineEnd(text, position)) return ", got the end of the line";
  const next = String.fromCodePoint(code);
  if (next === "\r") return ", got a carriage return without a line feed";
  if (/^[\p{L}\p{N}]$/u.test(next)) return "";
  if (/^[!-~]$/.test(next)) return `, got ${quote(next)}`;
  return `, got U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
