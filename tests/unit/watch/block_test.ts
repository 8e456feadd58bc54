/**
 * The block of one target.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { paintLine } from "../../../src/terminal/text.ts";
import { drawBlock, measureBlock } from "../../../src/watch/block.ts";
import { measureNames } from "../../../src/watch/columns.ts";
import type { Watched } from "../../../src/watch/history.ts";
import { anyWatched, buildResult, buildSmall, FAILED } from "../../support/watched_targets.ts";

const MIB = 1024 ** 2;
const SMALL = buildSmall(
  "api",
  buildResult({ "goroutine_num": 8, "heap_sys": 10 * MIB }),
  FAILED,
  buildResult({ "goroutine_num": 24, "heap_sys": 10 * MIB + 32 * 1024 }),
  buildResult({ "goroutine_num": 16, "heap_sys": 10 * MIB }),
);

function draw(width: number, graphRows: number, watched = SMALL): readonly string[] {
  return drawBlock(watched, { width, graphRows }).map((line) => paintLine(line, false));
}

Deno.test("drawBlock() shows the range of each graph, and a nearly constant value as one", () => {
  assertEquals(draw(72, 1), [
    "api http://127.0.0.1:8080/api",
    " runtime   Goroutine Num                 ▁ ▇▄          8–24           16",
    " heap      Sys                           ▄ ▄▄      10.0 MiB     10.0 MiB",
  ]);
});

Deno.test("drawBlock() draws graphs of several rows, with their limits above and below", () => {
  assertEquals(draw(72, 3), [
    "api http://127.0.0.1:8080/api",
    " runtime   Goroutine Num                   ▇         max 24           16",
    "                                           █▄",
    "                                         ▁ ██         min 8",
    " heap      Sys                                 max 10.0 MiB     10.0 MiB",
    "                                         ▄ ▄▄",
    "                                         █ ██  min 10.0 MiB",
  ]);
});

const NARROW: readonly [width: number, row: string][] = [
  [68, " runtime   Goroutine Num             ▁ ▇▄          8–24           16"],
  [67, " goroutine_num                      ▁ ▇▄          8–24           16"],
  [58, " goroutine_num             ▁ ▇▄          8–24           16"],
  [57, " goroutine_num                          ▁ ▇▄           16"],
  [36, " goroutine_num       ▇▁           16"],
];

for (const [width, row] of NARROW) {
  Deno.test(`drawBlock() leaves out what does not fit into ${width} columns`, () => {
    assertEquals(draw(width, 1)[1], row);
  });
}

Deno.test("drawBlock() says why a target fails and what to do, and marks the selected one", () => {
  const advice = "Nothing listens on port 8080: start the application";
  const watched = buildSmall("api", { ok: false, error: "Connection refused", advice });
  const block = drawBlock(watched, { width: 40, graphRows: 1, isSelected: true });
  assertEquals(block.map((line) => paintLine(line, false)), [
    "▸ api http://127.0.0.1:8080/api",
    " Connection refused",
    " Nothing listens on port 8080: start the",
    " application",
  ]);
});

Deno.test("measureBlock() knows the height of a block without drawing it", () => {
  const options = fc.record({
    width: fc.integer({ min: 1, max: 250 }),
    graphRows: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(fc.property(anyWatched, options, (target, options) => {
    assertEquals(measureBlock(target, options), drawBlock(target, options).length);
  }));
});

const FURTHER: Watched = {
  ...SMALL,
  target: {
    ...SMALL.target,
    metrics: new Set(["goroutine_num"]),
    graphs: [{
      name: "scheduler_latency",
      label: "Scheduler Latency",
      unit: "seconds",
      metrics: [{ name: "p99", label: "The slowest hundredth", counter: false, fields: {} }],
    }],
  },
  polls: [{ "goroutine_num": 8, "scheduler_latency.p99": 0.0001 }, {
    "goroutine_num": 8,
    "scheduler_latency.p99": 0.0003,
  }],
};

const FURTHER_ROWS: readonly [width: number, rows: string[]][] = [
  [100, [
    " runtime          Goroutine Num                                        ▄▄             8            8",
    " scheduler_laten… The slowest hundredth                                ▁▇    100–300 µs       300 µs",
  ]],
  [72, [
    " runtime   Goroutine Num                   ▄▄             8            8",
    " schedule… The slowest hundre…             ▁▇    100–300 µs       300 µs",
  ]],
  [60, [
    " goroutine_num                 ▄▄             8            8",
    " scheduler_latency.…           ▁▇    100–300 µs       300 µs",
  ]],
];

for (const [width, rows] of FURTHER_ROWS) {
  Deno.test(`drawBlock() names further graphs as far as they fit into ${width} columns`, () => {
    const options = { width, graphRows: 1, names: measureNames([SMALL, FURTHER]) };
    const lines = drawBlock(FURTHER, options).map((line) => paintLine(line, false));
    assertEquals(lines.slice(1), rows);
  });
}
