/**
 * Writing to an output stream.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { OutputError } from "../../../src/errors.ts";
import { log, print } from "../../../src/terminal/output.ts";

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

Deno.test("print() continues after a partial write", () => {
  const stream = take(3);
  print(stream, "one\ntwo\n");
  assertEquals(stream.pieces, ["one", "\ntw", "o\n"]);
});

Deno.test("print() writes nothing of an empty text", () => {
  const stream = take(1000);
  print(stream, "");
  assertEquals(stream.pieces, []);
});

Deno.test("print() writes whole lines of at most 4096 bytes at once, as pipes take them whole", () => {
  const line = `${"x".repeat(1023)}\n`;
  const written: readonly [text: string, pieces: readonly string[]][] = [
    [line.repeat(4), [line.repeat(4)]],
    [`${line.repeat(4)}\n`, [line.repeat(4), "\n"]],
    [`${line.repeat(3)}x${line}`, [line.repeat(3), `x${line}`]],
    [`${"x".repeat(5000)}\ny\n`, ["x".repeat(4096), `${"x".repeat(904)}\ny\n`]],
    ["x".repeat(4097), ["x".repeat(4096), "x"]],
  ];
  for (const [text, pieces] of written) {
    const stream = take(10_000);
    print(stream, text);
    assertEquals(stream.pieces, [...pieces]);
  }
});

/** A stream that fails. */
function refuse(error: Error): { writeSync(bytes: Uint8Array): number } {
  return {
    writeSync: () => {
      throw error;
    },
  };
}

const FULL = new Error("No space left on device (os error 28)");
const GONE = new Deno.errors.BrokenPipe("Broken pipe (os error 32)");

Deno.test("print() distinguishes a stream that accepts nothing from one that is not read", () => {
  const error: OutputError = assertThrows(() => print(refuse(FULL), "x"), OutputError);
  assertEquals(error.message, "Cannot write output: No space left on device (os error 28)");
  assertThrows(() => print(refuse(GONE), "x"), Deno.errors.BrokenPipe);
});

Deno.test("print() waits for a stream that takes nothing at the moment", () => {
  const stream = take(3);
  const refusals = [true, true, false, true];
  const writeSync = (bytes: Uint8Array) => {
    if (refusals.shift()) throw new Deno.errors.WouldBlock("Resource temporarily unavailable");
    return stream.writeSync(bytes);
  };
  print({ writeSync }, "one\ntwo\n");
  assertEquals(stream.pieces, ["one", "\ntw", "o\n"]);
});

Deno.test("log() cuts a line and writes no control character", () => {
  const stream = take(10_000);
  log(stream, "a\x9b\nb\x7f");
  log(stream, "x".repeat(2000));
  assertEquals(stream.pieces, ["a??b?\n", `${"x".repeat(999)}…\n`]);
});

Deno.test("log() writes a line in one piece, and does without where it cannot", () => {
  const stream = take(1000);
  log(stream, "one");
  assertEquals(stream.pieces, ["one\n"]);
  log(refuse(FULL), "one");
  log(refuse(GONE), "one");
});
