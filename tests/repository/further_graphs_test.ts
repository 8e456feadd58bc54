/**
 * Keeps the tables of further graphs in step with the catalogue.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { RUNTIME_GRAPHS } from "../../src/metrics/runtime_graphs.ts";
import type { RuntimeGraph, RuntimeMetric } from "../../src/metrics/runtime_graphs.ts";
import { ENGLISH, JAPANESE, pageOf } from "../support/documents.ts";
import { codeOf } from "../support/markdown.ts";
import type { MarkdownTable } from "../support/markdown.ts";

/** Where metrics without names in the catalogue are read: stats-api, expvar, Prometheus. */
const OTHERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "uptime.uptime": [
    [],
    [],
    [
      ...["process_start_time_seconds", "runtime_uptime_milliseconds_total"],
      ...["process_uptime_seconds_total", "process_uptime"],
    ],
  ],
  "gc_pause.mean": [
    ["gc_pause"],
    ["PauseTotalNs", "NumGC"],
    ["go_gc_duration_seconds_sum", "go_gc_duration_seconds_count"],
  ],
};

/** Returns the names by which a metric is read, for each kind of endpoint. */
function namesOf(
  graph: RuntimeGraph,
  { name, rule }: RuntimeMetric,
): readonly (readonly string[])[] {
  const others = OTHERS[`${graph.name}.${name}`];
  if (others !== undefined || rule.kind === "uptime") return others ?? [];
  if ("raw" in rule) {
    const whole = rule.kind === "share" ? rule.whole.prometheus ?? [] : [];
    const { statsApi = [], expvar = [], prometheus = [] } = rule.raw;
    return [statsApi, expvar, [...prometheus, ...whole]];
  }
  const buckets = rule.histogram.prometheus.map((name) => `${name}_bucket`);
  if (rule.kind === "histogram") return [[], [], buckets];
  return [["gc_pause"], rule.of === "max" ? ["PauseNs"] : [], buckets];
}

/** Returns the rows of a table below its head, with the codes in each cell but the first. */
function readCells(table: MarkdownTable): readonly unknown[] {
  return table.slice(1).map(([key, ...cells]) => [
    key,
    ...cells.map((cell) => codeOf(cell).toSorted()),
  ]);
}

const LANGUAGES = [[ENGLISH, "metric"], [JAPANESE, "メトリック"]] as const;

for (const [documentation, metric] of LANGUAGES) {
  const { language } = documentation;
  const [, , , graphs = [], series = [], fields = []] = pageOf(documentation, "metrics.md").tables
    .filter(([head]) => head?.[0] === metric);

  Deno.test(`the documentation in ${language} has the catalogue of further graphs`, () => {
    const rows = RUNTIME_GRAPHS.flatMap((graph) =>
      graph.metrics.map(({ name, label }) => [
        `\`${graph.name}.${name}\``,
        graph.label,
        label,
        graph.unit,
      ])
    );
    assertEquals(graphs.slice(1), rows);
  });

  Deno.test(`the documentation in ${language} says where metrics of further graphs are read`, () => {
    const rows = RUNTIME_GRAPHS.flatMap((graph) =>
      graph.metrics.map((metric) => [
        `\`${graph.name}.${metric.name}\``,
        ...namesOf(graph, metric).map((names) => names.toSorted()),
      ])
    );
    assertEquals(readCells(series), rows.map(([key, , , prometheus]) => [key, prometheus]));
    const ofJson = rows.filter(([, statsApi = [], expvar = []]) =>
      statsApi.length + expvar.length > 0
    );
    assertEquals(readCells(fields), ofJson.map((row) => row.slice(0, 3)));
  });
}
