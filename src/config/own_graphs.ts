/**
 * Graphs of one's own: the tables `graphs` of the defaults and of targets to rows of the catalogue's
 * kind. Loaded only for files that have some.
 *
 * @module
 */

import type { Graph, Metric, Unit } from "../metrics/catalogue.ts";
import { GRAPHS } from "../metrics/catalogue.ts";
import { FURTHER } from "./chosen_metrics.ts";
import {
  describeLabelProblem,
  describeUnknown,
  parseLabel,
  readOwnMetric,
  titleName,
} from "./own_metrics.ts";
import type { Table } from "./toml.ts";
import { suggest } from "./unknown_keys.ts";
import type { Report } from "./unknown_keys.ts";
import { isTable, mustBe } from "./value_rules.ts";

/** The units that Mackerel has. */
export const UNITS: readonly Unit[] = [
  "float",
  "integer",
  "percentage",
  "seconds",
  "milliseconds",
  "bytes",
  "bytes/sec",
  "bits/sec",
  "iops",
];

const GRAPH_KEYS = ["label", "unit", "metrics"];
const NAME_RULE = 'must have a name of A-Z, a-z, 0-9, "-" and "_" alone';
const EXAMPLE = 'metrics.ok = { series = "requests_total", per = "minute" }';
const LONGEST_NAME = 100;

/** The names that are taken. */
const CATALOGUE: ReadonlySet<string> = new Set([
  ...GRAPHS.map(({ name }) => name),
  ...Object.keys(FURTHER),
  "all",
  "default",
]);

/**
 * Reads a table of graphs.
 *
 * @param path Where it stands in the file.
 * @returns Those in which nothing is wrong; what is wrong is reported.
 */
export function readOwnGraphs(
  value: unknown,
  path: readonly string[],
  report: Report,
): readonly Graph[] {
  if (!isTable(value)) {
    report(path, mustBe("a table with a table for each graph", value));
    return [];
  }
  return Object.entries(value).flatMap(([name, table]) =>
    readGraph(name, table, [...path, name], report) ?? []
  );
}

/**
 * Returns the graphs of a target: those of the defaults, its own graph of the same name in the place of
 * each, and its others.
 */
export function mergeOwnGraphs(
  defaults: readonly Graph[],
  own: readonly Graph[],
): readonly Graph[] {
  const merged = new Map([...defaults, ...own].map((graph) => [graph.name, graph]));
  return [...merged.values()];
}

function readGraph(
  name: string,
  value: unknown,
  path: readonly string[],
  report: Report,
): Graph | undefined {
  checkGraphName(name, path, report);
  if (!isTable(value)) {
    report(path, mustBe(`a table with metrics, such as ${EXAMPLE}`, value));
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (!GRAPH_KEYS.includes(key)) {
      report([...path, key], () => describeUnknownGraphKey(key, value[key]));
    }
  }
  const { label = titleName(name), unit = "float", metrics } = value;
  if (parseLabel(label) === undefined) report([...path, "label"], describeLabelProblem(label));
  return {
    name,
    label: String(label),
    unit: readUnit(unit, path, report),
    metrics: readMetrics(metrics, [...path, "metrics"], report),
  };
}

function checkGraphName(name: string, path: readonly string[], report: Report): void {
  if (!isName(name)) report(path, NAME_RULE);
  else if (CATALOGUE.has(name)) {
    report(path, "has the name of a graph of the runtime, choose another");
  }
}

function isName(name: string): boolean {
  return /^[\w-]+$/.test(name) && name.length <= LONGEST_NAME;
}

/** `graphs.requests.ok = { … }` is meant to be `graphs.requests.metrics.ok = { … }`. */
function describeUnknownGraphKey(key: string, value: unknown): string {
  const isMetric = isTable(value) && (Object.hasOwn(value, "series") ||
    Object.hasOwn(value, "variable"));
  return isMetric
    ? `unknown key, a metric of this name is written metrics.${key}`
    : describeUnknown(key, GRAPH_KEYS);
}

function readUnit(value: unknown, path: readonly string[], report: Report): Unit {
  const unit = UNITS.find((known) => known === value);
  if (unit !== undefined) return unit;
  const hint = typeof value === "string" ? suggest(value, UNITS) : "";
  report([...path, "unit"], `${mustBe(`one of ${UNITS.join(", ")}`, value)}${hint}`);
  return "float";
}

function readMetrics(
  value: unknown,
  path: readonly string[],
  report: Report,
): readonly Metric[] {
  const isFilled = isTable(value) && Object.keys(value).length > 0;
  if (!isFilled) {
    const problem = `must be a table with a table for each metric, such as ${EXAMPLE}`;
    report(path, value === undefined ? `needs a metric, such as ${EXAMPLE}` : problem);
    return [];
  }
  return Object.entries(value).flatMap(([name, table]) => {
    if (!isName(name)) report([...path, name], NAME_RULE);
    return readOwnMetric(name, table, [...path, name], report) ?? [];
  });
}
