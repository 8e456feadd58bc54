/**
 * Graph definitions.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatDefinitions } from "../../../src/metrics/definitions.ts";
import { anyPrefix } from "../../support/samples.ts";

Deno.test("formatDefinitions() of any prefix is valid JSON with its five graphs", () => {
  fc.assert(fc.property(anyPrefix, (prefix) => {
    const [comment, json = "", end, ...rest] = formatDefinitions([{ prefix }]).split("\n");
    assertEquals([comment, end, rest], ["# mackerel-agent-plugin", "", []]);
    const { graphs } = JSON.parse(json);
    const names = ["gc", "heap", "memory", "operation", "runtime"].map((name) =>
      `${prefix}.${name}`
    );
    assertEquals(Object.keys(graphs), names);
    const label: string = graphs[`${prefix}.gc`].label;
    assertEquals(label.toLowerCase(), `${prefix} gc`.toLowerCase());
  }));
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

Deno.test("formatDefinitions() defines only the chosen metrics", () => {
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
