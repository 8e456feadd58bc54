/**
 * Suggestions for mistyped names.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { nearest } from "../../src/nearest_name.ts";

const CASES: readonly [why: string, typed: string, known: string[], meant: string | undefined][] = [
  ["the name with the fewest changes, first", "timeot", ["timeout", "timeouts"], "timeout"],
  ["the name with the fewest changes, last", "timeot", ["timeouts", "timeout"], "timeout"],
  ["no name of equal length in which every letter differs", "abcd", ["port", "host"], undefined],
  ["no name of two letters that both differ", "ab", ["xy"], undefined],
  ["a name of three letters that differs in two", "abc", ["axy"], "axy"],
  ["the only name that begins so", "file", ["file_of_keys", "ca_file", "key_file"], "file_of_keys"],
  ["the only name that ends so", "file", ["a_file_of_keys", "ca_file"], "ca_file"],
  ["the only name that has it within", "file", ["my_files", "socket"], "my_files"],
  ["none of several names that have it", "file", ["ca_files_a", "my_files_b"], undefined],
  ["none by a part of two letters", "fi", ["my_files"], undefined],
  ["the name of one change rather than one that begins so", "port", ["ports", "portable"], "ports"],
  ["a name in another case", "TIMEOUT", ["timeout"], "timeout"],
];

for (const [why, typed, known, meant] of CASES) {
  Deno.test(`nearest() suggests ${why}`, () => assertEquals(nearest(typed, known), meant));
}
