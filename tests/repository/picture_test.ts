/**
 * The SVG pictures of the documentation.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { drawSvg } from "../../tools/picture/svg.ts";
import { ENGLISH, JAPANESE, ROOT } from "../support/documents.ts";
import { PAGE_WIDTH } from "../support/table_layout.ts";

const PICTURE = { columns: 10, title: "A & B", command: "b <a" };

/** Returns the drawn elements of a screen, one per line, without head and end. */
function draw(...screen: readonly string[]): readonly string[] {
  return drawSvg(screen, PICTURE).split("\n").slice(4, -2);
}

const FORM = 'lengthAdjust="spacingAndGlyphs"';

Deno.test("drawSvg() makes a picture as large as the screen, with its title and command", () => {
  const [head, title, command] = drawSvg(["", ""], PICTURE).split("\n");
  assertStringIncludes(head ?? "", ' width="116" height="70" viewBox="0 0 116 70" ');
  assertEquals([title, command], ["<title>A &amp; B</title>", "<desc>b &lt;a</desc>"]);
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
    '<path d="M24.4 35v-9.5h7.4v9.5zM32.8 35v-19h7.4v19z" fill="#e6edf3"/>',
    `<text x="41.2" y="30" textLength="8.4" ${FORM} fill="#e6edf3">x</text>`,
  ]);
});

for (const name of ["watch", "check"]) {
  const picture = Deno.readTextFileSync(new URL(`docs/${name}.svg`, ROOT));

  Deno.test(`docs/${name}.svg has letters of at least 12 pixels where GitHub shows it`, () => {
    const [, width, size] = /width="(\d+)".*? font-size="(\d+)"/.exec(picture) ?? [];
    const scale = Math.min(1, PAGE_WIDTH / Number(width));
    assertEquals(Number(size) * scale >= 12, true, `${width} pixels wide`);
  });

  for (const { language, pages: [readme] } of [ENGLISH, JAPANESE]) {
    Deno.test(`the README in ${language} has the command of docs/${name}.svg below it`, () => {
      const [, command] = /<desc>(.+)<\/desc>/.exec(picture) ?? [];
      const [, caption] =
        new RegExp(`\\(docs/${name}\\.svg\\)\n\n(.+)\n`).exec(readme?.text ?? "") ?? [];
      assertEquals(caption, `\`${command}\``);
    });
  }
}
