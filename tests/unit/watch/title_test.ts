/**
 * The first line of the screen.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { paintLine } from "../../../src/terminal/text.ts";
import { drawTitle } from "../../../src/watch/title.ts";
import { buildView, buildWatched, FAILED, FIRST } from "../../support/watched_targets.ts";

const TARGETS = ["a", "bad", "new"].map((prefix) =>
  buildWatched(prefix, prefix === "a" ? FIRST : FAILED)
);

const TITLES: readonly [columns: number, title: string][] = [
  [90, "15:04:05  2 failed: bad, new  3 applications every 10 s, graphs of the last 5 min 40 s"],
  [86, "15:04:05  2 failed: bad, new  3 applications every 10 s, graphs of the last 5 min 40 s"],
  [85, "15:04:05  2 failed  3 applications every 10 s, graphs of the last 5 min 40 s"],
  [75, "15:04:05  2 failed: bad, new  3 applications every 10 s"],
  [50, "15:04:05  2 failed  3 applications every 10 s"],
  [44, "15:04:05  2 failed: bad, new  3 applications"],
  [34, "15:04:05  2 failed  3 applications"],
  [30, "15:04:05  2 failed: bad, new"],
  [20, "15:04:05  2 failed"],
  [12, "15:04:05  2…"],
  [4, "15:…"],
];

for (const [columns, title] of TITLES) {
  Deno.test(`drawTitle() keeps what counts in ${columns} columns`, () => {
    assertEquals(paintLine(drawTitle(buildView(TARGETS), columns, 34), false), title);
  });
}

Deno.test("drawTitle() says that the screen is paused, and nothing of graphs without any", () => {
  const view = buildView([buildWatched("a")], { isPaused: true, intervalMs: 1000 });
  assertEquals(
    paintLine(drawTitle(view, 80, 0), false),
    "15:04:05  paused  1 application every 1 s",
  );
});
