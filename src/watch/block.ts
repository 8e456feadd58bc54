/**
 * The block of one target in the overview: its name, and a graph, a range and the current value for
 * each metric.
 *
 * @module
 */

import type { Unit } from "../metrics/catalogue.ts";
import { countChosen, printedGraphs } from "../metrics/selection.ts";
import { fit, fitLine, part } from "../terminal/text.ts";
import type { Line } from "../terminal/text.ts";
import { formatRange, formatTick, RANGE_WIDTH, VALUE_WIDTH } from "../terminal/units.ts";
import { chooseAxis } from "./axis.ts";
import { drawBars } from "./bars.ts";
import { divideBlock } from "./columns.ts";
import type { Columns, NameWidths } from "./columns.ts";
import { drawFailure, drawHeading } from "./heading.ts";
import { hasNothing } from "./history.ts";
import type { Watched } from "./history.ts";
import { formatCurrent, readSeries } from "./series.ts";
import type { MetricSeries } from "./series.ts";

/** How a block is drawn. */
export interface BlockOptions {
  readonly width: number;
  /** Default: as for the default graphs. */
  readonly names?: NameWidths;
  /** How many rows each graph has. */
  readonly graphRows: number;
  readonly isSelected?: boolean;
}

/**
 * Draws the block of a target.
 *
 * @returns Lines of exactly `width` columns.
 */
export function drawBlock(watched: Watched, options: BlockOptions): readonly Line[] {
  const lines = [
    drawHeading(watched, options.isSelected),
    ...drawFailure(watched, options.width),
    ...(hasNothing(watched) ? [] : drawMetrics(watched, options)),
  ];
  return lines.map((line) => fitLine(line, options.width));
}

/** Returns how many lines the block of a target has, without drawing it. */
export function measureBlock(watched: Watched, { width, graphRows }: BlockOptions): number {
  const metrics = hasNothing(watched) ? 0 : countChosen(watched.target);
  return 1 + drawFailure(watched, width).length + metrics * graphRows;
}

function drawMetrics(
  watched: Watched,
  { width, names, graphRows }: BlockOptions,
): readonly Line[] {
  const columns = divideBlock(width, names);
  return printedGraphs(watched.target).flatMap((graph) =>
    graph.metrics.flatMap((metric, index) => {
      const series = readSeries(watched, graph, metric, columns.bars);
      const rows = drawGraph(series, columns, graphRows);
      return rows.map((row, line) => [
        ...drawNames(series, columns, { isFirst: line === 0, hasGraph: index === 0 }),
        ...row,
        drawValue(watched, series, line === 0),
      ]);
    })
  );
}

/** Labels are ambiguous without the graph's name, so the keys of metrics take their place. */
function drawNames(
  { graph, metric, key }: MetricSeries,
  columns: Columns,
  { isFirst, hasGraph }: { readonly isFirst: boolean; readonly hasGraph: boolean },
): Line {
  const name = columns.graph === 0 ? key : metric.label;
  return [
    part(
      ` ${fit(fit(isFirst && hasGraph ? graph.name : "", columns.graph - 1), columns.graph)}`,
      "dim",
    ),
    part(fit(isFirst ? name : "", columns.label)),
  ];
}

function drawGraph(series: MetricSeries, columns: Columns, rows: number): readonly Line[] {
  const { values, known, graph } = series;
  const size = { columns: columns.bars, rows };
  const ranges = describeRange(known, graph.unit, rows);
  return drawBars(values, chooseAxis(known), size).map((bars, index) => [
    part(` ${bars} `, "graph"),
    part(fit(ranges[index] ?? "", columns.range), "dim"),
  ]);
}

/** Returns the text beside each row of a graph: the lowest and the highest value shown. */
function describeRange(known: readonly number[], unit: Unit, rows: number): readonly string[] {
  if (known.length === 0) return [];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (rows === 1) return [formatRange(low, high, unit).padStart(RANGE_WIDTH)];
  const blank: string[] = Array(rows - 2).fill("");
  const [max, min] = [`max ${formatTick(high, unit)}`, `min ${formatTick(low, unit)}`];
  return [max.padStart(RANGE_WIDTH), ...blank, min.padStart(RANGE_WIDTH)];
}

function drawValue(watched: Watched, series: MetricSeries, isFirst: boolean): Line[number] {
  const { text, style } = formatCurrent(watched, series);
  return part(fit((isFirst ? text : "").padStart(VALUE_WIDTH), VALUE_WIDTH), style);
}
