/**
 * The columns of a block: how wide names, bars, range and value are.
 *
 * @module
 */

import { GRAPHS, METRICS } from "../metrics/catalogue.ts";
import { measure } from "../terminal/text.ts";
import { RANGE_WIDTH, VALUE_WIDTH } from "../terminal/units.ts";
import type { Watched } from "./history.ts";

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

/** Returns how many values the graphs of a block show. */
export function countBars(width: number, names?: NameWidths): number {
  return divideBlock(width, names).bars;
}

/** How wide the parts of a metric's line are; what stands between them is not counted. */
export interface Columns {
  /** 0 where the graph's name does not fit. */
  readonly graph: number;
  readonly label: number;
  readonly bars: number;
  /** 0 where the range does not fit. */
  readonly range: number;
}

/** Divides the width of a block. What does not fit is left out, the graph's name first. */
export function divideBlock(width: number, names: NameWidths = DEFAULT_WIDTHS): Columns {
  const widths = width < BLOCK_WIDTH + ENOUGH_FOR_NAMES ? DEFAULT_WIDTHS : names;
  const graph = width < BLOCK_WIDTH ? 0 : widths.graph + 1;
  const range = width < WIDTH_WITH_RANGE ? 0 : RANGE_WIDTH + 1;
  const available = Math.max(0, width - 1 - graph - range - VALUE_WIDTH - 2);
  const label = Math.min(widths.label, available);
  return { graph, label, bars: available - label, range };
}
