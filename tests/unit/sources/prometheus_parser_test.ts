/**
 * Prometheus text and OpenMetrics, as libraries write them and as they arrive.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createParser } from "../../../src/sources/prometheus_parser.ts";
import { complaint, readText, SCOPE } from "../../support/pages.ts";
import { createTimeComparison } from "../../support/time_comparison.ts";

const WANTED = new Set(["go_goroutines", "go_gc_duration_seconds_sum", "a:b", 'a "b"\\\n']);

function isWanted(name: string): boolean {
  return WANTED.has(name);
}

/** Reads a page in parts and returns the values of the wanted names. */
function readValues(parts: readonly string[]): Record<string, number> {
  const reader = createParser(isWanted);
  for (const part of parts) reader.push(part);
  return Object.fromEntries([...reader.end()].map(([name, { value }]) => [name, value]));
}

const PAGES: readonly [name: string, page: string, values: Record<string, number>][] = [
  ["a sample", "go_goroutines 5\n", { go_goroutines: 5 }],
  ["line ends of Windows", "go_goroutines 5\r\na:b 6\r\n", { "go_goroutines": 5, "a:b": 6 }],
  ["comments and blank lines", "# HELP go_goroutines 1\n\n# go_goroutines 2\ngo_goroutines 5\n", {
    go_goroutines: 5,
  }],
  ["a time", "go_goroutines 5 1795502368230\n", { go_goroutines: 5 }],
  ["an exemplar", 'go_goroutines 5 # {trace_id="x"} 6 1795502368.5\n', { go_goroutines: 5 }],
  ["the end mark of OpenMetrics", "go_goroutines 5\n# EOF\n", { go_goroutines: 5 }],
  ["an exponent", "go_goroutines 1.25e+06\n", { go_goroutines: 1_250_000 }],
  ["a negative exponent", "go_goroutines 6.25E-02\n", { go_goroutines: 0.0625 }],
  ["many digits behind a point", "go_goroutines .25\n", { go_goroutines: 0.25 }],
  ["a name in braces behind other text", '1234567} 7 {"a:b"}\n', {}],
  ["signs and points", "go_goroutines +5.\na:b -.5\n", { "go_goroutines": 5, "a:b": -0.5 }],
  ["tabs and many spaces", " \tgo_goroutines \t 5  \t\n", { go_goroutines: 5 }],
  [
    "the sum of a summary",
    'go_gc_duration_seconds{quantile="0"} 1\ngo_gc_duration_seconds_sum 2\n',
    {
      go_gc_duration_seconds_sum: 2,
    },
  ],
  ["exponents without a sign", "go_goroutines 1e3\na:b 2.5E1\n", {
    "go_goroutines": 1000,
    "a:b": 25,
  }],
  ["labels", 'go_goroutines{job="x",} 5\n', { go_goroutines: 5 }],
  ["no space behind labels, and many", 'go_goroutines{job="x"}5\na:b{}  \t 6\n', {
    "go_goroutines": 5,
    "a:b": 6,
  }],
  ["spaces around labels", 'go_goroutines { job = "x" } 5\n', { go_goroutines: 5 }],
  ["braces and quotes in a label", 'go_goroutines{a="} 7 \\" {",b="\\\\"} 5\n', {
    go_goroutines: 5,
  }],
  ["a series without labels among others", 'a:b{x="1"} 1\na:b 2\na:b{x="3"} 3\n', { "a:b": 2 }],
  ["a name that begins alike", "go_goroutines_total 1\nxgo_goroutines 2\n", {}],
  ["NaN and infinities", "go_goroutines NaN\na:b +Inf\ngo_gc_duration_seconds_sum -Inf\n", {}],
  ["a name behind numbers", "12345678901234 5 go_goroutines\n", {}],
  ["a name in braces", '{"go_goroutines"} 5\n', { go_goroutines: 5 }],
  ["a name in braces before labels", '{"go_goroutines",job="x",le="}"} 5 17\n', {
    go_goroutines: 5,
  }],
  ["spaces and a comma around a name in braces", ' { "go_goroutines" , } 5\n{ "a:b" }\t6\n', {
    "go_goroutines": 5,
    "a:b": 6,
  }],
  ["a name with escapes", '{"a \\"b\\"\\\\\\n"} 5\n', { 'a "b"\\\n': 5 }],
  [
    "names in braces that are cut or wrong",
    '{"go_goroutines" 5\n{"a:b" x="y"} 6\n{go_goroutines} 5\n',
    {},
  ],
  ["what is no number", "go_goroutines five\na:b 0x10\n", {}],
  ["a line that has no value", "go_goroutines\na:b {}\n", {}],
  ["nothing", "", {}],
];

