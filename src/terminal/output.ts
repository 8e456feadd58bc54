/**
 * Writing to an output stream.
 *
 * @module
 */

import { describeCause, errorName, OutputError } from "../errors.ts";
import { printable } from "../messages.ts";
import type { Sink } from "../runtime.ts";

/** How long a stream is given that takes nothing at the moment, in milliseconds. */
const RETRY_MS = 1;

/**
 * Writes a text whole: one call where the stream takes it. Returns the exit code 0.
 *
 * A pipe that its maker has set not to block refuses what it has no room for; then its reader is
 * waited for, as any other pipe would do.
 *
 * @throws {OutputError} When the stream takes nothing, as on a full disk.
 * @throws {Error} Named `BrokenPipe` when nobody reads any longer.
 */
export function print(sink: Pick<Sink, "writeSync">, text: string): number {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(writeSome(sink, bytes));
  return 0;
}

/** Returns how many bytes were written. */
function writeSome(sink: Pick<Sink, "writeSync">, bytes: Uint8Array): number {
  try {
    return sink.writeSync(bytes);
  } catch (error) {
    if (errorName(error) === "BrokenPipe") throw error;
    if (errorName(error) !== "WouldBlock") {
      throw new OutputError(`Cannot write output: ${describeCause(error)}`, { cause: error });
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    return 0;
  }
}

/**
 * Writes a line to a log, cut and printable. Where the log takes nothing, the run goes on: its
 * metrics count.
 */
export function log(sink: Pick<Sink, "writeSync">, line: string): void {
  try {
    print(sink, `${printable(line)}\n`);
  } catch (error) {
    if (!(error instanceof OutputError || errorName(error) === "BrokenPipe")) throw error;
  }
}
