/**
 * The panel of one metric.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Metric, Unit } from "../../../src/metrics/catalogue.ts";
import { paintLine } from "../../../src/terminal/text.ts";
import { drawPanel } from "../../../src/watch/panel.ts";
import { buildWatched } from "../../support/watched_targets.ts";

const METRIC: Metric = { name: "n", label: "Used", counter: false, fields: {} };

function draw(
  labels: readonly [graph: string, metric: string],
  unit: Unit,
  values: readonly number[],
  columns = 40,
): readonly string[] {
  const [label, metricLabel] = labels;
  const metric = { ...METRIC, label: metricLabel };
  const graph = { name: "g", label, unit, metrics: [metric] };
  const watched = { ...buildWatched("api"), polls: values.map((value) => ({ "g.n": value })) };
  const lines = drawPanel(watched, { graph, metric }, { columns, rows: 5 }, 1000);
  return lines.map((line) => paintLine(line, false));
}

Deno.test("drawPanel() draws a graph with both axes", () => {
  assertEquals(
    draw(["Disk", "Used"], "percentage", [10, 20, 30]),
    [
      "Disk Used                     10–30% 30%",
      "       30% ┤                           ▇",
      "           │                          ▄█",
      "       10% ┤                         ▁██",
      "           └28 s ago ─────────────── now",
    ].map((line) => line.replace("                      10", "                     10")),
  );
});

const HEADINGS: readonly [columns: number, heading: string][] = [
  [33, "Disk Used  1.00–2.00 KiB 2.00 KiB"],
  [32, "Disk Used               2.00 KiB"],
  [15, "Disk … 2.00 KiB"],
];

for (const [columns, heading] of HEADINGS) {
  Deno.test(`drawPanel() leaves out the range, then cuts the name, in ${columns} columns`, () => {
    assertEquals(draw(["Disk", "Used"], "bytes", [1024, 2048], columns)[0], heading);
  });
}

const NAMES: readonly [graph: string, metric: string, name: string][] = [
  ["Runtime", "Goroutine Num", "Runtime Goroutine Num"],
  ["GC", "GC Num", "GC Num"],
  ["Uptime", "Uptime", "Uptime"],
  ["Process CPU", "CPU", "Process CPU"],
  ["Heap Objects", "Objects", "Heap Objects"],
  ["Threads", "Created", "Threads Created"],
];

for (const [graph, metric, name] of NAMES) {
  Deno.test(`drawPanel() names "${metric}" of "${graph}" as "${name}"`, () => {
    assertEquals(draw([graph, metric], "integer", [])[0], name);
  });
}
