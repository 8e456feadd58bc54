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
/** The least width at which only the name of the graph is left out. */
const WIDTH_WITH_RANGE = 1 + LABEL_WIDTH + 1 + SHORTEST_BARS + 1 + RANGE_WIDTH + 1 + VALUE_WIDTH;

/** The least width at which nothing is left out. */
export const BLOCK_WIDTH = WIDTH_WITH_RANGE + GRAPH_WIDTH + 1;

/** Blocks that are wider than {@link BLOCK_WIDTH} by this much have columns for longer names. */
const ENOUGH_FOR_NAMES = 24;
const [LONGEST_GRAPH, LONGEST_LABEL] = [16, 24];

/** How wide the columns of names are in a block that is wide enough. */
export interface NameWidths {
  readonly graph: number;
  readonly label: number;
}

/** The widths that the default graphs need. */
const DEFAULT_WIDTHS: NameWidths = { graph: GRAPH_WIDTH, label: LABEL_WIDTH };

/** Returns the widths that the graphs of all targets need, within limits. */
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

/** How wide the parts of a metric's line are, without the spaces between them. */
export interface Columns {
  /** 0 where the graph's name does not fit. */
  readonly graph: number;
  readonly label: number;
  readonly bars: number;
  /** 0 where the range does not fit. */
  readonly range: number;
}

/** Divides the width of a block. The name of the graph is the first to be left out. */
export function divideBlock(width: number, names: NameWidths = DEFAULT_WIDTHS): Columns {
  const widths = width < BLOCK_WIDTH + ENOUGH_FOR_NAMES ? DEFAULT_WIDTHS : names;
  const graph = width < BLOCK_WIDTH ? 0 : widths.graph + 1;
  const range = width < WIDTH_WITH_RANGE ? 0 : RANGE_WIDTH + 1;
  const available = Math.max(0, width - 1 - graph - range - VALUE_WIDTH - 2);
  const label = Math.min(widths.label, available);
  return { graph, label, bars: available - label, range };
}
