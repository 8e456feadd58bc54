/**
 * The block of one target among others: its name, and for each metric a graph, its range and the
 * current value.
 *
 * @module
 */

import { GRAPHS, METRICS } from "../metrics/catalogue.ts";
import type { Unit } from "../metrics/catalogue.ts";
import { countChosen, printedGraphs } from "../metrics/selection.ts";
import { fit, fitLine, measure, part } from "../terminal/text.ts";
import type { Line } from "../terminal/text.ts";
import { formatRange, formatTick, RANGE_WIDTH, VALUE_WIDTH } from "../terminal/units.ts";
import { chooseAxis } from "./axis.ts";
import { drawBars } from "./bars.ts";
import { drawFailure, drawHeading } from "./heading.ts";
import { hasNothing } from "./history.ts";
import type { Watched } from "./history.ts";
import { formatCurrent, readSeries } from "./series.ts";
import type { MetricSeries } from "./series.ts";

const GRAPH_WIDTH = Math.max(...GRAPHS.map(({ name }) => name.length));
const LABEL_WIDTH = Math.max(...METRICS.map(({ label }) => label.length));
const SHORTEST_BARS = 10;
/** The least width of what nothing is left out of but the name of the graph. */
const WIDTH_WITH_RANGE = 1 + LABEL_WIDTH + 1 + SHORTEST_BARS + 1 + RANGE_WIDTH + 1 + VALUE_WIDTH;

/** The least width of a block in which nothing is left out. */
export const BLOCK_WIDTH = WIDTH_WITH_RANGE + GRAPH_WIDTH + 1;

/** In a block that is wider by so much, names of further graphs and metrics are not cut. */
const ENOUGH_FOR_NAMES = 24;
const [LONGEST_GRAPH, LONGEST_LABEL] = [16, 24];

/** How wide names are where the block is wide enough. */
export interface NameWidths {
  readonly graph: number;
  readonly label: number;
}

/** The widths of the default graphs' names. */
const DEFAULT_WIDTHS: NameWidths = { graph: GRAPH_WIDTH, label: LABEL_WIDTH };

/** Returns how wide the names of the graphs of some targets are, as far as they are shown. */
export function measureNames(targets: readonly Watched[]): NameWidths {
  let { graph, label } = DEFAULT_WIDTHS;
  for (const { target } of targets) {
    for (const { name, metrics } of target.graphs ?? []) {
      graph = Math.max(graph, Math.min(LONGEST_GRAPH, measure(name)));
      for (const metric of metrics) {
        label = Math.max(label, Math.min(LONGEST_LABEL, measure(metric.label)));
      }
    }
  }
  return { graph, label };
}

/** How a block is drawn. */
export interface BlockOptions {
  readonly width: number;
  /** Default: those of the default graphs. */
  readonly names?: NameWidths;
  /** How many rows each graph has. */
  readonly graphRows: number;
  readonly isSelected?: boolean;
}

/**
 * Draws the block of a target.
 *
 * @returns Lines of exactly so many columns.
 */
export function drawBlock(watched: Watched, options: BlockOptions): readonly Line[] {
  const lines = [
    drawHeading(watched, options.isSelected),
    ...drawFailure(watched, options.width),
    ...(hasNothing(watched) ? [] : drawMetrics(watched, options)),
  ];
  return lines.map((line) => fitLine(line, options.width));
}

/** Returns how many lines the block of a target has; costs little. */
export function measureBlock(watched: Watched, { width, graphRows }: BlockOptions): number {
  const metrics = hasNothing(watched) ? 0 : countChosen(watched.target);
  return 1 + drawFailure(watched, width).length + metrics * graphRows;
}

/** Returns how many values the graphs of a block show. */
export function countBars(width: number, names?: NameWidths): number {
  return divide(width, names).bars;
}

/** How wide the parts of a metric's line are; what stands between them is not counted. */
interface Columns {
  /** 0 where the graph's name does not fit. */
  readonly graph: number;
  readonly label: number;
  readonly bars: number;
  /** 0 where the range does not fit. */
  readonly range: number;
}

function divide(width: number, names: NameWidths = DEFAULT_WIDTHS): Columns {
  const widths = width < BLOCK_WIDTH + ENOUGH_FOR_NAMES ? DEFAULT_WIDTHS : names;
  const graph = width < BLOCK_WIDTH ? 0 : widths.graph + 1;
  const range = width < WIDTH_WITH_RANGE ? 0 : RANGE_WIDTH + 1;
  const available = Math.max(0, width - 1 - graph - range - VALUE_WIDTH - 2);
  const label = Math.min(widths.label, available);
  return { graph, label, bars: available - label, range };
}

function drawMetrics(
  watched: Watched,
  { width, names, graphRows }: BlockOptions,
): readonly Line[] {
  const columns = divide(width, names);
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

/** Without the graph's name a label may mean two metrics, so their keys stand there. */
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

/** Returns the lowest and the highest value that is shown, for each row of a graph. */
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
