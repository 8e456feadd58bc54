/**
 * User-defined graphs: turns the tables `graphs` of the defaults and of targets into rows like
 * those of the catalogue. Loaded only for files that have some.
 *
 * @module
 */

import type { Graph, Metric, Unit } from "../metrics/catalogue.ts";
import { GRAPHS } from "../metrics/catalogue.ts";
import { metricKey } from "../metrics/selection.ts";
import { FURTHER } from "./chosen_metrics.ts";
import type { MetricNames } from "./chosen_metrics.ts";
import {
  describeLabelProblem,
  describeUnknown,
  parseLabel,
  readOwnMetric,
  titleName,
} from "./own_metrics.ts";
import type { Settings } from "./settings.ts";
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
const NOTHING_CHOSEN = "has none of the metrics that defaults.metrics chooses";
const LONGEST_NAME = 100;

/** The reserved names. */
const CATALOGUE: ReadonlySet<string> = new Set([
  ...GRAPHS.map(({ name }) => name),
  ...Object.keys(FURTHER),
  "all",
  "default",
]);

/** The user-defined graphs of a file. */
export interface OwnGraphs {
  /** The names that the setting `metrics` of the defaults may choose: those of any target. */
  readonly namesForDefaults: MetricNames;
  /** Returns the names that the setting `metrics` of a target may choose. */
  namesFor(prefix: string): MetricNames;
  /** Returns the settings of a target with the graphs that they choose, all of them by default. */
  chooseFor(prefix: string, settings: Settings): Settings;
}

/** Reads the graphs of the defaults and of all targets, and reports what is wrong in them. */
export function readOwnGraphs({ defaults, targets }: Table, report: Report): OwnGraphs {
  const common = readGraphs(defaults, ["defaults"], report);
  const byPrefix = new Map(
    Object.entries(isTable(targets) ? targets : {}).map(([prefix, target]) => {
      const own = readGraphs(target, ["targets", prefix], report);
      return [prefix, mergeGraphs(common, own)];
    }),
  );
  const graphsOf = (prefix: string) => byPrefix.get(prefix) ?? [];
  const namesForDefaults = namesOf([...common, ...[...byPrefix.values()].flat()]);
  return {
    namesForDefaults,
    namesFor: (prefix) => namesOf(graphsOf(prefix)),
    chooseFor(prefix, settings) {
      const chosen = chooseGraphs(graphsOf(prefix), namesForDefaults, settings);
      if (isEmpty(chosen)) report(["targets", prefix], NOTHING_CHOSEN);
      return chosen;
    },
  };
}

function readGraphs(
  table: unknown,
  path: readonly string[],
  report: Report,
): readonly Graph[] {
  if (!isTable(table) || !Object.hasOwn(table, "graphs")) return [];
  const { graphs } = table;
  const place = [...path, "graphs"];
  if (!isTable(graphs)) report(place, mustBe("a table with a table for each graph", graphs));
  return Object.entries(isTable(graphs) ? graphs : {}).map(([name, graph]) =>
    readGraph(name, graph, [...place, name], report)
  );
}

/** A target's graph replaces the whole default graph of the same name. */
function mergeGraphs(defaults: readonly Graph[], own: readonly Graph[]): readonly Graph[] {
  return [...new Map([...defaults, ...own].map((graph) => [graph.name, graph])).values()];
}

/** Graphs of one name have the metrics of all of them. */
function namesOf(graphs: readonly Graph[]): MetricNames {
  const names = new Map<string, Set<string>>();
  for (const { name, metrics } of graphs) {
    const before = names.get(name) ?? new Set();
    names.set(name, before.union(new Set(metrics.map((metric) => metric.name))));
  }
  return Object.fromEntries([...names].map(([name, metrics]) => [name, [...metrics]]));
}

function chooseGraphs(
  graphs: readonly Graph[],
  ownNames: MetricNames,
  settings: Settings,
): Settings {
  const { metrics, further = new Set() } = settings;
  if (metrics === undefined) return { ...settings, graphs };
  const chosen = graphs.map((graph) => ({
    ...graph,
    metrics: graph.metrics.filter((metric) => further.has(metricKey(graph, metric))),
  }));
  const ownKeys = Object.entries(ownNames).flatMap(([graph, names]) =>
    names.map((name) => `${graph}.${name}`)
  );
  return {
    ...settings,
    further: further.difference(new Set(ownKeys)),
    graphs: chosen.filter(({ metrics }) => metrics.length > 0),
  };
}

function isEmpty({ metrics, further, graphs = [] }: Settings): boolean {
  return metrics?.size === 0 && further?.size === 0 && graphs.length === 0;
}

function readGraph(
  name: string,
  value: unknown,
  path: readonly string[],
  report: Report,
): Graph {
  checkGraphName(name, path, report);
  if (!isTable(value)) {
    report(path, mustBe(`a table with metrics, such as ${EXAMPLE}`, value));
    return { name, label: name, unit: "float", metrics: [] };
  }
  for (const key of Object.keys(value)) {
    if (!GRAPH_KEYS.includes(key)) {
      report([...path, key], () => describeUnknownGraphKey(key, value[key]));
    }
  }
  const { label, unit = "float", metrics } = value;
  if (label !== undefined && parseLabel(label) === undefined) {
    report([...path, "label"], describeLabelProblem(label));
  }
  return {
    name,
    label: parseLabel(label) ?? titleName(name),
    unit: readUnit(unit, path, report),
    metrics: readMetrics(metrics, [...path, "metrics"], report),
  };
}

function checkGraphName(name: string, path: readonly string[], report: Report): void {
  if (!isName(name)) report(path, NAME_RULE);
  else if (CATALOGUE.has(name)) {
    report(path, "has the name of a graph of the runtime; choose another");
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
    ? `unknown key, write a metric of this name as metrics.${key}`
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
  return Object.entries(value).map(([name, table]) => {
    if (!isName(name)) report([...path, name], NAME_RULE);
    return readOwnMetric(name, table, [...path, name], report);
  });
}
