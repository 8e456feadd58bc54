/**
 * What a watch draws, as far as it needs no terminal.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";
import fc from "fast-check";
import { METRICS } from "../../../src/metrics/catalogue.ts";
import type { Sample, Unit } from "../../../src/metrics/catalogue.ts";
import { buildTarget } from "../../../src/target.ts";
import type { Size } from "../../../src/terminal/size.ts";
import { fit, measure, part, wrap } from "../../../src/terminal/text.ts";
import { formatMetric, VALUE_WIDTH } from "../../../src/terminal/units.ts";
import { drawBlock, measureBlock } from "../../../src/watch/block.ts";
import { addPollResult, startWatching } from "../../../src/watch/history.ts";
import type { PollResult, Watched } from "../../../src/watch/history.ts";
import { readKeys } from "../../../src/watch/keys.ts";
import { layOut, renderLayout } from "../../../src/watch/layout.ts";
import type { Layout } from "../../../src/watch/layout.ts";
import { countLines, scroll } from "../../../src/watch/scroll.ts";
import type { Move } from "../../../src/watch/scroll.ts";
import { drawSparkline } from "../../../src/watch/sparkline.ts";

const VALUES: readonly [value: number, unit: Unit, counter: boolean, text: string][] = [
  [0, "integer", false, "0"],
  [42, "integer", false, "42"],
  [1234, "integer", false, "1,234"],
  [999_999, "integer", true, "999,999/min"],
  [1_000_000, "integer", true, "1.00M/min"],
  [2_400_000, "integer", true, "2.40M/min"],
  [123_456_789, "integer", false, "123M"],
  [18_446_744_073_709_552_000, "integer", false, "18.4E"],
  [1.5, "float", true, "1.50/min"],
  [12.34, "float", false, "12.3"],
  [123.456, "float", false, "123"],
  [1234.5, "float", true, "1,235/min"],
  [0.25, "float", false, "0.25"],
  [0.00125, "float", false, "1.3e-3"],
  [0, "bytes", true, "0 B/min"],
  [1023, "bytes", false, "1023 B"],
  [1024, "bytes", false, "1.00 KiB"],
  [25_165_824, "bytes", false, "24.0 MiB"],
  [1_072_693_248, "bytes", true, "1023 MiB/min"],
  [1_099_511_627_776, "bytes", false, "1.00 TiB"],
  [2 ** 64, "bytes", false, "16.0 EiB"],
  [2 ** 80, "bytes", false, "1.2e+24"],
];

for (const [value, unit, counter, text] of VALUES) {
  Deno.test(`formatMetric() writes ${value} (${unit}, ${counter ? "counter" : "gauge"}) as ${text}`, () => {
    assertEquals(formatMetric(value, unit, { counter }), text);
  });
}

Deno.test("formatMetric() keeps any value from 0 up in its column", () => {
  const unit = fc.constantFrom<Unit>("float", "integer", "bytes");
  const value = fc.oneof(
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeNat(),
  );
  fc.assert(fc.property(value, unit, fc.boolean(), (value, unit, counter) => {
    assert(formatMetric(value, unit, { counter }).length <= VALUE_WIDTH);
  }));
});

const SPARKLINES: readonly [
  name: string,
  values: (number | undefined)[],
  width: number,
  text: string,
][] = [
  ["eight steps", [0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"],
  ["the newest at the right", [5, 6], 4, "  ▁█"],
  ["no more than fit, by what is shown", [1000, 1, 2], 2, "▁█"],
  ["a gap where there is no value", [1, undefined, 2], 3, "▁ █"],
  ["a series of zeros low", [0, 0], 2, "▁▁"],
  ["a series that stands still in the middle", [7, 7], 2, "▄▄"],
  ["the two ends of all numbers", [-1.7e308, 1.7e308], 2, "▁█"],
  ["nothing", [], 3, "   "],
  ["nothing without room", [1, 2], 0, ""],
];

for (const [name, values, width, text] of SPARKLINES) {
  Deno.test(`drawSparkline() draws ${name}`, () => {
    assertEquals(drawSparkline(values, width), text);
  });
}

const FITTED: readonly [text: string, width: number, fitted: string][] = [
  ["api", 5, "api  "],
  ["api", 3, "api"],
  ["worker", 4, "wor…"],
  ["worker", 1, "…"],
  ["worker", 0, ""],
  ["接続拒否", 8, "接続拒否"],
  ["接続拒否", 7, "接続拒…"],
  ["接続拒否", 6, "接続… "],
  ["e\u0301te\u0301", 3, "e\u0301te\u0301"],
];

for (const [text, width, fitted] of FITTED) {
  Deno.test(`fit() makes "${text}" ${width} columns wide`, () => {
    assertEquals(fit(text, width), fitted);
  });
}

Deno.test("fit() gives exactly the columns asked for, whatever the text", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(fc.property(text, fc.nat(100), (text, width) => {
    assertEquals(measure(fit(text, width)), width);
  }));
});

const WRAPPED: readonly [text: string, width: number, lines: string[]][] = [
  ["one two three", 20, ["one two three"]],
  ["one two three", 7, ["one two", "three"]],
  ["one two three", 8, ["one two", "three"]],
  ["one two three", 3, ["one", "two", "thr", "ee"]],
  ["http://127.0.0.1:8080/", 10, ["http://127", ".0.0.1:808", "0/"]],
  ["対象の コンピューター", 7, ["対象の", "コンピ", "ュータ", "ー"]],
  ["", 5, [""]],
];

for (const [text, width, lines] of WRAPPED) {
  Deno.test(`wrap() breaks "${text}" into lines of ${width} columns`, () => {
    assertEquals(wrap(text, width), lines);
  });
}

Deno.test("part() lets nothing through that moves the cursor", () => {
  assertEquals(part("a\x1b[2Jb\r\nc\u202ed").text, "a?[2Jb??c?d");
});

const KEYS: readonly [keys: string, actions: ReturnType<typeof readKeys>][] = [
  ["q", ["quit"]],
  ["\x03", ["quit"]],
  ["jk", ["down", "up"]],
  ["\x1b[A\x1b[B", ["up", "down"]],
  ["\x1bOA\x1bOB", ["up", "down"]],
  [" b", ["pageDown", "pageUp"]],
  ["\x1b[5~\x1b[6~", ["pageUp", "pageDown"]],
  ["gG", ["first", "last"]],
  ["\x1b[H\x1b[F", ["first", "last"]],
  ["x\x1b[Cé7", []],
];

for (const [keys, actions] of KEYS) {
  Deno.test(`readKeys() reads ${JSON.stringify(keys)} as ${actions.join(", ") || "nothing"}`, () => {
    assertEquals(readKeys(new TextEncoder().encode(keys)), actions);
  });
}

function watched(prefix: string, ...readings: readonly PollResult[]): Watched {
  const target = buildTarget(prefix, { uri: `http://me:secret@127.0.0.1:8080/${prefix}` });
  return readings.reduce(addPollResult, startWatching(target));
}

function reading(values: Sample): PollResult {
  return { ok: true, values, sample: values, source: "stats-api" };
}

const FAILED: PollResult = { ok: false, error: "Connection refused" };

function render(targets: readonly Watched[], size: Size, offset = 0): readonly string[] {
  return renderLayout(layOut({ targets, intervalMs: 10_000 }, size), offset, false);
}

const FIRST = reading({ "goroutine_num": 10, "memory_alloc": 1_048_576, "gc_per_second": 0 });
const SECOND = reading({ "goroutine_num": 12, "memory_alloc": 2_097_152, "gc_num": 6 });
const NOTE_60 = [
  "Each look shortens what the agent's next point of GC Per",
  "Second and GC Pause Per Second covers:",
  "golang-stats-api-handler counts both since the last request,",
  "whoever made it.",
];

Deno.test("renderLayout() draws a block of one application in 60 columns", () => {
  assertEquals(render([watched("api", FIRST, FAILED, SECOND)], { columns: 60, rows: 24 }), [
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
    const lines = render([watched("api", reading(values))], { columns, rows });
    assertEquals(lines.filter((line) => / 7(\/min| B|)(\/min|)$/.test(line)).length, metrics);
    assertEquals(lines.find((line) => /shorten/.test(line)) ?? "", note);
    assertEquals(lines.filter((line) => line.includes("q: quit")).length, 1);
  });
}

Deno.test("renderLayout() names metrics in full where there is no room for the graph's name", () => {
  const target = { ...watched("api", FIRST), target: buildTarget("api", { metrics: CHOSEN }) };
  assertEquals(render([target], { columns: 36, rows: 6 }), [
    "Watching 1 application every 10 s",
    "api http://localhost:8080/api/stats",
    " goroutine_num        ▄           10",
    " heap_sys               next refresh",
    "",
    "q: quit",
  ]);
});

const CHOSEN = new Set(["goroutine_num", "heap_sys"]);

function small(prefix: string, ...readings: readonly PollResult[]): Watched {
  const known = watched(prefix, ...readings);
  return { ...known, target: { ...known.target, metrics: CHOSEN } };
}

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
    const lines = render(["a", "b", "c", "d"].map((prefix) => small(prefix)), {
      columns,
      rows: 40,
    });
    const headings = lines.filter((line) => line.includes("http:"));
    assertEquals(headings.map((line) => line.match(/\b[a-d](?= http:)/g)?.join(" ")), blocks);
  });
}

Deno.test("renderLayout() keeps values near their labels on a very wide screen", () => {
  const lines = render([small("api", FIRST)], { columns: 300, rows: 12 });
  assertEquals(Math.max(...lines.slice(2).map(measure)), 120);
});

Deno.test("renderLayout() shows why a target failed, and beside it those that did not", () => {
  const why = `${"Connection refused ".repeat(10)}at last`;
  const targets = [
    small("api", FIRST),
    small("bad", FIRST, { ok: false, error: why }),
    small("new", FAILED),
    small("web"),
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
  assertEquals(warns(small("a", other)), false);
  assertEquals(warns(small("a", other), small("b", FIRST)), true);
  assertEquals(warns(small("a")), true);
});

Deno.test("renderLayout() colors a line without changing it", () => {
  const layout = layOut({ targets: [watched("api", FIRST, FAILED)], intervalMs: 1000 }, {
    columns: 80,
    rows: 24,
  });
  const colored = renderLayout(layout, 0, true).map((line) => stripAnsiCode(line).trimEnd());
  assertEquals(colored, renderLayout(layout, 0, false));
});

const anyReading: fc.Arbitrary<PollResult> = fc.oneof(
  fc.string({ unit: "grapheme" }).map((error) => ({ ok: false as const, error })),
  fc.dictionary(
    fc.constantFrom(...METRICS.map(({ name }) => name)),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ).map(reading),
);
const anyTarget = fc.array(anyReading, { maxLength: 4 })
  .chain((readings) => fc.constantFrom(watched, small).map((make) => make("app", ...readings)));

Deno.test("renderLayout() fills any screen and never more, wherever it is scrolled to", () => {
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 250 }),
    rows: fc.integer({ min: 1, max: 60 }),
  });
  const targets = fc.array(anyTarget, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(targets, size, fc.integer({ min: -5, max: 200 }), (targets, size, offset) => {
      const lines = render(targets, size, offset);
      assertEquals(lines.length, size.rows);
      for (const line of lines) assert(measure(line) <= size.columns, line);
    }),
  );
});

Deno.test("layOut() has room for no fewer lines of blocks on a higher screen", () => {
  const targets = fc.array(anyTarget, { minLength: 1, maxLength: 8 });
  const [columns, rows] = [fc.integer({ min: 1, max: 250 }), fc.integer({ min: 1, max: 60 })];
  fc.assert(fc.property(targets, columns, rows, (targets, columns, rows) => {
    const [low, high] = [rows, rows + 1].map((rows) => {
      const layout = layOut({ targets, intervalMs: 1000 }, { columns, rows });
      return Math.min(layout.room, countLines(layout));
    });
    assert(Number(low) <= Number(high));
  }));
});

Deno.test("measureBlock() knows the height of a block without drawing it", () => {
  fc.assert(fc.property(anyTarget, fc.integer({ min: 1, max: 250 }), (target, width) => {
    assertEquals(measureBlock(target, width), drawBlock(target, width).length);
  }));
});

/** Twelve blocks of three lines with one between; the screen has room for eleven lines. */
const TWELVE: Layout = layOut({
  targets: Array.from({ length: 12 }, (_, index) => small(`t${index + 1}`)),
  intervalMs: 1000,
}, { columns: 60, rows: 14 });

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
    assertEquals([countLines(TWELVE), TWELVE.room], [47, 11]);
    assertEquals(scroll(TWELVE, from, move), to);
  });
}

