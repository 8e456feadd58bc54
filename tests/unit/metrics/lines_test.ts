/**
 * What goes to stdout: numbers as Go prints them, metric lines, graph definitions.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { formatDefinitions } from "../../../src/metrics/definitions.ts";
import { formatValue } from "../../../src/metrics/format_value.ts";
import { formatLines } from "../../../src/metrics/lines.ts";

/** The texts are those of Go's `%d` and `%f` for the same float64. */
const VALUES: readonly [value: number, text: string][] = [
  [0, "0"],
  [-0, "0"],
  [1, "1"],
  [-1, "-1"],
  [1.5, "1.500000"],
  [-1.5, "-1.500000"],
  [0.1, "0.100000"],
  [1 / 3, "0.333333"],
  [2 / 3, "0.666667"],
  [123456.789, "123456.789000"],
  [1e-9, "0.000000"],
  [-1e-9, "-0.000000"],
  [5e-324, "0.000000"],
  [0.9999999, "1.000000"],
  [0.0000005, "0.000000"],
  [0.0000015, "0.000002"],
  [0.0078125, "0.007812"],
  [0.0234375, "0.023438"],
  [-0.0078125, "-0.007812"],
  [1.0078125, "1.007812"],
  [1000000.0234375, "1000000.023438"],
  [0.00390625, "0.003906"],
  [9007199254740991, "9007199254740991"],
  [9007199254740992, "9007199254740992"],
  [2 ** 60, "1152921504606846976"],
  [-(2 ** 60), "-1152921504606846976"],
  [1e18, "1000000000000000000"],
  [9223372036854774784, "9223372036854774784"],
  [2 ** 63, "9223372036854775808.000000"],
  [-(2 ** 63), "-9223372036854775808"],
  [-9223372036854777856, "-9223372036854777856.000000"],
  [-(2 ** 64), "-18446744073709551616.000000"],
  [2 ** 64, "18446744073709551616.000000"],
  [1e22, "10000000000000000000000.000000"],
  [4503599627370495.5, "4503599627370495.500000"],
];

for (const [value, text] of VALUES) {
  Deno.test(`formatValue() prints ${value} as ${text}`, () => {
    assertEquals(formatValue(value), text);
  });
}

Deno.test("formatLines() prints a line for each value, in the order of the graphs", () => {
  const values = {
    "gc_pause_per_second": 0.25,
    "heap_sys": 8192,
    "goroutine_num": 7,
    "memory_frees": 0,
  };
  assertEquals(
    formatLines({ prefix: "api" }, values, 1700000000),
    "api.runtime.goroutine_num\t7\t1700000000\n" +
      "api.operation.memory_frees\t0\t1700000000\n" +
      "api.heap.heap_sys\t8192\t1700000000\n" +
      "api.gc.gc_pause_per_second\t0.250000\t1700000000\n",
  );
});

Deno.test("formatLines() prints nothing without values, and nothing of what it does not know", () => {
  assertEquals(formatLines({ prefix: "api" }, {}, 1700000000), "");
  assertEquals(formatLines({ prefix: "api" }, { other: 1, _lastTime: 2 }, 1700000000), "");
});

Deno.test("formatLines() prints the chosen metrics alone", () => {
  const selection = { prefix: "a", metrics: new Set(["heap_sys"]) };
  const lines = formatLines(selection, { heap_sys: 1, heap_idle: 2 }, 3);
  assertEquals(lines, "a.heap.heap_sys\t1\t3\n");
});

