/**
 * The block of one target: its name, and for each metric a graph and the current value.
 *
 * @module
 */

import { GRAPHS, METRICS } from "../metrics/catalogue.ts";
import { countChosen, metricKey, printedGraphs } from "../metrics/selection.ts";
import type { Graph, Metric } from "../metrics/catalogue.ts";
import { shownUri } from "../target.ts";
import type { Watched } from "./history.ts";
import { drawSparkline } from "./sparkline.ts";
import { fit, fitLine, part, wrap } from "../terminal/text.ts";
import type { Line } from "../terminal/text.ts";
import { formatMetric, VALUE_WIDTH } from "../terminal/units.ts";

const GRAPH_WIDTH = Math.max(...GRAPHS.map(({ name }) => name.length));
const LABEL_WIDTH = Math.max(...METRICS.map(({ label }) => label.length));
const SHORTEST_SPARKLINE = 10;
const MOST_ERROR_LINES = 3;

/** The least width of a block in which nothing is left out. */
export const BLOCK_WIDTH = 1 + GRAPH_WIDTH + 1 + LABEL_WIDTH + 1 + SHORTEST_SPARKLINE + 1 +
  VALUE_WIDTH;

/**
 * Draws the block of a target.
 *
 * @returns Lines of exactly so many columns.
 */
export function drawBlock(watched: Watched, width: number): readonly Line[] {
  const lines = [
    drawHeading(watched),
    ...drawError(watched, width),
    ...(hasNothing(watched) ? [] : drawMetrics(watched, width)),
  ];
  return lines.map((line) => fitLine(line, width));
}

/** Returns how many lines the block of a target has; costs little. */
export function measureBlock(watched: Watched, width: number): number {
  const metrics = hasNothing(watched) ? 0 : countChosen(watched.target);
  return 1 + drawError(watched, width).length + metrics;
}

/** A target that has only ever failed has nothing to draw. */
function hasNothing({ polls, error }: Watched): boolean {
  return error !== undefined && polls.every((values) => values === undefined);
}

function drawHeading({ target, polls, error }: Watched): Line {
  const isWaiting = polls.length === 0 && error === undefined;
  return [
    part(target.prefix, "bold"),
    part(` ${shownUri(target)}`, "dim"),
    ...(isWaiting ? [part(" waiting for an answer", "notice")] : []),
  ];
}

function drawError({ error }: Watched, width: number): readonly Line[] {
  if (error === undefined) return [];
  const lines = wrap(error, width - 1);
  const shown = lines.slice(0, MOST_ERROR_LINES);
  if (lines.length > shown.length) shown.push(`${shown.pop()} …`);
  return shown.map((text) => [part(` ${text}`, "error")]);
}

function drawMetrics(watched: Watched, width: number): readonly Line[] {
  const columns = divide(width);
  return printedGraphs(watched.target).flatMap((graph) =>
    graph.metrics.map((metric, index) => [
      part(` ${fit(index === 0 ? graph.name : "", columns.graph)}`, "dim"),
      ...drawMetric(watched, graph, metric, columns),
    ])
  );
}

/** How wide the parts of a metric's line are; what stands between them is not counted. */
interface Columns {
  /** 0 where the graph's name does not fit. */
  readonly graph: number;
  readonly label: number;
  readonly sparkline: number;
}

function divide(width: number): Columns {
  const graph = width < BLOCK_WIDTH ? 0 : GRAPH_WIDTH + 1;
  const available = Math.max(0, width - 1 - graph - VALUE_WIDTH - 2);
  const label = Math.min(LABEL_WIDTH, available);
  return { graph, label, sparkline: available - label };
}

/** Without the graph's name a label may mean two metrics, so their own names stand there. */
function drawMetric(
  { polls, error }: Watched,
  graph: Graph,
  metric: Metric,
  columns: Columns,
): Line {
  const key = metricKey(graph, metric);
  const series = polls.map((values) => values?.[key]);
  const value = error === undefined ? series.at(-1) : undefined;
  const [text, style] = value === undefined
    ? [describeAbsence(polls, error), "dim"] as const
    : [formatMetric(value, graph.unit, metric), "bold"] as const;
  return [
    part(fit(columns.graph === 0 ? key : metric.label, columns.label)),
    part(` ${drawSparkline(series, columns.sparkline)} `, "graph"),
    part(text.padStart(VALUE_WIDTH), style),
  ];
}

/** Differences need two polls; the endpoint does not have what is still missing then. */
function describeAbsence(polls: Watched["polls"], error: string | undefined): string {
  if (polls.length === 0 || error !== undefined) return "";
  return polls.filter((values) => values !== undefined).length > 1 ? "not given" : "next refresh";
}
