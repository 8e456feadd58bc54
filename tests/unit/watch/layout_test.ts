/**
 * The screen of a watch.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";
import fc from "fast-check";
import { METRICS } from "../../../src/metrics/catalogue.ts";
import { buildTarget } from "../../../src/target.ts";
import type { Size } from "../../../src/terminal/size.ts";
import { measure } from "../../../src/terminal/text.ts";
import type { PollResult, Watched } from "../../../src/watch/history.ts";
import { layOut, renderLayout } from "../../../src/watch/layout.ts";
import { countLines } from "../../../src/watch/scroll.ts";
import {
  anyWatched,
  buildResult,
  buildSmall,
  buildWatched,
  CHOSEN,
  FAILED,
  FIRST,
  TWELVE,
} from "../../support/watched_targets.ts";

function render(targets: readonly Watched[], size: Size, offset = 0): readonly string[] {
  return renderLayout(layOut({ targets, intervalMs: 10_000 }, size), offset, false);
}

const SECOND = buildResult({ "goroutine_num": 12, "memory_alloc": 2_097_152, "gc_num": 6 });
const NOTE_60 = [
  "Each look shortens what the agent's next point of GC Per",
  "Second and GC Pause Per Second covers:",
  "golang-stats-api-handler counts both since the last request,",
  "whoever made it.",
];

Deno.test("renderLayout() draws a block of one application in 60 columns", () => {
  assertEquals(render([buildWatched("api", FIRST, FAILED, SECOND)], { columns: 60, rows: 24 }), [
    "Watching 1 application every 10 s",
    ...NOTE_60,
    "",
    "api http://127.0.0.1:8080/api",
    " runtime   Goroutine Num                    ▁ █           12",
    "           CGO Call Num                            not given",
    " memory    Alloc                            ▁ █     2.00 MiB",
    "           Sys                                     not given",
    "           Stack In Use                            not given",
    " operation Pointer Lookups                         not given",
    "           Mallocs                                 not given",
    "           Frees                                   not given",
    " heap      Sys                                     not given",
    "           Idle                                    not given",
    "           In Use                                  not given",
    "           Released                                not given",
    " gc        GC Num                             ▄        6/min",
    "           GC Per Second                    ▁      not given",
    "           GC Pause Per Second                     not given",
    "",
    "q: quit",
  ]);
});

const SMALL_SCREENS: readonly [columns: number, rows: number, note: string, metrics: number][] = [
  [20, 2, "", 0],
  [20, 10, "", 7],
  [24, 11, "", 8],
  [30, 8, "", 5],
  [30, 12, "", 9],
  [40, 10, "", 7],
  [40, 13, "Looks shorten the agent's next GC point", 9],
  [38, 13, "", 10],
  [40, 12, "", 9],
  [80, 12, "", 9],
  [80, 21, "Looks shorten the agent's next GC point", 15],
  [80, 22, "Each look shortens what the agent's next point of GC Per Second and GC Pause Per", 15],
];

for (const [columns, rows, note, metrics] of SMALL_SCREENS) {
  Deno.test(`renderLayout() shows ${metrics} metrics on ${columns} x ${rows}`, () => {
    const values = Object.fromEntries(METRICS.map(({ name }) => [name, 7]));
    const lines = render([buildWatched("api", buildResult(values))], { columns, rows });
    assertEquals(lines.filter((line) => / 7(\/min| B|)(\/min|)$/.test(line)).length, metrics);
    assertEquals(lines.find((line) => /shorten/.test(line)) ?? "", note);
    assertEquals(lines.filter((line) => line.includes("q: quit")).length, 1);
  });
}

Deno.test("renderLayout() names metrics in full where there is no room for the graph's name", () => {
  const target = { ...buildWatched("api", FIRST), target: buildTarget("api", { metrics: CHOSEN }) };
  assertEquals(render([target], { columns: 36, rows: 6 }), [
    "Watching 1 application every 10 s",
    "api http://localhost:8080/api/stats",
    " goroutine_num        ▄           10",
    " heap_sys               next refresh",
    "",
    "q: quit",
  ]);
});

const SIDE_BY_SIDE: readonly [columns: number, blocks: string[]][] = [
  [109, ["a", "b", "c", "d"]],
  [110, ["a b", "c d"]],
  [165, ["a b", "c d"]],
  [166, ["a b c", "d"]],
  [200, ["a b c", "d"]],
  [222, ["a b c d"]],
];

for (const [columns, blocks] of SIDE_BY_SIDE) {
  Deno.test(`renderLayout() puts ${blocks[0]?.split(" ").length} of 4 blocks side by side in ${columns} columns`, () => {
    const lines = render(["a", "b", "c", "d"].map((prefix) => buildSmall(prefix)), {
      columns,
      rows: 40,
    });
    const headings = lines.filter((line) => line.includes("http:"));
    assertEquals(headings.map((line) => line.match(/\b[a-d](?= http:)/g)?.join(" ")), blocks);
  });
}

Deno.test("renderLayout() keeps values near their labels on a very wide screen", () => {
  const lines = render([buildSmall("api", FIRST)], { columns: 300, rows: 12 });
  assertEquals(Math.max(...lines.slice(2).map(measure)), 120);
});

Deno.test("renderLayout() shows why a target failed, and beside it those that did not", () => {
  const why = `${"Connection refused ".repeat(10)}at last`;
  const targets = [
    buildSmall("api", FIRST),
    buildSmall("bad", FIRST, { ok: false, error: why }),
    buildSmall("new", FAILED),
    buildSmall("web"),
  ];
  const lines = render(targets, { columns: 60, rows: 40 }).slice(NOTE_60.length + 2);
  assertEquals(lines.slice(0, 19), [
    "api http://127.0.0.1:8080/api",
    " runtime   Goroutine Num                      ▄           10",
    " heap      Sys                                  next refresh",
    "",
    "bad http://127.0.0.1:8080/bad",
    " Connection refused Connection refused Connection refused",
    " Connection refused Connection refused Connection refused",
    " Connection refused Connection refused Connection refused …",
    " runtime   Goroutine Num                     ▄",
    " heap      Sys",
    "",
    "new http://127.0.0.1:8080/new",
    " Connection refused",
    "",
    "web http://127.0.0.1:8080/web waiting for an answer",
    " runtime   Goroutine Num",
    " heap      Sys",
    "",
    "",
  ]);
  assertEquals(
    render(targets, { columns: 60, rows: 40 })[0],
    "Watching 4 applications every 10 s  2 failed: bad, new",
  );
});

Deno.test("renderLayout() warns of the shared values only where a page may be the handler's", () => {
  const other: PollResult = { ok: true, values: {}, sample: {}, source: "prometheus" };
  const size = { columns: 200, rows: 24 };
  const warns = (...targets: readonly Watched[]) =>
    render(targets, size).join().includes("shortens");
  assertEquals(warns(buildSmall("a", other)), false);
  assertEquals(warns(buildSmall("a", other), buildSmall("b", FIRST)), true);
  assertEquals(warns(buildSmall("a")), true);
});

Deno.test("renderLayout() colors a line without changing it", () => {
  const layout = layOut({ targets: [buildWatched("api", FIRST, FAILED)], intervalMs: 1000 }, {
    columns: 80,
    rows: 24,
  });
  const colored = renderLayout(layout, 0, true).map((line) => stripAnsiCode(line).trimEnd());
  assertEquals(colored, renderLayout(layout, 0, false));
});

Deno.test("renderLayout() fills any screen and never more, wherever it is scrolled to", () => {
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 250 }),
    rows: fc.integer({ min: 1, max: 60 }),
  });
  const targets = fc.array(anyWatched, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(targets, size, fc.integer({ min: -5, max: 200 }), (targets, size, offset) => {
      const lines = render(targets, size, offset);
      assertEquals(lines.length, size.rows);
      for (const line of lines) assert(measure(line) <= size.columns, line);
    }),
  );
});

Deno.test("layOut() has room for no fewer lines of blocks on a higher screen", () => {
  const targets = fc.array(anyWatched, { minLength: 1, maxLength: 8 });
  const [columns, rows] = [fc.integer({ min: 1, max: 250 }), fc.integer({ min: 1, max: 60 })];
  fc.assert(fc.property(targets, columns, rows, (targets, columns, rows) => {
    const [low, high] = [rows, rows + 1].map((rows) => {
      const layout = layOut({ targets, intervalMs: 1000 }, { columns, rows });
      return Math.min(layout.visibleLines, countLines(layout));
    });
    assert(Number(low) <= Number(high));
  }));
});

Deno.test("renderLayout() says which of many targets are on the screen", () => {
  const foot = (offset: number) => renderLayout(TWELVE, offset, false).at(-1);
  const keys = "q: quit, j k: scroll, space b: page";
  assertEquals(foot(0), `1-3 of 12 ${keys}`);
  assertEquals(foot(1), `1-3 of 12 ${keys}`);
  assertEquals(foot(2), `1-4 of 12 ${keys}`);
  assertEquals(foot(3), `2-4 of 12 ${keys}`);
  assertEquals(foot(1000), `10-12 of 12 ${keys}`);
});
