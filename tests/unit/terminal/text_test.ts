/**
 * Styled text.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fit, measure, part, wrap } from "../../../src/terminal/text.ts";

const FITTED: readonly [text: string, width: number, fitted: string][] = [
  ["api", 5, "api  "],
  ["api", 3, "api"],
  ["worker", 4, "wor…"],
  ["worker", 1, "…"],
  ["worker", 0, ""],
  ["接続拒否", 8, "接続拒否"],
  ["接続拒否", 7, "接続拒…"],
  ["接続拒否", 6, "接続… "],
  ["e\u0301te\u0301", 3, "e\u0301te\u0301"],
];

for (const [text, width, fitted] of FITTED) {
  Deno.test(`fit() makes "${text}" ${width} columns wide`, () => {
    assertEquals(fit(text, width), fitted);
  });
}

Deno.test("fit() returns exactly the requested columns for any text", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(fc.property(text, fc.nat(100), (text, width) => {
    assertEquals(measure(fit(text, width)), width);
  }));
});

const WRAPPED: readonly [text: string, width: number, lines: string[]][] = [
  ["one two three", 20, ["one two three"]],
  ["one two three", 7, ["one two", "three"]],
  ["one two three", 8, ["one two", "three"]],
  ["one two three", 3, ["one", "two", "thr", "ee"]],
  ["http://127.0.0.1:8080/", 10, ["http://127", ".0.0.1:808", "0/"]],
  ["対象の コンピューター", 7, ["対象の", "コンピ", "ュータ", "ー"]],
  ["", 5, [""]],
];

for (const [text, width, lines] of WRAPPED) {
  Deno.test(`wrap() breaks "${text}" into lines of ${width} columns`, () => {
    assertEquals(wrap(text, width), lines);
  });
}

Deno.test("part() removes everything that moves the cursor", () => {
  assertEquals(part("a\x1b[2Jb\r\nc\u202ed").text, "a?[2Jb??c?d");
});
