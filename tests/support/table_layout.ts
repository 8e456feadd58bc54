/**
 * Estimates how a browser lays out a table of Markdown, as GitHub shows it: columns that share the
 * width of the page, and cells that wrap.
 *
 * @module
 */

import type { MarkdownTable } from "./markdown.ts";

/** The layout of a table. */
export interface TableLayout {
  /** The least width in pixels: no narrower, as the longest word of each column does not wrap. */
  readonly minWidth: number;
  /** The lines of the tallest cell. */
  readonly lines: number;
}

/** The width of GitHub's column of text, in pixels. */
export const PAGE_WIDTH = 830;

const LETTER = 8.5;
const WIDE_LETTER = 16;
const CODE_LETTER = 8.2;
const CODE_PADDING = 11;
/** Padding at both sides of a cell, and a border. */
const CELL_PADDING = 27;
const WIDE = /[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFF60]/;

/** Estimates the layout of a table on a page of this width. */
export function layOut(table: MarkdownTable, pageWidth = PAGE_WIDTH): TableLayout {
  const columns = (table[0] ?? []).map((_, index) => {
    const cells = table.map((row) => measure(row[index] ?? ""));
    return {
      min: CELL_PADDING + Math.max(...cells.map(({ longest }) => longest)),
      max: CELL_PADDING + Math.max(...cells.map(({ whole }) => whole)),
      whole: Math.max(...cells.map(({ whole }) => whole)),
    };
  });
  const minWidth = sum(columns.map(({ min }) => min));
  const wanted = sum(columns.map(({ min, max }) => max - min));
  const share = wanted === 0 ? 0 : Math.min(1, Math.max(0, pageWidth - minWidth) / wanted);
  const lines = columns.map(({ min, max, whole }) =>
    Math.ceil(whole / (min + (max - min) * share - CELL_PADDING))
  );
  return { minWidth, lines: Math.max(...lines) };
}

/** Returns the widths of a cell and of its longest part that does not wrap. */
function measure(cell: string): { whole: number; longest: number } {
  const words = cell.replace(/\]\([^)]*\)/g, "").replaceAll("[", "").split(/(`[^`]*`)/)
    .flatMap((part) => part.startsWith("`") ? codeWords(part.slice(1, -1)) : textWords(part));
  return { whole: sum(words), longest: Math.max(0, ...words) };
}

function codeWords(code: string): readonly number[] {
  return code.split(/(?<= )/).map((word) => word.length * CODE_LETTER + CODE_PADDING);
}

/** Text wraps at spaces, and on both sides of a wide letter. */
function textWords(text: string): readonly number[] {
  const words = text.match(
    /[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFF60]|[^ \u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFF60]+ ?/g,
  );
  return (words ?? []).map((word) => WIDE.test(word) ? WIDE_LETTER : word.length * LETTER);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
