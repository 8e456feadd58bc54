/**
 * Which metrics of a target are printed, and under which key each is kept.
 *
 * @module
 */

import { GRAPHS, METRICS } from "./catalogue.ts";
import type { Graph, Metric } from "./catalogue.ts";

/** The metrics of a target that are printed. */
export interface Selection {
  /** The first part of every metric name. */
  readonly prefix: string;
  /** Names of the chosen metrics of the default graphs; absent for all. */
  readonly metrics?: ReadonlySet<string>;
  /** Further graphs with their chosen metrics, in printing order; absent for none. */
  readonly graphs?: readonly Graph[];
}

const DEFAULT_GRAPHS: ReadonlySet<string> = new Set(GRAPHS.map(({ name }) => name));

/** Reports whether a metric of the default graphs is printed. */
export function isSelected({ metrics }: Pick<Selection, "metrics">, name: string): boolean {
  return metrics?.has(name) ?? true;
}

/** Returns the graphs that are printed, with their chosen metrics, in printing order. */
export function printedGraphs(
  { metrics, graphs = [] }: Pick<Selection, "metrics" | "graphs">,
): readonly Graph[] {
  if (metrics === undefined) return graphs.length === 0 ? GRAPHS : [...GRAPHS, ...graphs];
  const chosen = GRAPHS.map((graph) => ({
    ...graph,
    metrics: graph.metrics.filter(({ name }) => metrics.has(name)),
  }));
  return [...chosen.filter(({ metrics }) => metrics.length > 0), ...graphs];
}

/**
 * Returns the key of a metric in samples, values and states: its name for a metric of the default
 * graphs, as the original has it, else `GRAPH.METRIC`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(metricKey({ name: "gc" }, { name: "gc_num" }), "gc_num");
 * assertEquals(metricKey({ name: "gc_pause" }, { name: "max" }), "gc_pause.max");
 * ```
 */
export function metricKey(graph: Pick<Graph, "name">, metric: Pick<Metric, "name">): string {
  return DEFAULT_GRAPHS.has(graph.name) ? metric.name : `${graph.name}.${metric.name}`;
}

/** Returns the keys of the metrics that are printed, in printing order. */
export function printedKeys(selection: Pick<Selection, "metrics" | "graphs">): readonly string[] {
  return printedGraphs(selection).flatMap((graph) =>
    graph.metrics.map((metric) => metricKey(graph, metric))
  );
}

/** Returns how many metrics are chosen. Costs little. */
export function countChosen(
  { metrics, graphs = [] }: Pick<Selection, "metrics" | "graphs">,
): number {
  const further = graphs.reduce((count, graph) => count + graph.metrics.length, 0);
  return (metrics?.size ?? METRICS.length) + further;
}

/** Metrics that are chosen by their keys. */
interface Choosing {
  readonly further?: ReadonlySet<string>;
  readonly graphs?: readonly Graph[];
}

/**
 * Returns targets with the further graphs that their keys choose, before those that they have
 * already. Loads the catalogue of these graphs only where one is chosen.
 */
export async function loadGraphs<Target extends Choosing>(
  targets: readonly Target[],
): Promise<readonly Target[]> {
  if (targets.every(({ further }) => further === undefined)) return targets;
  const { RUNTIME_GRAPHS } = await import("./runtime_graphs.ts");
  return targets.map((target) => {
    const { further, graphs = [] } = target;
    return further === undefined
      ? target
      : { ...target, graphs: [...chooseOf(RUNTIME_GRAPHS, further), ...graphs] };
  });
}

function chooseOf(graphs: readonly Graph[], keys: ReadonlySet<string>): readonly Graph[] {
  const chosen = graphs.map((graph) => ({
    ...graph,
    metrics: graph.metrics.filter((metric) => keys.has(metricKey(graph, metric))),
  }));
  return chosen.filter(({ metrics }) => metrics.length > 0);
}
