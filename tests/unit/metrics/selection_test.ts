/**
 * Selection: which graphs are printed, and the keys of their metrics.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { GRAPHS } from "../../../src/metrics/catalogue.ts";
import type { Graph } from "../../../src/metrics/catalogue.ts";
import {
  countChosen,
  isSelected,
  loadGraphs,
  metricKey,
  printedGraphs,
  printedKeys,
} from "../../../src/metrics/selection.ts";

const UPTIME: Graph = {
  name: "uptime",
  label: "Uptime",
  unit: "seconds",
  metrics: [{ name: "uptime", label: "Uptime", counter: false, fields: {} }],
};

Deno.test("printedGraphs() returns the default graphs, then further ones", () => {
  assertEquals(printedGraphs({}), GRAPHS);
  assertEquals(printedGraphs({ graphs: [UPTIME] }), [...GRAPHS, UPTIME]);
});

Deno.test("printedGraphs() leaves out graphs of which no metric is chosen", () => {
  const graphs = printedGraphs({ metrics: new Set(["gc_num", "heap_idle"]), graphs: [UPTIME] });
  assertEquals(graphs.map(({ name, metrics }) => [name, metrics.map(({ name }) => name)]), [
    ["heap", ["heap_idle"]],
    ["gc", ["gc_num"]],
    ["uptime", ["uptime"]],
  ]);
  assertEquals(printedGraphs({ metrics: new Set(), graphs: [UPTIME] }), [UPTIME]);
});

Deno.test("printedKeys() gives the fifteen by their names, others as GRAPH.METRIC", () => {
  const keys = printedKeys({ metrics: new Set(["gc_num"]), graphs: [UPTIME] });
  assertEquals(keys, ["gc_num", "uptime.uptime"]);
  assertEquals(printedKeys({}).length, 15);
});

Deno.test("metricKey() has the graph's name but for the default graphs", () => {
  assertEquals(metricKey({ name: "heap" }, { name: "max" }), "max");
  assertEquals(metricKey({ name: "gc_pause" }, { name: "max" }), "gc_pause.max");
});

Deno.test("isSelected() accepts all metrics if none are chosen", () => {
  assertEquals(isSelected({}, "gc_num"), true);
  assertEquals(isSelected({ metrics: new Set(["gc_num"]) }, "heap_idle"), false);
});

Deno.test("countChosen() counts the metrics of default and further graphs", () => {
  assertEquals(countChosen({}), 15);
  assertEquals(countChosen({ metrics: new Set(["gc_num"]), graphs: [UPTIME] }), 2);
});

Deno.test("loadGraphs() puts the chosen further graphs before those of the user", async () => {
  const own: Graph = { ...UPTIME, name: "requests" };
  const further = new Set(["gc_pause.p99", "gc_pause.max", "process_cpu.cpu"]);
  const targets = await loadGraphs([{}, { further }, { further, graphs: [own] }]);
  const names = targets.map((target) => printedKeys({ metrics: new Set(), ...target }));
  const chosen = ["process_cpu.cpu", "gc_pause.max", "gc_pause.p99"];
  assertEquals(names, [[], chosen, [...chosen, "requests.uptime"]]);
});

Deno.test("loadGraphs() leaves targets as they are where no further metric is chosen", async () => {
  const targets = [{}, { graphs: [UPTIME] }];
  assertEquals(await loadGraphs(targets) === targets, true);
});
