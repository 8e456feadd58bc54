/**
 * Files in UTF-8 and in other encodings.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../src/errors.ts";
import { decodeUtf8 } from "../../../src/config/utf8.ts";

Deno.test("decodeUtf8() returns a text as it is, with its byte order mark", () => {
  for (const text of ["", "a", "\uFEFFa\r\n", "# 日本\n", "\uFFFD"]) {
    assertEquals(decodeUtf8(new TextEncoder().encode(text), "x.toml"), text);
  }
});

const UTF16 = "is UTF-16, expected UTF-8; in PowerShell, write it with Out-File -Encoding utf8";

const WRONG: readonly [name: string, bytes: readonly number[], complaint: string][] = [
  ["UTF-16 of a low byte first", [0xFF, 0xFE, 0x61, 0], UTF16],
  ["UTF-16 of a high byte first", [0xFE, 0xFF, 0, 0x61], UTF16],
  ["UTF-16 of a low byte first without a mark", [0x61, 0, 0x62, 0], UTF16],
  ["UTF-16 of a high byte first without a mark", [0, 0x61, 0, 0x62], UTF16],
  ["Latin-1", [0x61, 0x0A, 0x62, 0xE4, 0x0A], "line 2: is not UTF-8; save the file as UTF-8"],
  [
    "a character that is cut",
    [0x61, 0x0A, 0xE3, 0x81],
    "line 2: is not UTF-8; save the file as UTF-8",
  ],
  ["Latin-1 behind an empty line", [0x0A, 0xE4], "line 2: is not UTF-8; save the file as UTF-8"],
  ["the first half of a mark", [0xFF, 0x61], "line 1: is not UTF-8; save the file as UTF-8"],
  ["the other half of a mark first", [0xFE, 0x61], "line 1: is not UTF-8; save the file as UTF-8"],
  ["the second half of a mark", [0x61, 0xFE], "line 1: is not UTF-8; save the file as UTF-8"],
  ["the other half of a mark second", [0x61, 0xFF], "line 1: is not UTF-8; save the file as UTF-8"],
  ["a surrogate", [0xED, 0xA0, 0x80, 0x0A], "line 1: is not UTF-8; save the file as UTF-8"],
];

for (const [name, bytes, complaint] of WRONG) {
  Deno.test(`decodeUtf8() refuses ${name}`, () => {
    const error: UsageError = assertThrows(
      () => decodeUtf8(new Uint8Array(bytes), "x.toml"),
      UsageError,
    );
    assertEquals(error.message, `x.toml: ${complaint}`);
  });
}
