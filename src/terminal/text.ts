/**
 * Texts for a terminal: lines of styled parts, cut and filled up to so many columns.
 *
 * @module
 */

import { printable } from "../messages.ts";
import { bold, cyan, dim, red, yellow } from "./colors.ts";

/** How a part of a line looks. */
export type Style = "plain" | "bold" | "dim" | "graph" | "error" | "notice";

/** A part of a line. */
export interface Part {
  readonly text: string;
  readonly style: Style;
}

/** A line, part by part. */
export type Line = readonly Part[];

const PAINT: Readonly<Record<Style, (text: string) => string>> = {
  plain: (text) => text,
  bold,
  dim,
  graph: cyan,
  error: red,
  notice: yellow,
};

/** Letters of East Asian scripts and pictures take two columns, marks that combine take none. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const COMBINING = /\p{M}/u;

/** Makes a part; whatever would move the cursor or change colors becomes a question mark. */
export function part(text: string, style: Style = "plain"): Part {
  return { text: printable(text), style };
}

/** Returns how many columns a text takes. */
export function measure(text: string): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width;
}

function letterWidth(letter: string): number {
  if (letter < "\u0300") return 1;
  return COMBINING.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
}

/** Returns a text of exactly so many columns: filled up with spaces, or cut and ended by `…`. */
export function fit(text: string, width: number): string {
  const own = measure(text);
  if (own <= width) return text + " ".repeat(width - own);
  const [head] = split(text, width - 1);
  return width < 1 ? "" : `${head}…` + " ".repeat(width - 1 - measure(head));
}

/** Returns a line of exactly so many columns. */
export function fitLine(line: Line, width: number): Line {
  const fitted: Part[] = [];
  let rest = width;
  for (const { text, style } of line) {
    const cut = fit(text, Math.min(rest, measure(text)));
    fitted.push({ text: cut, style });
    rest -= measure(cut);
  }
  return [...fitted, part(" ".repeat(rest))];
}

/**
 * Breaks a text into lines of at most so many columns, at spaces where it can be.
 *
 * @param options.breakWords Whether a word that is longer than a line is broken, too; default `true`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(wrap("a text in lines", 7), ["a text", "in", "lines"]);
 * ```
 */
export function wrap(
  text: string,
  width: number,
  { breakWords = true }: { readonly breakWords?: boolean } = {},
): readonly string[] {
  const lines: string[] = [];
  let rest = text.trim();
  // Not measure(rest): of a long text, each line would measure all that is left.
  while (split(rest, width)[1] !== "") {
    const end = findBreak(rest, width, breakWords);
    if (end === rest.length) break;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

function findBreak(text: string, width: number, breakWords: boolean): number {
  const [head] = split(text, width);
  const space = text.startsWith(" ", head.length) ? head.length : head.lastIndexOf(" ");
  if (space > 0) return space;
  if (breakWords) return width > 1 ? head.length : text.length;
  const next = text.indexOf(" ", head.length);
  return next === -1 ? text.length : next;
}

/** Splits a text behind as many columns as fit. */
function split(text: string, width: number): readonly [head: string, tail: string] {
  let [end, used] = [0, 0];
  for (const letter of text) {
    used += letterWidth(letter);
    if (used > width) break;
    end += letter.length;
  }
  return [text.slice(0, end), text.slice(end)];
}

/** Returns a line as it is written to the terminal. */
export function paintLine(line: Line, inColor: boolean): string {
  return line.map(({ text, style }) => inColor ? PAINT[style](text) : text).join("").trimEnd();
}
