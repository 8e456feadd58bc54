/**
 * The setting that chooses metrics: names of graphs (`heap`) and of metrics (`heap.heap_inuse`).
 *
 * @module
 */

import { quote } from "../messages.ts";
import { GRAPHS } from "../metrics/catalogue.ts";
import { nearest } from "../nearest_name.ts";
import { mustBe } from "./value_rules.ts";

/** What a list of metrics may be, for messages. */
const METRICS_RULE = 'a list of graphs ("heap") and metrics ("heap.heap_inuse")';

/**
 * Returns the names of the metrics that a list of graphs (`heap`) and metrics (`heap.heap_inuse`)
 * selects, or what is wrong with the list.
 */
export function selectMetrics(value: unknown): ReadonlySet<string> | string {
  if (!Array.isArray(value) || value.length === 0) return mustBe(METRICS_RULE, value);
  const selected = new Set<string>();
  for (const entry of value) {
    const names = typeof entry === "string" ? selectors().get(entry) : undefined;
    if (names === undefined) return mustSelect(entry);
    for (const name of names) selected.add(name);
  }
  return selected;
}

function mustSelect(entry: unknown): string {
  const meant = typeof entry === "string" ? nearest(entry, [...selectors().keys()]) : undefined;
  const hint = meant === undefined ? "" : `, did you mean ${quote(meant)}?`;
  return mustBe(METRICS_RULE, entry) + hint;
}

function selectors(): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  for (const graph of GRAPHS) {
    all.set(graph.name, graph.metrics.map(({ name }) => name));
    for (const { name } of graph.metrics) all.set(`${graph.name}.${name}`, [name]);
  }
  return all;
}
