/**
 * Moves through a watch.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { move } from "../../../src/watch/navigation.ts";
import type { Step } from "../../../src/watch/navigation.ts";
import { layOut } from "../../../src/watch/screens.ts";
import { START } from "../../../src/watch/view.ts";
import type { Position } from "../../../src/watch/view.ts";
import type { Watched } from "../../../src/watch/history.ts";
import { buildSmall, buildView, TWELVE_TARGETS } from "../../support/watched_targets.ts";

/** Eleven lines of blocks: three of four lines with the empty one behind each. */
const SIZE = { columns: 60, rows: 13 };

function walk(targets: readonly Watched[], ...steps: readonly Step[]): Position {
  const view = buildView(targets);
  return steps.reduce<Position>((position, step) => {
    return move(position, step, { view, layout: layOut(view, position, SIZE) });
  }, START);
}

const WALKS: readonly [steps: Step[], mode: Position["mode"], selected: string, offset: number][] =
  [
    [["down"], "all", "", 1],
    [["last"], "all", "", 36],
    [["next"], "all", "t1", 0],
    [["next", "next", "next"], "all", "t3", 0],
    [["next", "next", "next", "next"], "all", "t4", 4],
    [["next", "previous"], "all", "t12", 36],
    [["next", "previous", "next"], "all", "t1", 0],
    [["pageDown", "next"], "all", "t4", 12],
    [["down", "next"], "all", "t2", 1],
    [["next", "back"], "all", "", 0],
    [["open"], "one", "t1", 0],
    [["next", "next", "open"], "one", "t2", 0],
    [["pageDown", "open", "next"], "one", "t5", 0],
    [["open", "previous"], "one", "t12", 0],
    [["open", "open"], "one", "t1", 0],
    [["open", "back"], "all", "t1", Infinity],
    [["help"], "help", "", 0],
    [["help", "next"], "help", "", 0],
    [["help", "help"], "all", "", 0],
    [["pageDown", "help", "back"], "all", "", 12],
    [["open", "next", "help", "open"], "one", "t2", 0],
  ];

for (const [steps, mode, selected, offset] of WALKS) {
  Deno.test(`move() leads by ${steps.join(", ")} to ${mode} ${selected}`, () => {
    const position = walk(TWELVE_TARGETS, ...steps);
    assertEquals(
      [position.mode, position.selected?.prefix ?? "", position.offset],
      [mode, selected, offset],
    );
  });
}

Deno.test("move() keeps the selected target when others fail and move up", () => {
  const position = walk(TWELVE_TARGETS, "next", "next");
  const failing = TWELVE_TARGETS.map((watched, index) =>
    index === 5 ? buildSmall("t6", { ok: false, error: "Connection refused" }) : watched
  );
  const view = buildView(failing);
  const layout = layOut(view, position, SIZE);
  assertEquals(view.targets.slice(0, 3).map(({ target }) => target.prefix), ["t6", "t1", "t2"]);
  assertEquals(move(position, "previous", { view, layout }).selected?.prefix, "t1");
});
