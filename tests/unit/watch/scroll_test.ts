/**
 * Scrolling.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { layOutAll } from "../../../src/watch/overview.ts";
import { countLines, reveal, scroll } from "../../../src/watch/scroll.ts";
import type { Move } from "../../../src/watch/scroll.ts";
import { buildView, buildWatched, FIRST, TWELVE } from "../../support/watched_targets.ts";

const MOVES: readonly [from: number, move: Move, to: number][] = [
  [0, "down", 1],
  [1, "up", 0],
  [0, "up", 0],
  [0, "pageDown", 12],
  [12, "pageDown", 24],
  [24, "pageDown", 36],
  [36, "pageDown", 36],
  [36, "down", 36],
  [36, "pageUp", 28],
  [28, "pageUp", 20],
  [4, "pageUp", 0],
  [11, "pageUp", 0],
  [0, "last", 36],
  [36, "first", 0],
];

for (const [from, move, to] of MOVES) {
  Deno.test(`scroll() goes from line ${from} by ${move} to line ${to}`, () => {
    assertEquals([countLines(TWELVE), TWELVE.visibleLines], [47, 11]);
    assertEquals(scroll(TWELVE, from, move), to);
  });
}

Deno.test("scroll() ends with a whole block at the top of the screen", () => {
  const layout = { ...TWELVE, visibleLines: 10 };
  assertEquals(scroll(layout, 0, "last"), 40);
  assertEquals(scroll(layout, 39, "down"), 40);
});

Deno.test("scroll() goes through a block that is higher than the screen", () => {
  const view = buildView([buildWatched("a", FIRST), buildWatched("b", FIRST)]);
  const layout = layOutAll(view, { columns: 60, rows: 9 });
  assertEquals(layout.visibleLines, 7);
  const stops = [0];
  for (let next; (next = scroll(layout, stops.at(-1) ?? 0, "pageDown")) !== stops.at(-1);) {
    stops.push(next);
  }
  assertEquals(stops, [0, 7, 14, 17, 24, 26]);
});

const REVEALED: readonly [from: number, start: number, to: number][] = [
  [0, 0, 0],
  [0, 8, 0],
  [0, 12, 4],
  [20, 12, 12],
  [36, 0, 0],
];

for (const [from, start, to] of REVEALED) {
  Deno.test(`reveal() goes from line ${from} to ${to} for a block at line ${start}`, () => {
    assertEquals(reveal(TWELVE, from, { start, end: start + 3 }), to);
  });
}

Deno.test("reveal() shows a block that is higher than the screen from its first line on", () => {
  assertEquals(reveal(TWELVE, 0, { start: 12, end: 30 }), 12);
});
