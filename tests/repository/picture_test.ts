/**
 * The SVG pictures of the documentation.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { drawSvg } from "../../tools/picture/svg.ts";

/** Returns the drawn elements of a screen, one per line, without head and end. */
function draw(...screen: readonly string[]): readonly string[] {
  return drawSvg(screen, 10, "A & B").split("\n").slice(3, -2);
}

const FORM = 'lengthAdjust="spacingAndGlyphs"';

Deno.test("drawSvg() makes a picture as large as the screen, with its title", () => {
  const [head, title] = drawSvg(["", ""], 10, "A & B").split("\n");
  assertStringIncludes(head ?? "", ' width="116" height="70" viewBox="0 0 116 70" ');
  assertEquals(title, "<title>A &amp; B</title>");
});

Deno.test("drawSvg() puts each text at its position on the screen, with its width", () => {
  assertEquals(draw("ab  c d", " <é>"), [
    `<text x="16" y="30" textLength="16.8" ${FORM} fill="#e6edf3">ab</text>`,
    `<text x="49.6" y="30" textLength="25.2" ${FORM} fill="#e6edf3">c d</text>`,
    `<text x="24.4" y="49" textLength="25.2" ${FORM} fill="#e6edf3">&lt;é&gt;</text>`,
  ]);
});

Deno.test("drawSvg() applies bold, dim and colors, also on the next line", () => {
  const styles = draw("\x1b[1ma\x1b[0;2mb\x1b[0m\x1b[31m\x1b[49mc", "d\x1b[39me")
    .map((line) => line.slice(line.indexOf(" fill")));
  assertEquals(styles, [
    ' fill="#e6edf3" font-weight="bold">a</text>',
    ' fill="#e6edf3" opacity="0.6">b</text>',
    ' fill="#ff7b72">c</text>',
    ' fill="#ff7b72">d</text>',
    ' fill="#e6edf3">e</text>',
  ]);
});

Deno.test("drawSvg() draws bars as high as their eighths", () => {
  assertEquals(draw(" ▄█x"), [
    '<path d="M24.4 32v-7h7.4v7zM32.8 32v-14h7.4v14z" fill="#e6edf3"/>',
    `<text x="41.2" y="30" textLength="8.4" ${FORM} fill="#e6edf3">x</text>`,
  ]);
});
