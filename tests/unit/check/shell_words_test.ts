/**
 * Words of a shell's command.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { quoteWord, splitWords } from "../../../src/check/shell_words.ts";

const COMMANDS: readonly [command: string, words: readonly string[] | undefined][] = [
  ["", []],
  ["  a\tb  ", ["a", "b"]],
  ["a 'b c'\"d e\"f", ["a", "b cd ef"]],
  ["a '' \"\"", ["a", "", ""]],
  ['a "b\\"c" \'d\\e\' f\\ g', ["a", 'b"c', "d\\e", "f g"]],
  ["'it'\\''s'", ["it's"]],
  ["'$x `y`'", ["$x `y`"]],
  ['"$x"', undefined],
  ["a | b", undefined],
  ["a; b", undefined],
  ["a $(b)", undefined],
  ["a >b", undefined],
  ["a *", undefined],
  ["a 'b", undefined],
];

for (const [command, words] of COMMANDS) {
  Deno.test(`splitWords() splits ${command || "nothing"}`, () => {
    assertEquals(splitWords(command), words);
  });
}

Deno.test("quoteWord() writes what splitWords() reads", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme" })), (words) => {
    assertEquals(splitWords(words.map(quoteWord).join(" ")), words);
  }));
});

Deno.test("quoteWord() leaves plain words as they are", () => {
  assertEquals(["-uri=http://a:1/x", "a b", "it's", ""].map(quoteWord), [
    "-uri=http://a:1/x",
    "'a b'",
    "'it'\\''s'",
    "''",
  ]);
});
