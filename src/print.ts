/**
 * Writing to an output stream.
 *
 * @module
 */

import type { Sink } from "./runtime.ts";

/** Writes a text whole: one call where the stream takes it. Returns the exit code 0. */
export function print(sink: Pick<Sink, "writeSync">, text: string): number {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(sink.writeSync(bytes));
  return 0;
}
