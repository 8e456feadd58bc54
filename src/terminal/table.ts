/**
 * A table for people: aligned columns as far as a line has room, the rest beneath each row under
 * labels. Knows nothing of targets.
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

/** A row of a table: a cell for each column, and the lines beneath it. */
export interface Row {
  readonly cells: readonly Styled[];
  readonly notes: readonly { readonly label: Styled; readonly text: string }[];
}

const GAP = "  ";

/**
 * Formats a table.
 *
 * Columns that a line has no room for are labelled lines beneath each row, so no text is cut: a
 * word that is longer than a line is left whole, as an address must be.
 *
 * @param width The room in characters.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly Row[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string {
  const widths = columns.map(({ header }, index) =>
    Math.max(header.length, ...rows.map(({ cells }) => cells[index]?.text.length ?? 0))
  );
  const count = countFitting(widths, width);
  const first = columns.slice(0, count);
  const rest = columns.slice(count).map(({ header }) => header.toLowerCase());
  const labels = [...rest, ...rows.flatMap(({ notes }) => notes.map(({ label }) => label.text))];
  const labelWidth = Math.max(0, ...labels.map((label) => label.length));

  const formatLine = (cells: readonly Styled[]) =>
    first.map(({ isNumber }, index) => {
      const { text, style } = cells[index] ?? { text: "", style: "plain" };
      const room = index === count - 1 && !isNumber ? 0 : widths[index] ?? 0;
      return paint(style, isNumber ? text.padStart(room) : text.padEnd(room));
    }).join(GAP);
  const formatNote = ({ text, style }: Styled, note: string) =>
    paint(style, GAP + text.padEnd(labelWidth)) + GAP + note;

  const lines = [formatLine(columns.map(({ header }) => ({ text: header, style: "heading" })))];
  for (const { cells, notes } of rows) {
    lines.push(formatLine(cells));
    for (const [index, label] of rest.entries()) {
      lines.push(formatNote({ text: label, style: "plain" }, cells[count + index]?.text ?? ""));
    }
    const indent = labelWidth + 2 * GAP.length;
    for (const { label, text } of notes) {
      lines.push(
        formatNote(
          label,
          wrap(text, width - indent, { breakWords: false }).join(`\n${" ".repeat(indent)}`),
        ),
      );
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** The first column always has its place. */
function countFitting(widths: readonly number[], room: number): number {
  let used = -GAP.length;
  const index = widths.findIndex((width) => (used += GAP.length + width) > room);
  return index === -1 ? widths.length : Math.max(1, index);
}
