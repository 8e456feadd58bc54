/**
 * The values of one metric, as far as a graph shows them.
 *
 * @module
 */

import type { Graph, Metric } from "../metrics/catalogue.ts";
import { metricKey } from "../metrics/selection.ts";
import { part } from "../terminal/text.ts";
import type { Part } from "../terminal/text.ts";
import { formatMetric } from "../terminal/units.ts";
import type { Watched } from "./history.ts";

/** A metric with its values. */
export interface MetricSeries {
  readonly graph: Graph;
  readonly metric: Metric;
  /** The key of the metric in samples, see `metricKey`. */
  readonly key: string;
  /** The last values, the oldest first; `undefined` where there is none. */
  readonly values: readonly (number | undefined)[];
  /** The values without the gaps. */
  readonly known: readonly number[];
}

/** Returns the values that a graph with the given number of columns shows. */
export function readSeries(
  { polls }: Watched,
  graph: Graph,
  metric: Metric,
  columns: number,
): MetricSeries {
  const key = metricKey(graph, metric);
  const shown = columns > 0 ? polls.slice(-columns) : [];
  const values = shown.map((poll) => poll?.[key]);
  return { graph, metric, key, values, known: values.filter((value) => value !== undefined) };
}

/** Formats the current value of a metric, or says why there is none. */
export function formatCurrent({ polls, failure }: Watched, series: MetricSeries): Part {
  const { graph, metric, key } = series;
  const value = polls.at(-1)?.[key];
  return value === undefined
    ? part(describeAbsence(polls, failure), "dim")
    : part(formatMetric(value, graph.unit, metric), "bold");
}

/** Differences need two polls. What is missing after that, the endpoint does not have. */
function describeAbsence(polls: Watched["polls"], failure: Watched["failure"]): string {
  if (polls.length === 0 || failure !== undefined) return "";
  return polls.filter((values) => values !== undefined).length > 1 ? "not given" : "next refresh";
}
