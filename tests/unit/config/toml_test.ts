/**
 * What is said of a text that is not TOML: the place of the mistake, and nothing of the text.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../src/errors.ts";
import { formatKey, parseToml } from "../../../src/config/toml.ts";

/** Where a line stands: so many lines above it and so many spaces at its beginning. */
const POSITIONS: readonly [above: number, spaces: number][] = [
  [0, 0],
  [0, 10],
  [8, 0],
  [9, 0],
  [9, 9],
  [9, 100],
  [98, 0],
  [99, 10],
  [1000, 0],
];

/** Mistakes in a line that holds a secret, and what is said of each. */
const MISTAKES: readonly [line: string, complaint: string][] = [
  ["uri = http://me:hunter2@x/", "Cannot parse value"],
  ['uri = "http://me:hunter2@x/', "Single-line string cannot contain EOL"],
  ["uri = 'http://me:hunter2@x/", "Single-line string cannot contain EOL"],
  ['uri = "http://me:hunter2@x/" @', 'Unexpected character: "@"'],
  ["uri = ['http://me:hunter2@x/'", "Array is not closed"],
  ["uri =", "Cannot parse value"],
  ["uri = Parse error on line 7, column 8: hunter2", "Cannot parse value"],
  ['uri = "hunter2\\q"', "Invalid escape sequence: \\q"],
];

for (const [line, complaint] of MISTAKES) {
  Deno.test(`parseToml() tells where ${line} stands and quotes nothing of it`, () => {
    for (const [above, spaces] of POSITIONS) {
      const text = `${"#\n".repeat(above)}${" ".repeat(spaces)}${line}\n`;
      const error: UsageError = assertThrows(() => parseToml(text, "a.toml"), UsageError);
      assertEquals(error.message, `a.toml: line ${above + 1}: ${complaint}`);
    }
  });
}

Deno.test("parseToml() names every key that occurs twice, a line each", () => {
  const text = "a = 1\na = 2\n[b]\n\n[b]\n";
  const error: UsageError = assertThrows(() => parseToml(text, "a.toml"), UsageError);
  assertEquals(error.message.split("\n"), [
    "a.toml: line 2: key a occurs twice, first on line 1",
    "a.toml: line 5: table [b] occurs twice, first on line 3",
  ]);
});

Deno.test("parseToml() passes over a byte order mark at the beginning alone", () => {
  assertEquals(parseToml("\uFEFFa = 1", "a.toml"), { a: 1 });
  assertThrows(() => parseToml("a = 1\n\uFEFFb = 1", "a.toml"), UsageError);
});

Deno.test("formatKey() puts in quotes what is no bare key", () => {
  const keys: readonly [path: readonly string[], key: string][] = [
    [["targets", "api", "port"], "targets.api.port"],
    [["targets", "api.v2"], 'targets."api.v2"'],
    [["a b", "-_9Z"], '"a b".-_9Z'],
    [[""], '""'],
    [["ä", 'a"'], '"ä"."a\\""'],
  ];
  for (const [path, key] of keys) assertEquals(formatKey(path), key);
});
