/**
 * Tables on a terminal.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { formatTable } from "../../../src/terminal/table.ts";
import type { Styled } from "../../../src/terminal/table.ts";

const plain = (text: string): Styled => ({ style: "plain", text });
const COLUMNS = [{ header: "NAME" }, { header: "SIZE", isNumber: true }, { header: "PLACE" }];
const ROWS = [
  { cells: ["a", "1", "here"].map(plain), notes: [] },
  {
    cells: ["bcdefg", "12345", "there"].map(plain),
    notes: [{ label: plain("fix"), text: "do this or that" }],
  },
];

const TABLES: Readonly<Record<number, string>> = {
  20: `NAME     SIZE  PLACE
a           1  here
bcdefg  12345  there
  fix  do this or
       that
`,
  19: `NAME     SIZE
a           1
  place  here
bcdefg  12345
  place  there
  fix    do this or
         that
`,
  12: `NAME
a
  size   1
  place  here
bcdefg
  size   12345
  place  there
  fix    do
         this
         or
         that
`,
  1: `NAME
a
  size   1
  place  here
bcdefg
  size   12345
  place  there
  fix    do
         this
         or
         that
`,
};

for (const [width, expected] of Object.entries(TABLES)) {
  Deno.test(`formatTable() puts beneath a row what ${width} columns have no room for`, () => {
    const options = { width: Number(width), paint: (_style: string, text: string) => text };
    assertEquals(formatTable(COLUMNS, ROWS, options), expected);
  });
}

Deno.test("formatTable() aligns what it paints", () => {
  const paint = (style: string, text: string) => style === "bad" ? `<${text}>` : text;
  const cells = [{ style: "bad", text: "a" } as const, plain("1"), plain("here")];
  const text = formatTable(COLUMNS, [{ cells, notes: [] }], { width: 40, paint });
  assertEquals(text, "NAME  SIZE  PLACE\n<a   >     1  here\n");
});

Deno.test("formatTable() of no rows is its headers", () => {
  const options = { width: 80, paint: (_style: string, text: string) => text };
  assertEquals(formatTable(COLUMNS, [], options), "NAME  SIZE  PLACE\n");
});
