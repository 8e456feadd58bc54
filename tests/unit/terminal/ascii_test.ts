/**
 * Texts in ASCII.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { toAscii } from "../../../src/terminal/ascii.ts";
import { measure } from "../../../src/terminal/text.ts";

const TEXTS: readonly [text: string, ascii: string][] = [
  ["plain text", "plain text"],
  ["\x1b[36m▁▂▃▄▅▆▇█\x1b[39m", "\x1b[36m_.:-=+*#\x1b[39m"],
  ["  12 ┤▇", "  12 +*"],
  ["     └1 min ago ── now", "     +1 min ago -- now"],
  ["▸ api 24.0–25.0 MiB …", "> api 24.0-25.0 MiB ~"],
  ["12.5 µs", "12.5 us"],
  ["日本é", "?????"],
  ["e\u0301", "e"],
];

for (const [text, ascii] of TEXTS) {
  Deno.test(`toAscii() turns ${JSON.stringify(text)} into ${JSON.stringify(ascii)}`, () => {
    assertEquals(toAscii(text), ascii);
  });
}

Deno.test("toAscii() returns ASCII that takes the same columns", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    assertMatch(toAscii(text), /^[\0-\x7f]*$/);
    assertEquals(measure(toAscii(text)), measure(text));
  }));
});
