/**
 * A table for people: aligned columns as far as a line has room, the rest beneath those rows that
 * want it, under labels. Knows nothing of targets.
 *
 * @module
 */

import { wrap } from "./text.ts";

/** How a text may stand out. */
export type CellStyle = "heading" | "good" | "bad" | "warning" | "advice" | "plain";

/** Puts a text into a style. */
export type Paint = (style: CellStyle, text: string) => string;

/** A text with its style. */
export interface Styled {
  readonly text: string;
  readonly style: CellStyle;
}

/** A column of a table. */
export interface Column {
  readonly header: string;
  readonly isNumber?: boolean;
}

/** A line beneath a row. */
export interface Labelled {
  readonly label: Styled;
  readonly text: string;
  /** Whether the text stays in one line, as a command does that is to be copied. */
  readonly isWhole?: boolean;
}

/** A row of a table: a cell for each column, or one cell over all of them, and the lines beneath it. */
export interface Row {
  readonly cells: readonly Styled[];
  readonly notes: readonly Labelled[];
  /** Whether the columns that have no room are left out, instead of standing beneath the row. */
  readonly isShort?: boolean;
}

const GAP = "  ";

/** What formatting needs: the room in characters, and how to paint. */
export interface TableOptions {
  readonly width: number;
  readonly paint: Paint;
}

/**
 * Formats a table.
 *
 * Columns that a line has no room for are labelled lines beneath each row, so no text is cut: a
 * word that is longer than a line is left whole, as an address must be.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly Row[],
  { width, paint }: TableOptions,
): string {
  const full = rows.filter(({ cells }) => cells.length > 1);
  const widths = columns.map(({ header }, index) =>
    Math.max(header.length, ...full.map(({ cells }) => cells[index]?.text.length ?? 0))
  );
  const count = countFitting(widths, width);
  const first = columns.slice(0, count);
  const rest = columns.slice(count).map(({ header }) => header.toLowerCase());
  const below = rows.map((row) => [...listRest(row, rest, count), ...row.notes]);
  const labelWidth = Math.max(0, ...below.flat().map(({ label }) => label.text.length));

  const formatLine = (cells: readonly Styled[]) =>
    first.slice(0, cells.length).map(({ isNumber }, index) => {
      const { text, style } = cells[index] ?? { text: "", style: "plain" };
      const isLast = index === Math.min(count, cells.length) - 1;
      const room = isLast && !isNumber ? 0 : widths[index] ?? 0;
      return paint(style, isNumber ? text.padStart(room) : text.padEnd(room));
    }).join(GAP);

  const headers = columns.map(({ header }): Styled => ({ text: header, style: "heading" }));
  const lines = full.length === 0 && rows.length > 0 ? [] : [formatLine(headers)];
  for (const [index, { cells }] of rows.entries()) {
    lines.push(formatLine(cells));
    for (const note of below[index] ?? []) {
      lines.push(...formatLabelled(note, { labelWidth, width, paint, indent: GAP }));
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

function listRest(
  { cells, isShort = false }: Row,
  rest: readonly string[],
  count: number,
): readonly Labelled[] {
  if (isShort || cells.length === 1) return [];
  return rest.map((label, index) => ({
    label: { text: label, style: "plain" },
    text: cells[count + index]?.text ?? "",
    isWhole: true,
  }));
}

/** Formats a labelled text as lines, the further ones indented to the first. */
export function formatLabelled(
  { label, text, isWhole = false }: Labelled,
  { labelWidth, width, paint, indent = "" }: TableOptions & {
    readonly labelWidth: number;
    readonly indent?: string;
  },
): readonly string[] {
  const room = width - indent.length - labelWidth - GAP.length;
  const [first = "", ...others] = isWhole ? [text] : wrap(text, room, { breakWords: false });
  const margin = " ".repeat(indent.length + labelWidth + GAP.length);
  return [
    paint(label.style, indent + label.text.padEnd(labelWidth)) + GAP + first,
    ...others.map((line) => margin + line),
  ];
}

/** The first column always has its place. */
function countFitting(widths: readonly number[], room: number): number {
  let used = -GAP.length;
  const index = widths.findIndex((width) => (used += GAP.length + width) > room);
  return index === -1 ? widths.length : Math.max(1, index);
}
