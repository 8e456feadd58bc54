/**
 * How much room there is for a line.
 *
 * @module
 */

import type { Runtime, Sink } from "../runtime.ts";

const USUAL_COLUMNS = 80;

/** Returns the columns of a stream's terminal; the usual number where it is none or does not say. */
export function terminalWidth(sink: Sink, { consoleSize }: Pick<Runtime, "consoleSize">): number {
  return sink.isTerminal() && consoleSize().columns || USUAL_COLUMNS;
}
