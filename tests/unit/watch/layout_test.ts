/**
 * Screens of bands.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { part } from "../../../src/terminal/text.ts";
import { placeBands, renderLayout } from "../../../src/watch/layout.ts";
import type { Layout } from "../../../src/watch/layout.ts";
import { TWELVE } from "../../support/watched_targets.ts";

Deno.test("renderLayout() says which of many targets are on the screen", () => {
  const foot = (offset: number) => renderLayout(TWELVE, offset, { inColor: false }).at(-1);
  const keys = "q: quit  ?: help  j k: scroll";
  assertEquals(foot(0), `1–3 of 12 ${keys}  Enter: details`);
  assertEquals(foot(1), `1–3 of 12 ${keys}  Enter: details`);
  assertEquals(foot(2), `1–4 of 12 ${keys}  Enter: details`);
  assertEquals(foot(3), `2–4 of 12 ${keys}  Enter: details`);
  assertEquals(foot(1000), `10–12 of 12 ${keys}  Enter: details`);
});

const THREE: Layout = {
  size: { columns: 10, rows: 5 },
  head: [[part("head")]],
  bands: placeBands(["a", "b", "c"].map((name) => ({
    rows: 2,
    items: 1,
    draw: () => [[part(`${name}1`)], [part(`${name}2`)]],
  }))),
  visibleLines: 3,
  hints: ["q: quit", "?: help"],
  describePosition: () => "",
};

const OFFSETS: readonly [offset: number, body: string[]][] = [
  [0, ["a1", "a2", ""]],
  [1, ["a2", "", "b1"]],
  [2, ["", "b1", "b2"]],
  [6, ["c1", "c2", ""]],
  [9, ["c1", "c2", ""]],
];

for (const [offset, body] of OFFSETS) {
  Deno.test(`renderLayout() begins with line ${offset} of the bands`, () => {
    assertEquals(renderLayout(THREE, offset, { inColor: false }), ["head", ...body, " q: quit"]);
  });
}

Deno.test("renderLayout() leaves out hints that do not fit", () => {
  const foot = (columns: number) =>
    renderLayout({ ...THREE, size: { columns, rows: 6 } }, 0, { inColor: false }).at(-1);
  assertEquals([17, 16, 8, 7].map(foot), [" q: quit  ?: help", " q: quit", " q: quit", ""]);
});
