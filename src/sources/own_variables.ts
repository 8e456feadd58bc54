/**
 * What user-defined metrics need of a JSON page. Loaded only where a target has such metrics.
 *
 * @module
 */

import type { VariableName } from "./expvar_variables.ts";
import type { Graph } from "../metrics/catalogue.ts";
import { countKey, markerKey, sampleOwn } from "../metrics/own_keys.ts";
import type { OwnPage, OwnResult } from "../metrics/own_results.ts";
import type { OwnRule } from "../metrics/own_rule.ts";
import { metricKey } from "../metrics/selection.ts";
import { findVariable, listNumbers } from "./expvar_variables.ts";
import { readJsonNumber } from "./json_numbers.ts";
import { describeType } from "./stats_api.ts";

/** Reads what graphs need of a page. */
export function readOwnVariables(page: unknown, graphs: readonly Graph[]): OwnPage {
  const results = new Map<string, OwnResult>();
  for (const graph of graphs) {
    for (const metric of graph.metrics) {
      const key = metricKey(graph, metric);
      if (metric.own !== undefined) results.set(key, readMetric(page, key, metric.own));
    }
  }
  return { results, sample: sampleOwn(results), listNames: () => listNumbers(page) };
}

function readMetric(page: unknown, key: string, rule: OwnRule): OwnResult {
  const { source } = rule;
  if (source.kind === "series") {
    return { kind: "problem", problem: { code: "other-format", kind: "series" } };
  }
  const found = findVariable(page, source.name);
  const marker = markerKey(key, rule);
  if (found === undefined) {
    const { name } = source;
    return { kind: "problem", problem: { code: "absent", kind: "variable", name }, marker };
  }
  const value = readJsonNumber(found);
  if (value === undefined) {
    const type = found === null ? "null" : describeType(found);
    return { kind: "problem", problem: { code: "not-a-number", type } };
  }
  if (rule.per === undefined) return { kind: "value", value };
  return { kind: "growth", marker, counts: [{ key: countKey(key, rule, ""), value }] };
}

/**
 * Returns the names at the top of a page that metrics need, as text, such as `queue` and
 * `queue.waiting` for `queue.waiting`.
 */
export function listTopNames(graphs: readonly Graph[]): ReadonlySet<string> {
  const rules = graphs.flatMap(({ metrics }) => metrics.flatMap(({ own }) => own ?? []));
  return new Set(
    rules.flatMap(({ source }) => source.kind === "variable" ? namesOf(source.name) : []),
  );
}

/** Any dot may end the first name. */
function namesOf(name: VariableName): readonly string[] {
  if (typeof name !== "string") return name.slice(0, 1);
  const parts = name.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}