for (const [name, page, values] of PAGES) {
  Deno.test(`createParser() reads ${name}, whole and letter by letter`, () => {
    assertEquals(readValues([page]), values);
    assertEquals(readValues([...page]), values);
  });
}

/** Pages, whether each ends its last line, and whether that is OpenMetrics's last one. */
const ENDS: readonly (readonly [page: string, endsLine: boolean, hasEof: boolean])[] = [
  ["", true, false],
  ["a 1\n", true, false],
  ["a 1\n# EOF", false, true],
  ["a 1\n# EOF\n", true, true],
  ["a 1\r\n# EOF\r\n", true, true],
  ["a 1\n# EOF\n\n \n", true, true],
  ["a 1\n# EOF\na 2\n", true, false],
  [`a 1\n# EOF\nb ${"1".repeat(100_000)}`, false, false],
  [`a 1\n# EOF\nb ${"1".repeat(100_000)}\n`, true, false],
  ["a 1\n# EO", false, false],
  ["a 1\n# EOFS\n", true, false],
  ["a 1\n # EOF\n", true, false],
  ["a 1\n# HELP b", false, false],
  ["a 1\n ", false, false],
  ["a 1", false, false],
  ["a 1\nb", false, false],
  ['a 1\nb{c="', false, false],
  [`a 1\nb ${"1".repeat(100_000)}`, false, false],
];

for (const [page, endsLine, hasEof] of ENDS) {
  Deno.test(`createParser() reports how ${JSON.stringify(page.slice(0, 20))} ends`, () => {
    for (const parts of [[page], [...page]]) {
      const parser = createParser(isWanted);
      for (const part of parts) parser.push(part);
      parser.end();
      assertEquals([parser.endsLine(), parser.hasEof()], [endsLine, hasEof]);
    }
  });
}

Deno.test("createParser() counts series that differ in their labels only", () => {
  const reader = createParser(isWanted);
  reader.push('a:b{x="1"} 1\na:b{x="2"} 2\na:b{x="2"} 3\n');
  assertEquals(reader.end().get("a:b"), { value: 3, labels: 'x="2"', count: 2 });
});

Deno.test("createParser() keeps no more for many types of memory than for one", () => {
  const types = Array.from({ length: 500 }, (_, index) => index.toString(36).replace(/\d/g, "z"));
  const parser = createParser(() => true);
  for (const type of types) parser.push(`go_memory_used_bytes{go_memory_type="x${type}"} 1\n`);
  parser.push('go_memory_used_bytes{go_memory_type="stack"} 2\n');
  const names = [...parser.end().keys()];
  assertEquals(names, ["go_memory_used_bytes", 'go_memory_used_bytes{go_memory_type="stack"}']);
});

Deno.test("createParser() prefers a series without labels, at any position", () => {
  const labelled = ['a:b{x="1"} 1\n', 'a:b{x="2"} 2\n'];
  for (const name of ["a:b", "a:b{}", "a:b{ }", '{"a:b"}', '{"a:b",}']) {
    for (const place of [0, 1, 2]) {
      const reader = createParser(isWanted);
      reader.push(labelled.toSpliced(place, 0, `${name} 3\n`).join(""));
      assertEquals(reader.end().get("a:b"), { value: 3, labels: "", count: 0 });
    }
  }
});

Deno.test("createParser() knows samples of any name from other text", () => {
  const samples = ["x 1", "# c\nx{} 1", "x NaN", "x +Inf", "x -inf", "x Infinity"];
  const other = ["", "# comment", "hello world", "<html>", "OK", "5", "{} 5", "1 x 5"].concat([
    ...["server information", "a xinf", "a xnan", "a banana", "the inn", "x -", "x 1a", "x 1e"],
  ]);
  for (const [pages, expected] of [[samples, true], [other, false]] as const) {
    for (const page of pages) {
      const reader = createParser(isWanted);
      reader.push(page);
      reader.end();
      assertEquals(reader.hasSamples(), expected, page);
    }
  }
});

