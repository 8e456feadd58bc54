/**
 * The panel of one metric: its name and value, and a graph with both axes.
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

/** A metric and the graph that it belongs to. */
export type PanelMetric = Pick<MetricSeries, "graph" | "metric">;

/** The width of the labels of the vertical axis. */
const TICK_WIDTH = 10;
/** The rows of a panel besides those of its graph: the heading and the time axis. */
const FRAME_ROWS = 2;

/** The smallest useful panel. */
export const SMALLEST_PANEL: Size = { columns: 37, rows: FRAME_ROWS + 3 };

/**
 * Draws the panel of a metric.
 *
 * @param intervalMs The time between two columns of the graph, in milliseconds.
 * @returns One line for each row of the panel, exactly as wide as the panel.
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

/** Draws name, range and value. The range is left out if it does not fit, then the name is cut. */
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

/** Joins two labels, without repeating what they share. */
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
