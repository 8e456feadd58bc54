/**
 * Writing to an output stream.
 *
 * @module
 */

import { describeCause, errorName, OutputError } from "../errors.ts";
import { printable } from "../messages.ts";
import type { Sink } from "../runtime.ts";

/** How long to wait for a stream that takes nothing at the moment, in milliseconds. */
const RETRY_MS = 1;

/**
 * As many bytes as a pipe of Linux takes whole or not at all (PIPE_BUF). Of a longer write that ends
 * in `WouldBlock`, Deno has written a part, keeps another in a buffer, and tells the length of none.
 */
const ATOMIC_BYTES = 4096;

const LINE_END = 10;

/**
 * Writes a text whole. Returns the exit code 0.
 *
 * A non-blocking pipe refuses what it has no room for. This waits for its reader then, as a
 * blocking pipe does.
 *
 * @throws {OutputError} When the stream takes nothing, as on a full disk.
 * @throws {Error} Named `BrokenPipe` when nobody reads any longer.
 */
export function print(sink: Pick<Sink, "writeSync">, text: string): number {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(writeSome(sink, firstPiece(bytes)));
  return 0;
}

/**
 * Returns the bytes to write first: whole lines where one fits. Deno would buffer the beginning of a
 * line, too.
 */
function firstPiece(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= ATOMIC_BYTES) return bytes;
  const end = bytes.lastIndexOf(LINE_END, ATOMIC_BYTES - 1) + 1;
  return bytes.subarray(0, end === 0 ? ATOMIC_BYTES : end);
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
