/**
 * The panel of one metric: its name and value, and below them a graph with both axes.
 *
 * @module
 */

import type { Size } from "../terminal/size.ts";
import { fit, fitLine, measure, part } from "../terminal/text.ts";
import type { Line } from "../terminal/text.ts";
import { formatRange, formatTick } from "../terminal/units.ts";
import { chooseAxis } from "./axis.ts";
import { drawBars } from "./bars.ts";
import type { Watched } from "./history.ts";
import { formatCurrent, readSeries } from "./series.ts";
import type { MetricSeries } from "./series.ts";
import { formatSpan } from "./span.ts";

/** A metric of a target, by its graph. */
export type PanelMetric = Pick<MetricSeries, "graph" | "metric">;

/** How many columns the labels of the vertical axis take. */
const TICK_WIDTH = 10;
/** What a panel has beside the rows of its graph: the heading and the axis of time. */
const FRAME_ROWS = 2;

/** The smallest panel whose graph still tells more than one row would. */
export const SMALLEST_PANEL: Size = { columns: 37, rows: FRAME_ROWS + 3 };

/**
 * Draws the panel of a metric.
 *
 * @param intervalMs How much time each column of the graph stands for.
 * @returns As many lines, of as many columns, as the size says.
 */
export function drawPanel(
  watched: Watched,
  { graph, metric }: PanelMetric,
  { columns, rows }: Size,
  intervalMs: number,
): readonly Line[] {
  const size = { columns: Math.max(0, columns - TICK_WIDTH - 2), rows: rows - FRAME_ROWS };
  const series = readSeries(watched, graph, metric, size.columns);
  const lines = [
    drawName(watched, series, columns),
    ...drawGraph(series, size),
    drawTime(size.columns, intervalMs),
  ];
  return lines.map((line) => fitLine(line, columns));
}

/** What does not fit beside the value is left out, the range first. */
function drawName(watched: Watched, series: MetricSeries, columns: number): Line {
  const { graph, metric, known } = series;
  const value = formatCurrent(watched, series);
  const free = columns - measure(value.text) - 1;
  const name = joinLabels(graph.label, metric.label);
  const range = known.length === 0
    ? ""
    : formatRange(Math.min(...known), Math.max(...known), graph.unit);
  const hasRange = measure(name) + measure(range) + 2 <= free;
  const rest = hasRange ? free - measure(range) - 1 : free;
  return [
    part(fit(name, Math.max(0, rest))),
    ...(hasRange ? [part(` ${range}`, "dim")] : []),
    part(" "),
    value,
  ];
}

/** A word that the labels of graph and metric share stands once. */
function joinLabels(graph: string, metric: string): string {
  if (metric.startsWith(graph)) return metric;
  return graph === metric || graph.endsWith(` ${metric}`) ? graph : `${graph} ${metric}`;
}

function drawGraph({ graph, values, known }: MetricSeries, size: Size): readonly Line[] {
  const axis = chooseAxis(known);
  const ticks = known.length === 0
    ? []
    : [formatTick(axis.high, graph.unit), formatTick(axis.low, graph.unit)];
  return drawBars(values, axis, size).map((bars, row) => {
    const tick = row === 0 ? ticks[0] : row === size.rows - 1 ? ticks[1] : undefined;
    return [
      part(`${fit("", TICK_WIDTH - measure(tick ?? ""))}${tick ?? ""}`, "dim"),
      part(tick === undefined ? " │" : " ┤", "dim"),
      part(bars, "graph"),
    ];
  });
}

function drawTime(columns: number, intervalMs: number): Line {
  const [ago, now] = [`${formatSpan(columns * intervalMs)} ago `, " now"];
  const line = "─".repeat(Math.max(0, columns - measure(ago) - measure(now)));
  return [part(`${" ".repeat(TICK_WIDTH)} └${ago}${line}${now}`, "dim")];
}
