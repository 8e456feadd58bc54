/**
 * Whole screens of a watch.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";
import fc from "fast-check";
import { METRICS } from "../../../src/metrics/catalogue.ts";
import { measure } from "../../../src/terminal/text.ts";
import type { PollResult, Watched } from "../../../src/watch/history.ts";
import { renderLayout } from "../../../src/watch/layout.ts";
import { countLines } from "../../../src/watch/scroll.ts";
import { layOut } from "../../../src/watch/screens.ts";
import { START } from "../../../src/watch/view.ts";
import type { Position } from "../../../src/watch/view.ts";
import {
  anyWatched,
  buildResult,
  buildSmall,
  buildView,
  buildWatched,
  FAILED,
  FIRST,
} from "../../support/watched_targets.ts";

const MIB = 1024 ** 2;

function result(goroutines: number, heapMib: number): PollResult {
  return buildResult({ "goroutine_num": goroutines, "heap_sys": heapMib * MIB });
}

const API = buildSmall("api", result(8, 10), result(24, 10), FAILED, result(16, 11));
const WEB = buildSmall("web", result(0, 64), result(5, 48), result(10, 32));
const BAD = buildSmall("bad", {
  ok: false,
  error: "Connection refused",
  advice: "Nothing listens on port 8080 of localhost: start the application",
});
const ALL = [API, WEB, BAD];

function render(
  mode: Position["mode"],
  columns: number,
  rows: number,
  targets: readonly Watched[] = ALL,
): readonly string[] {
  const position = { ...START, mode, selected: targets[0]?.id };
  const layout = layOut(buildView(targets), position, { columns, rows });
  return renderLayout(layout, 0, { inColor: false });
}

Deno.test("all targets on 80 x 24: failed ones first, graphs as high as all fit", () => {
  assertEquals(render("all", 80, 24), [
    "15:04:05  1 failed  3 applications every 10 s, graphs of the last 3 min 40 s",
    "bad http://127.0.0.1:8080/bad",
    " Connection refused",
    " Nothing listens on port 8080 of localhost: start the application",
    "",
    "▸ api http://127.0.0.1:8080/api",
    " runtime   Goroutine Num                          ▇          max 24           16",
    "                                                  █ ▄",
    "                                                 ▁█ █         min 8",
    " heap      Sys                                         max 11.0 MiB     11.0 MiB",
    "                                                    █",
    "                                                 ██ █  min 10.0 MiB",
    "",
    "web http://127.0.0.1:8080/web",
    " runtime   Goroutine Num                            ▇        max 10           10",
    "                                                   ▄█",
    "                                                  ▁██         min 0",
    " heap      Sys                                    ▇    max 64.0 MiB     32.0 MiB",
    "                                                  █▄",
    "                                                  ██▁  min 32.0 MiB",
    "",
    "",
    "",
    "q: quit  ?: help  Enter: details  p: pause  Tab: next",
  ]);
});

Deno.test("one target on 80 x 24: a panel with axes for each metric", () => {
  const empty = "           │";
  assertEquals(render("one", 80, 24), [
    "15:04:05  1 failed: bad  3 applications every 10 s",
    "api http://127.0.0.1:8080/api",
    "Runtime Goroutine Num                                                    8–24 16",
    "        24 ┤                                                                 ▇",
    "           │                                                                 █",
    "           │                                                                 █",
    "           │                                                                 █",
    "           │                                                                 █ █",
    "           │                                                                 █ █",
    "           │                                                                 █ █",
    "         8 ┤                                                                ▁█ █",
    "           └11 min 20 s ago ──────────────────────────────────────────────── now",
    "",
    "Heap Sys                                                  10.0–11.0 MiB 11.0 MiB",
    "  11.9 MiB ┤",
    empty,
    "           │                                                                   ▃",
    "           │                                                                   █",
    "           │                                                                   █",
    "           │                                                                ▅▅ █",
    "           │                                                                ██ █",
    "  9.13 MiB ┤                                                                ██ █",
    "           └11 min 20 s ago ──────────────────────────────────────────────── now",
    "Esc: back  ?: help  Tab: next of 3  p: pause  q: quit",
  ]);
});

Deno.test("the help fits on 80 x 24", () => {
  assertEquals(render("help", 80, 24), [
    "15:04:05  1 failed: bad  3 applications every 10 s",
    "",
    "Enter          one application in detail, with axes; Esc: back to all",
    "Tab → n        next application",
    "Shift-Tab ← N  previous application",
    "p              pause or resume the screen; polling continues",
    "↑ ↓ k j        scroll by one line",
    "Space b        scroll by one page, also PgDn and PgUp",
    "g G            first and last application, also Home and End",
    "Ctrl-Z         suspend; fg resumes",
    "q Ctrl-C       quit",
    "",
    "Each column is one poll, the newest on the right; gaps are polls without a",
    "value. The range beside a graph is the lowest and the highest value shown. A",
    "graph spans at least a quarter of its highest value, so small changes look",
    "small. Counters are shown per minute.",
    "",
    "golang-stats-api-handler measures GC Per Second and GC Pause Per Second since",
    "its last request, whoever sent it: while you watch, the agent's values cover",
    "less than a minute.",
    "",
    "",
    "",
    "Esc: back  q: back",
  ]);
});

Deno.test("all three screens on 30 x 8", () => {
  assertEquals(render("all", 30, 8), [
    "15:04:05  1 failed: bad",
    "bad http://127.0.0.1:8080/bad",
    " Connection refused",
    " Nothing listens on port 8080",
    " of localhost: start the",
    " application",
    "",
    "1 of 3 q: quit  ?: help",
  ]);
  assertEquals(render("one", 30, 8), [
    "15:04:05  1 failed: bad",
    "api http://127.0.0.1:8080/api",
    "Runtime Goroutine Num  8–24 16",
    "        24 ┤               ▇",
    "           │               █ ▄",
    "         8 ┤              ▁█ █",
    "           └3 min ago ──── now",
    "1 of 2 Esc: back  ?: help",
  ]);
  assertEquals(render("help", 30, 8), [
    "15:04:05  1 failed: bad",
    "",
    "Enter",
    " one application in detail,",
    " with axes; Esc: back to all",
    "Tab → n",
    " next application",
    "1–5 of 41 Esc: back  q: back",
  ]);
});

const FIFTEEN = buildWatched(
  "api",
  buildResult(Object.fromEntries(METRICS.map(({ name }) => [name, 7]))),
);

const SIZES: readonly [columns: number, rows: number, metrics: number, graphRows: number][] = [
  [30, 8, 5, 1],
  [80, 17, 14, 1],
  [80, 18, 15, 1],
  [80, 24, 15, 1],
  [80, 32, 15, 1],
  [80, 33, 15, 2],
  [120, 40, 15, 2],
  [120, 48, 15, 3],
  [200, 60, 15, 3],
];

for (const [columns, rows, metrics, graphRows] of SIZES) {
  Deno.test(`all targets: ${metrics} metrics in graphs of ${graphRows} rows on ${columns} x ${rows}`, () => {
    const lines = render("all", columns, rows, [FIFTEEN]);
    const lowest = lines.filter((line) => /min 7( B|)$/.test(line)).length;
    const values = lines.filter((line) => / 7(\/min| B|)(\/min|)$/.test(line)).length - lowest;
    assertEquals([values, lowest], [metrics, graphRows === 1 ? 0 : metrics]);
    const firsts = lines.flatMap((line, row) => / (Sys|Idle) /.test(line) ? [row] : []).slice(-2);
    if (metrics === 15) assertEquals((firsts[1] ?? 0) - (firsts[0] ?? 0), graphRows);
  });
}

Deno.test("all targets: graphs have twelve rows at most", () => {
  const lines = render("all", 80, 60, [API]);
  const rows = ["runtime", "heap"].map((name) =>
    lines.findIndex((line) => line.startsWith(` ${name}`))
  );
  assertEquals(rows, [2, 14]);
});

const PANELS: readonly [columns: number, rows: number, perRow: number[]][] = [
  [30, 8, [1]],
  [80, 24, [2, 2, 2]],
  [120, 40, [3, 3, 3, 3, 3]],
  [200, 60, [3, 3, 3, 3, 3]],
  [200, 47, [3, 3, 3, 3, 3]],
  [200, 46, [4, 4, 4, 3]],
  [240, 30, [5, 5, 5]],
  [240, 20, [6, 6, 3]],
];

for (const [columns, rows, perRow] of PANELS) {
  Deno.test(`one target: ${perRow[0]} panels side by side on ${columns} x ${rows}`, () => {
    const lines = render("one", columns, rows, [FIFTEEN]);
    const axes = lines.map((line) => line.split("└").length - 1).filter((count) => count > 0);
    assertEquals(axes, perRow);
  });
}

const SIDE_BY_SIDE: readonly [columns: number, blocks: string[]][] = [
  [137, ["a", "b", "c", "d"]],
  [138, ["a b", "c d"]],
  [207, ["a b", "c d"]],
  [208, ["a b c", "d"]],
  [278, ["a b c d"]],
];

for (const [columns, blocks] of SIDE_BY_SIDE) {
  Deno.test(`all targets: ${blocks[0]?.split(" ").length} of 4 blocks side by side in ${columns} columns`, () => {
    const targets = ["a", "b", "c", "d"].map((prefix) => buildSmall(prefix, FIRST));
    const headings = render("all", columns, 40, targets).filter((line) => line.includes("http:"));
    assertEquals(
      headings.map((line) => line.match(/\b[a-d](?= http:)/g)?.join(" ")),
      blocks,
    );
  });
}

Deno.test("all targets: values stay near their labels on a very wide screen", () => {
  const lines = render("all", 300, 12, [buildSmall("api", FIRST)]);
  assertEquals(Math.max(...lines.slice(1).map(measure)), 120);
});

Deno.test("all targets: says why one failed, and keeps what it had before", () => {
  const why = `${"Connection refused ".repeat(10)}at last`;
  const targets = [
    buildSmall("bad", FIRST, { ok: false, error: why }),
    buildSmall("web"),
  ];
  assertEquals(render("all", 60, 13, targets), [
    "15:04:05  1 failed: bad  2 applications every 10 s",
    "▸ bad http://127.0.0.1:8080/bad",
    " Connection refused Connection refused Connection refused",
    " Connection refused Connection refused Connection refused",
    " Connection refused Connection refused Connection refused …",
    " goroutine_num                 ▄             10",
    " heap_sys",
    "",
    "web http://127.0.0.1:8080/web waiting for a response",
    " goroutine_num",
    " heap_sys",
    "",
    "q: quit  ?: help  Enter: details  p: pause  Tab: next",
  ]);
});

Deno.test("the help warns of shared values only where a page may be the handler's", () => {
  const other: PollResult = { ok: true, values: {}, sample: {}, source: "prometheus" };
  const warns = (...targets: readonly Watched[]) =>
    render("help", 80, 40, targets).join().includes("golang-stats-api-handler");
  assertEquals(warns(buildSmall("a", other)), false);
  assertEquals(warns(buildSmall("a", other), buildSmall("b", FIRST)), true);
  assertEquals(warns(buildSmall("a")), true);
});

Deno.test("any screen is filled and never more, wherever it is scrolled to", () => {
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 250 }),
    rows: fc.integer({ min: 1, max: 60 }),
  });
  const targets = fc.array(anyWatched, { minLength: 1, maxLength: 8 });
  const mode = fc.constantFrom<Position["mode"]>("all", "one", "help");
  const offset = fc.integer({ min: -5, max: 200 });
  fc.assert(fc.property(targets, mode, size, offset, (targets, mode, size, offset) => {
    const position = { ...START, mode, selected: targets[0]?.id };
    const layout = layOut(buildView(targets), position, size);
    const lines = renderLayout(layout, offset, { inColor: false });
    assertEquals(lines.length, size.rows);
    for (const line of lines) assert(measure(line) <= size.columns, line);
    const colored = renderLayout(layout, offset, { inColor: true });
    assertEquals(colored.map((line) => stripAnsiCode(line).trimEnd()), lines);
  }));
});

Deno.test("a higher screen shows no fewer lines of blocks", () => {
  const targets = fc.array(anyWatched, { minLength: 1, maxLength: 8 });
  const [columns, rows] = [fc.integer({ min: 1, max: 250 }), fc.integer({ min: 1, max: 60 })];
  fc.assert(fc.property(targets, columns, rows, (targets, columns, rows) => {
    const [low, high] = [rows, rows + 1].map((rows) => {
      const layout = layOut(buildView(targets), START, { columns, rows });
      return Math.min(layout.visibleLines, countLines(layout));
    });
    assert(Number(low) <= Number(high));
  }));
});

Deno.test("a screen of 500 targets draws no more of them than it shows", () => {
  let drawn = 0;
  const targets = Array.from({ length: 500 }, (_, index) => {
    const watched = buildSmall(`t${index}`, FIRST);
    const { target, ...rest } = watched;
    return {
      ...rest,
      get target() {
        return target;
      },
      get polls() {
        drawn++;
        return watched.polls;
      },
    };
  });
  const layout = layOut(buildView(targets), START, { columns: 80, rows: 24 });
  drawn = 0;
  const lines = renderLayout(layout, 1000, { inColor: false });
  assertEquals(lines.filter((line) => line.includes("http:")).length, 6);
  assert(drawn < 100, `${drawn}`);
});
