/**
 * The size of the terminal.
 *
 * @module
 */

import type { Runtime, Sink } from "../runtime.ts";

/** A size in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The size to assume where there is no terminal, or one that does not know its own. */
const FALLBACK: Size = { columns: 80, rows: 24 };

/** Returns the present size of the terminal. */
export function readSize({ consoleSize }: Pick<Runtime, "consoleSize">): Size {
  const { columns, rows } = consoleSize();
  return columns > 0 && rows > 0 ? { columns, rows } : FALLBACK;
}

/**
 * Returns the columns of a stream: those of its terminal, or the fallback where it is not a
 * terminal.
 */
export function readWidth(sink: Sink, runtime: Pick<Runtime, "consoleSize">): number {
  return sink.isTerminal() ? readSize(runtime).columns : FALLBACK.columns;
}