const TAKEN: readonly [
  line: string,
  sample: readonly [name: string, labels: string, value: number],
][] = [
  ["n 1", ["n", "", 1]],
  ["n\t1", ["n", "", 1]],
  ["n{} 1", ["n", "", 1]],
  ["n {} 1", ["n", "", 1]],
  ['n{a="x"} 1', ["n", 'a="x"', 1]],
  ['n{a="x"}1', ["n", 'a="x"', 1]],
  ['n\t{a="x"}\t1\t', ["n", 'a="x"', 1]],
  ['n{ a="x", } 1 1795502368230', ["n", 'a="x",', 1]],
  ['n{a="}"} 1', ["n", 'a="}"', 1]],
  ['n{a="} 2",b="{"} 1', ["n", 'a="} 2",b="{"', 1]],
  ['n{a="x"} 1 # {b="}"} 3', ["n", 'a="x"', 1]],
  ['n{a="\\"} 2"} 1', ["n", 'a="\\"} 2"', 1]],
  ['n{a="\\\\"} 1', ["n", 'a="\\\\"', 1]],
  ['n{a="x"} 1 # {b="\\""} 3', ["n", 'a="x"', 1]],
  ['{"n",a="x"} 1', ["n", 'a="x"', 1]],
  ['{"n"} 1', ["n", "", 1]],
  ['{"n.n",a="}"} 1', ["n.n", 'a="}"', 1]],
  ['n{a="x"} NaN', ["n", 'a="x"', NaN]],
  ['n{a="x"} +Inf', ["n", 'a="x"', NaN]],
];
const NOT_TAKEN = [
  "n",
  "n.n 1",
  "n} 1",
  'n{a="x" 1',
  'n{a="x} 1',
  'n{a="} 1',
  'n{a="x"} ',
  'n{a="x"} }',
  'n{a="x"}} 1',
  'n{a="x"} x 1',
  'n{a="x"} \u00a01',
  "nn 1",
  "#n 1",
];

for (const [line, sample] of TAKEN) {
  Deno.test(`createParser() gives a sink ${JSON.stringify(line)}`, () => {
    assertEquals(readSamples([line]), [sample]);
  });
}

for (const line of NOT_TAKEN) {
  Deno.test(`createParser() does not give a sink ${JSON.stringify(line)}`, () => {
    assertEquals(readSamples([line]), []);
  });
}

Deno.test("createParser() reads a line the same whatever the line before is", () => {
  const all = TAKEN.flatMap(([first]) => TAKEN.map(([second]) => [first, second]));
  for (const [first = "", second = ""] of all) {
    assertEquals(readSamples([first, second]), [...readSamples([first]), ...readSamples([second])]);
  }
  for (const line of NOT_TAKEN) {
    assertEquals(readSamples(["n 1", line, '{"n.n"} 2', line]), [["n", "", 1], ["n.n", "", 2]]);
  }
});

Deno.test("createParser() does not give a sink lines of a wanted name that it does not need", () => {
  const lines = ['n{a="1"} 1', 'n{a="2"} 2', 'n{a="3"} 3'];
  assertEquals(readSamples(["first 1", ...lines], (line) => line.includes('"2"')), [
    ["n", 'a="2"', 2],
  ]);
});

Deno.test("createParser() asks a sink once for the lines of a name that follow each other", () => {
  const asked: string[] = [];
  const isAsked = (name: string) => asked.push(name) === 0;
  const parser = createParser(() => false, [{ isWanted: isAsked, add() {} }]);
  parser.push('a 1\nn{a="1"} 1\nn{a="2"} 1\nnn 1\nn 1\n');
  assertEquals(asked, ["a", "n", "nn", "n"]);
});

Deno.test("createParser() reads long lines in a time that is proportional to their length", () => {
  const read = (part: string, count: number) => readSamples([`n{${part.repeat(count)}} 1`]);
  for (const part of ['a="",', 'a="}",']) {
    const readShort = () => {
      for (let times = 0; times < 100; times++) assertEquals(read(part, 5000).length, 1);
    };
    // A time that is proportional to the square of the length would be 100 times as long.
    const times = createTimeComparison(readShort, 10)(() => read(part, 500_000));
    assert(times <= 10, `${times} times as long in one line: ${part}`);
  }
});

