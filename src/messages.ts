/**
 * The form of texts in messages: their length, and the characters that reach a terminal or a log.
 *
 * @module
 */

/** The most characters of a line of a message. */
export const LONGEST_LINE = 1000;

/** The most characters of one value in a message, which leaves room for the reason. */
export const LONGEST_VALUE = 400;

/**
 * The code units that are not printed: they move the cursor, change colors, break lines or reorder
 * text (control and format characters, line separators).
 */
const UNPRINTABLE: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
];

/**
 * Returns a value in double quotes for a message: shortened, with control characters escaped.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(quote('a "b"\n'), '"a \\"b\\"\\n"');
 * ```
 */
export function quote(value: string): string {
  return quoteWhole(shorten(value, LONGEST_VALUE));
}

/** Returns a text of any length in double quotes, as TOML and JSON read it. */
export function quoteWhole(value: string): string {
  return replaceUnprintable(JSON.stringify(value), escape);
}

/** Returns a text as one printable line of at most {@link LONGEST_LINE} characters. */
export function oneLine(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== "");
  return printable(lines.join(" "));
}

/**
 * Returns a text cut to {@link LONGEST_LINE} characters, with a question mark in place of each
 * character that must not reach a terminal.
 */
export function printable(text: string): string {
  return printableWhole(shorten(text, LONGEST_LINE));
}

/** Returns a text of any length as {@link printable} does, such as a command to be run. */
export function printableWhole(text: string): string {
  return replaceUnprintable(text, (unit) => unit === "\t" ? " " : "?");
}

/** Cuts a text to at most so many UTF-16 code units; a shortened text ends with `…`. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most - 1);
  return `${isHighSurrogate(head.charCodeAt(head.length - 1)) ? head.slice(0, -1) : head}…`;
}

function replaceUnprintable(text: string, replace: (unit: string) => string): string {
  let result = "";
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (!isUnprintable(text.charCodeAt(index))) continue;
    result += text.slice(start, index) + replace(text.charAt(index));
    start = index + 1;
  }
  return start === 0 ? text : result + text.slice(start);
}

function isUnprintable(unit: number): boolean {
  return UNPRINTABLE.some(([first, last]) => unit >= first && unit <= last);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function escape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