Deno.test("scroll() ends with a whole block at the top of the screen", () => {
  const layout = { ...TWELVE, room: 10 };
  assertEquals(scroll(layout, 0, "last"), 40);
  assertEquals(scroll(layout, 39, "down"), 40);
});

Deno.test("scroll() goes through a block that is higher than the screen", () => {
  const layout = layOut({ targets: [watched("a", FIRST), watched("b", FIRST)], intervalMs: 1000 }, {
    columns: 60,
    rows: 9,
  });
  assertEquals(layout.room, 7);
  const stops = [0];
  for (let next; (next = scroll(layout, stops.at(-1) ?? 0, "pageDown")) !== stops.at(-1);) {
    stops.push(next);
  }
  assertEquals(stops, [0, 7, 14, 17, 24, 26]);
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

Deno.test("addPollResult() keeps the last values where a target was asked again too soon", () => {
  const soon: PollResult = { ok: true, sample: { "goroutine_num": 1 }, source: "stats-api" };
  const { polls, sample, error } = watched("a", FIRST, FAILED, soon);
  assertEquals([polls.length, sample, error], [2, { "goroutine_num": 1 }, undefined]);
});

Deno.test("addPollResult() keeps the last sample of a target that fails, and 100 polls", () => {
  const { polls, sample, error } = watched("a", ...Array(100).fill(FIRST), FAILED);
  assertEquals(polls.length, 100);
  assertEquals(polls.at(-1), undefined);
  assertEquals(sample?.["goroutine_num"], 10);
  assertEquals(error, "Connection refused");
});