/** Reads lines with a sink that wants all names of an `n`, and returns what it gets. */
function readSamples(lines: readonly string[], mayNeed = (_: string) => true) {
  const samples: (readonly [name: string, labels: string, value: number])[] = [];
  const parser = createParser(() => false, [{
    isWanted: (name) => /^n(?:\.n)?$/.test(name),
    mayNeed: (_, line) => mayNeed(line),
    add: (...sample) => samples.push(sample),
  }]);
  for (const line of lines) parser.push(`${line}\n`);
  parser.end();
  return samples;
}

Deno.test("createParser() skips a long line to its end", () => {
  for (const end of ["a:b 7\n", " 7\n"]) {
    const reader = createParser(isWanted);
    reader.push(" ".repeat(70_000));
    reader.push(end);
    assertEquals([reader.end().size, reader.hasSamples()], [0, false]);
  }
});

Deno.test("createParser() reads lines of up to 64 KiB that arrive in parts", () => {
  for (const [length, value] of [[65_536, 5], [65_537, undefined]] as const) {
    const reader = createParser(isWanted);
    reader.push(`a:b{x="${"y".repeat(length - 13)}"} 5`.padEnd(length));
    reader.push("5\ngo_goroutines 6\n");
    assertEquals(reader.end().get("go_goroutines")?.value, 6);
    assertEquals(reader.end().get("a:b")?.value, value);
  }
});

Deno.test("createParser() passes over a line that never ends, and reads the next", () => {
  const reader = createParser(isWanted);
  for (let part = 0; part < 1000; part++) reader.push("go_goroutines 1".repeat(100));
  reader.push("\ngo_goroutines 5\n");
  assertEquals(reader.end().get("go_goroutines")?.value, 5);
});

const labelValue = fc.string({ maxLength: 10 }).map((text) =>
  text.replace(/[\\"]/g, (mark) => `\\${mark}`).replace(/\n/g, "\\n").replace(/\r/g, "")
);
const otherLine = fc.oneof(
  fc.string({ maxLength: 20 }).map((text) => `# ${text.replace(/[\r\n]/g, "")}`),
  fc.tuple(fc.stringMatching(/^[b-f]{1,8}$/), labelValue, fc.double()).map(
    ([name, label, value]) => `${name}{label="${label}"} ${value}`,
  ),
  fc.constant(""),
);

/** Cuts a text at some places. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = places.map((place) => place % (text.length + 1)).sort((a, b) => a - b);
  return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

Deno.test("createParser() finds a value among any other lines, however they are cut", () => {
  const page = fc.record({
    before: fc.array(otherLine, { maxLength: 10 }),
    after: fc.array(otherLine, { maxLength: 10 }),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
    places: fc.array(fc.nat(), { maxLength: 10 }),
  });
  fc.assert(fc.property(page, ({ before, after, value, places }) => {
    const text = [...before, `go_goroutines ${value}`, ...after].join("\n");
    assertEquals(readValues(cut(text, places))["go_goroutines"], value);
  }));
});

Deno.test("createParser() accepts any text", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary" })), (parts) => {
    for (const value of Object.values(readValues(parts))) assert(Number.isFinite(value));
  }));
});

Deno.test("readPage() distinguishes scopes of OpenTelemetry from several applications", async () => {
  const two = `go_goroutine_count{${SCOPE}} 11\n` +
    `go_goroutine_count{${SCOPE.replace("0.53.0", "0.72.0")}} 12\n`;
  assertEquals((await readText(two)).sample, { goroutine_num: 12 });
  const jobs = `go_goroutine_count{job="a",${SCOPE}} 11\ngo_goroutine_count{job="b",${SCOPE}} 12\n`;
  assertEquals(
    await complaint(jobs),
    'body has 2 series of "go_goroutine_count", expected one: the metrics of several applications',
  );
});

Deno.test("readPage() tells apart by their type only the memories of OpenTelemetry", async () => {
  const text = 'go_goroutines{go_memory_type="stack"} 1\ngo_goroutines{go_memory_type="other"} 2\n';
  assertEquals(
    await complaint(text),
    'body has 2 series of "go_goroutines", expected one: the metrics of several applications',
  );
});
