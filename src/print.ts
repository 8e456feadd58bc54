/**
 * Writing to an output stream.
 *
 * @module
 */

import { describeCause, errorName, OutputError } from "./errors.ts";
import type { Sink } from "./runtime.ts";

/**
 * Writes a text whole: one call where the stream takes it. Returns the exit code 0.
 *
 * @throws {OutputError} When the stream takes nothing, as on a full disk.
 * @throws {Error} Named `BrokenPipe` when nobody reads any longer.
 */
export function print(sink: Pick<Sink, "writeSync">, text: string): number {
  let bytes = new TextEncoder().encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(sink.writeSync(bytes));
  } catch (error) {
    if (errorName(error) === "BrokenPipe") throw error;
    throw new OutputError(`Cannot write output: ${describeCause(error)}`, { cause: error });
  }
  return 0;
}

/** Writes a line to a log. Where the log takes nothing, the run goes on: its metrics count. */
export function log(sink: Pick<Sink, "writeSync">, line: string): void {
  try {
    print(sink, `${line}\n`);
  } catch (error) {
    if (!(error instanceof OutputError || errorName(error) === "BrokenPipe")) throw error;
  }
}
