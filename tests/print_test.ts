/**
 * Writing to an output stream.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { print } from "../src/print.ts";

/** A stream that takes so many bytes at once; what it was given, in pieces. */
function take(most: number): { readonly pieces: string[]; writeSync(bytes: Uint8Array): number } {
  const pieces: string[] = [];
  return {
    pieces,
    writeSync: (bytes) => {
      const taken = bytes.subarray(0, most);
      pieces.push(new TextDecoder().decode(taken));
      return taken.length;
    },
  };
}

Deno.test("print() writes a text in one piece", () => {
  const stream = take(1000);
  assertEquals(print(stream, "one\ntwo\n"), 0);
  assertEquals(stream.pieces, ["one\ntwo\n"]);
});

Deno.test("print() goes on where a stream has not taken all", () => {
  const stream = take(3);
  print(stream, "one\ntwo\n");
  assertEquals(stream.pieces, ["one", "\ntw", "o\n"]);
});

Deno.test("print() writes nothing of an empty text", () => {
  const stream = take(1000);
  print(stream, "");
  assertEquals(stream.pieces, []);
});
