/**
 * Texts in messages: cut to a sensible length, without what a terminal would obey.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { oneLine, printable, quote, quoteWhole, shorten } from "../../src/messages.ts";

/** The first and last character of each range that is not printed, and their neighbors. */
const EDGES: readonly [unprintable: readonly number[], printed: readonly number[]][] = [
  [[0x00, 0x1b, 0x1f], [0x20]],
  [[0x7f, 0x80, 0x9b, 0x9f], [0x7e, 0xa0]],
  [[0xad], [0xac, 0xae]],
  [[0x61c], [0x61b, 0x61d]],
  [[0x180e], [0x180d, 0x180f]],
  [[0x200b, 0x200e, 0x200f], [0x200a, 0x2010]],
  [[0x2028, 0x2029, 0x202a, 0x202e], [0x2027, 0x202f]],
  [[0x2060, 0x2066, 0x206f], [0x205f, 0x2070]],
  [[0xfeff], [0xfefe]],
  [[0xfff9, 0xfffb], [0xfff8, 0xfffc]],
];

Deno.test("printable() puts a question mark for a character that a terminal must not get", () => {
  for (const [unprintable, printed] of EDGES) {
    for (const unit of unprintable) {
      const text = `a${String.fromCharCode(unit)}b`;
      assertEquals(printable(text), "a?b", unit.toString(16));
    }
    for (const unit of printed) {
      const text = `a${String.fromCharCode(unit)}b`;
      assertEquals(printable(text), text, unit.toString(16));
    }
  }
});

Deno.test("printable() keeps every other text, and puts a space for a tab", () => {
  for (const text of ["", "plain", "日本語 é 😀", '"…"']) assertEquals(printable(text), text);
  assertEquals(printable("\x1b[2Ja\tb\x9b"), "?[2Ja b?");
});

Deno.test("quote() escapes what a terminal must not get", () => {
  assertEquals(quote('a"b\n\x1b'), '"a\\"b\\n\\u001b"');
  assertEquals(
    quote("\x7f\x80\x9b\u2028\u202e\ufeff"),
    '"\\u007f\\u0080\\u009b\\u2028\\u202e\\ufeff"',
  );
  assertEquals(quote("日本語"), '"日本語"');
});

Deno.test("quote() shows 400 characters of a value; quoteWhole() all", () => {
  const fits = "x".repeat(400);
  assertEquals(quote(fits), `"${fits}"`);
  assertEquals(quote(`${fits}x`), `"${"x".repeat(399)}…"`);
  assertEquals(quoteWhole(`${fits}x\x9b`), `"${fits}x\\u009b"`);
});

Deno.test("oneLine() joins lines with a space", () => {
  assertEquals(oneLine("  a \r\n b\n\n\nc \n"), "a b c");
  assertEquals(oneLine("\n \r"), "");
});

Deno.test("oneLine() is printable and has 1,000 characters at most", () => {
  assertEquals(oneLine("a\x9b\n\u2028b"), "a? b");
  const fits = `${"x".repeat(499)}\n${"y".repeat(500)}`;
  assertEquals(oneLine(fits), fits.replace("\n", " "));
  assertEquals(oneLine(`${fits}y`), `${"x".repeat(499)} ${"y".repeat(499)}…`);
  assertEquals(printable("x".repeat(1001)), `${"x".repeat(999)}…`);
});

Deno.test("shorten() cuts no character in two", () => {
  assertEquals(shorten("ab😀", 4), "ab😀");
  assertEquals(shorten("ab😀c", 4), "ab…");
  assertEquals(shorten("ab😀cd", 5), "ab😀…");
  assertEquals(shorten("\ud7ff\ud7ff\ud7ff", 2), "\ud7ff…");
  assertEquals(shorten("\ue000\ue000\ue000", 2), "\ue000…");
  assertEquals(shorten("\udc00\udc00\udc00", 2), "\udc00…");
});

Deno.test("shorten() cuts before the first and the last of the high surrogates", () => {
  for (const high of ["\ud800", "\udbff"]) {
    assertEquals(shorten(`ab${high}\udc00cd`, 4), "ab…");
  }
});
