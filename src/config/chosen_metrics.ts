/**
 * The setting that chooses metrics: names of graphs (`heap`) and of metrics (`heap.heap_inuse`),
 * `default` for the default graphs, `all` for everything.
 *
 * @module
 */

import { quote } from "../messages.ts";
import { GRAPHS, METRICS } from "../metrics/catalogue.ts";
import { nearest } from "../nearest_name.ts";
import { describeValue, mustBe } from "./value_rules.ts";

/** What a list of metrics may be, for messages. */
const METRICS_RULE = 'a list of graphs ("heap") and metrics ("heap.heap_inuse")';
const EXAMPLES = 'expected one such as "heap" or "heap.heap_inuse"';

/** The names of metrics by graph. */
export type MetricNames = Readonly<Record<string, readonly string[]>>;

/**
 * The further graphs and their metrics. Only names, so that a run that chooses none of them need
 * not load their catalogue, `metrics/runtime_graphs.ts`; a test compares the two.
 */
export const FURTHER: MetricNames = {
  "process_cpu": ["cpu"],
  "process_memory": ["resident"],
  "process_files": ["open", "limit"],
  "uptime": ["uptime"],
  "threads": ["threads", "created", "gomaxprocs"],
  "goroutines": ["running", "runnable", "waiting", "not_in_go"],
  "heap_objects": ["objects"],
  "allocation": ["allocated"],
  "memory_limit": ["runtime", "heap_goal", "limit"],
  "gc_cpu": ["gc_cpu"],
  "gc_pause": ["mean", "max", "p50", "p99"],
  "scheduler_latency": ["mean", "p50", "p99", "max"],
};

/** The metrics that a list selects, by their keys. */
export interface ChosenMetrics {
  /** Those of the default graphs. */
  readonly metrics: ReadonlySet<string>;
  /** Those of further graphs. */
  readonly further: ReadonlySet<string>;
}

/**
 * Returns the metrics that a list of graphs (`heap`) and metrics (`heap.heap_inuse`) selects, or
 * what is wrong with the list.
 *
 * @param own The user's own graphs.
 */
export function selectMetrics(value: unknown, own: MetricNames = {}): ChosenMetrics | string {
  if (!Array.isArray(value) || value.length === 0) return mustBe(METRICS_RULE, value);
  const selected = new Set<string>();
  for (const entry of value) {
    const keys = typeof entry === "string" ? selectors(own).get(entry) : undefined;
    if (keys === undefined) return describeEntry(entry, own);
    for (const key of keys) selected.add(key);
  }
  const metrics = new Set(METRICS.map(({ name }) => name).filter((name) => selected.has(name)));
  return { metrics, further: selected.difference(metrics) };
}

/** Describes an entry of a list that selects nothing. */
function describeEntry(entry: unknown, own: MetricNames): string {
  if (typeof entry !== "string" || entry === "") return mustBe(METRICS_RULE, entry);
  const meant = nearest(entry, [...selectors(own).keys()]);
  const hint = meant === undefined ? EXAMPLES : `did you mean ${quote(meant)}?`;
  return `unknown graph or metric ${describeValue(entry)}, ${hint}`;
}

/** Returns what a list may contain, and the keys of the metrics that it selects. */
function selectors(own: MetricNames): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  const add = (graph: string, metrics: readonly string[], keyOf: (name: string) => string) => {
    all.set(graph, metrics.map(keyOf));
    for (const name of metrics) all.set(`${graph}.${name}`, [keyOf(name)]);
  };
  for (const { name, metrics } of GRAPHS) {
    add(
      name,
      metrics.map(({ name }) => name),
      (name) => name,
    );
  }
  const names = METRICS.map(({ name }) => name);
  const others = [...Object.entries(FURTHER), ...Object.entries(own)];
  for (const [graph, metrics] of others) add(graph, metrics, (name) => `${graph}.${name}`);
  const further = others.flatMap(([graph]) => all.get(graph) ?? []);
  return all.set("default", names).set("all", [...names, ...further]);
}