/** What the original prints, its graphs sorted by name. */
const DEFINITIONS = "# mackerel-agent-plugin\n" +
  '{"graphs":{' +
  '"gostats.gc":{"label":"Gostats GC","unit":"float","metrics":[' +
  '{"name":"gc_num","label":"GC Num","stacked":false},' +
  '{"name":"gc_per_second","label":"GC Per Second","stacked":false},' +
  '{"name":"gc_pause_per_second","label":"GC Pause Per Second","stacked":false}]},' +
  '"gostats.heap":{"label":"Gostats Heap","unit":"bytes","metrics":[' +
  '{"name":"heap_sys","label":"Sys","stacked":false},' +
  '{"name":"heap_idle","label":"Idle","stacked":false},' +
  '{"name":"heap_inuse","label":"In Use","stacked":false},' +
  '{"name":"heap_released","label":"Released","stacked":false}]},' +
  '"gostats.memory":{"label":"Gostats Memory","unit":"bytes","metrics":[' +
  '{"name":"memory_alloc","label":"Alloc","stacked":false},' +
  '{"name":"memory_sys","label":"Sys","stacked":false},' +
  '{"name":"memory_stack","label":"Stack In Use","stacked":false}]},' +
  '"gostats.operation":{"label":"Gostats Operation","unit":"integer","metrics":[' +
  '{"name":"memory_lookups","label":"Pointer Lookups","stacked":false},' +
  '{"name":"memory_mallocs","label":"Mallocs","stacked":false},' +
  '{"name":"memory_frees","label":"Frees","stacked":false}]},' +
  '"gostats.runtime":{"label":"Gostats Runtime","unit":"integer","metrics":[' +
  '{"name":"goroutine_num","label":"Goroutine Num","stacked":false},' +
  '{"name":"cgo_call_num","label":"CGO Call Num","stacked":false}]}}}\n';

Deno.test("formatDefinitions() prints the definitions of the original, sorted", () => {
  assertEquals(formatDefinitions([{ prefix: "gostats" }]), DEFINITIONS);
});

Deno.test("formatDefinitions() sorts the graphs of several prefixes into one document", () => {
  const [, json = ""] = formatDefinitions([{ prefix: "b" }, { prefix: "a" }]).split("\n");
  assertEquals(Object.keys(JSON.parse(json).graphs), [
    ...["a.gc", "a.heap", "a.memory", "a.operation", "a.runtime"],
    ...["b.gc", "b.heap", "b.memory", "b.operation", "b.runtime"],
  ]);
});

Deno.test("formatDefinitions() sorts graphs by bytes, as Go does, in whatever language", () => {
  const prefixes = ["a_b", "b", "a", "B", "a.b", "a-b", "10", "9"].map((prefix) => ({ prefix }));
  const [, json = ""] = formatDefinitions(prefixes).split("\n");
  const graphs = Object.keys(JSON.parse(json).graphs).filter((name) => name.endsWith(".heap"));
  assertEquals(graphs.map((name) => name.slice(0, -".heap".length)), [
    ...["10", "9", "B", "a-b", "a.b", "a", "a_b", "b"],
  ]);
});

Deno.test("formatDefinitions() defines the chosen metrics alone", () => {
  const selection = { prefix: "a", metrics: new Set(["heap_idle"]) };
  assertEquals(
    formatDefinitions([selection]),
    '# mackerel-agent-plugin\n{"graphs":{"a.heap":{"label":"A Heap","unit":"bytes","metrics":[' +
      '{"name":"heap_idle","label":"Idle","stacked":false}]}}}\n',
  );
});

/** The titles are those of the original for the same prefix. */
const TITLES: readonly [prefix: string, title: string][] = [
  ["foo", "Foo"],
  ["FOO", "FOO"],
  ["fooBar", "FooBar"],
  ["foo-bar_baz", "Foo-Bar_baz"],
  ["api.v2", "Api.v2"],
  ["app.web", "App.web"],
  ["9lives", "9Lives"],
  [".a", ".A"],
  ["x..y", "X..Y"],
  ["a.-b", "A.-B"],
  ["_x", "_X"],
  ["-", "-"],
];

for (const [prefix, title] of TITLES) {
  Deno.test(`formatDefinitions() titles ${prefix} as ${title}`, () => {
    const [, json = ""] = formatDefinitions([{ prefix }]).split("\n");
    assertEquals(JSON.parse(json).graphs[`${prefix}.gc`].label, `${title} GC`);
  });
}
