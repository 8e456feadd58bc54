/**
 * All targets on one screen: blocks side by side and below each other, failed targets first.
 *
 * @module
 */

import { countChosen } from "../metrics/selection.ts";
import type { Target } from "../target.ts";
import type { Size } from "../terminal/size.ts";
import { part } from "../terminal/text.ts";
import type { Line } from "../terminal/text.ts";
import { drawBlock, measureBlock } from "./block.ts";
import type { BlockOptions } from "./block.ts";
import { BLOCK_WIDTH, countBars, measureNames } from "./columns.ts";
import { hasNothing } from "./history.ts";
import type { Watched } from "./history.ts";
import { countFreeRows, formatPosition, placeBands } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { drawTitle } from "./title.ts";
import type { View } from "./view.ts";

const GAP = 2;
/** In a wider block, values would be too far from their labels. */
const WIDEST_BLOCK = 120;
/** Higher graphs do not show more. */
const MOST_GRAPH_ROWS = 12;

/** Lays out the blocks of all targets. */
export function layOutAll(view: View, size: Size): Layout {
  const grid = divide(view.targets.length, size);
  const names = measureNames(view.targets);
  const head = [drawTitle(view, size.columns, countBars(grid.width, names))];
  const rows = chunk(view.targets, grid.count);
  const visibleLines = countFreeRows(head, size);
  const graphRows = chooseGraphRows(rows, grid.width, visibleLines);
  const bands = placeBands(rows.map((row) => ({
    rows: Math.max(...row.map((watched) => measureBlock(watched, { ...grid, graphRows }))),
    items: row.length,
    draw: () => drawRow(row, { width: grid.width, names, graphRows }, view.selected),
  })));
  return {
    size,
    head,
    bands,
    visibleLines,
    hints: [
      "q: quit",
      "?: help",
      "Enter: details",
      "p: pause",
      ...(view.targets.length > 1 ? ["Tab: next"] : []),
    ],
    describePosition: (visible) => formatPosition(visible, view.targets.length),
  };
}

/** Returns how many blocks stand side by side, and how wide each is. */
function divide(
  targets: number,
  { columns }: Size,
): { readonly count: number; readonly width: number } {
  const fitting = Math.floor((columns + GAP) / (BLOCK_WIDTH + GAP));
  const count = Math.max(1, Math.min(fitting, targets));
  return {
    count,
    width: Math.min(WIDEST_BLOCK, Math.floor((columns - GAP * (count - 1)) / count)),
  };
}

/** Returns the most rows per graph with which all blocks fit, or 1 if they do not fit at all. */
function chooseGraphRows(
  rows: readonly (readonly Watched[])[],
  width: number,
  visibleLines: number,
): number {
  const fits = (graphRows: number) => {
    const heights = rows.map((row) =>
      Math.max(...row.map((watched) => measureBlock(watched, { width, graphRows })))
    );
    return heights.reduce((sum, height) => sum + height + 1, -1) <= visibleLines;
  };
  const most = rows.some((row) => row.some(hasMetrics)) ? MOST_GRAPH_ROWS : 1;
  let graphRows = 1;
  while (graphRows < most && fits(graphRows + 1)) graphRows++;
  return graphRows;
}

function hasMetrics(watched: Watched): boolean {
  return !hasNothing(watched) && countChosen(watched.target) > 0;
}

function chunk(targets: readonly Watched[], count: number): readonly (readonly Watched[])[] {
  return Array.from(
    { length: Math.ceil(targets.length / count) },
    (_, index) => targets.slice(index * count, (index + 1) * count),
  );
}

function drawRow(
  row: readonly Watched[],
  options: BlockOptions,
  selected: Target | undefined,
): readonly Line[] {
  const blocks = row.map((watched) =>
    drawBlock(watched, { ...options, isSelected: watched.id === selected })
  );
  const [blank, gap] = [part(" ".repeat(options.width)), part(" ".repeat(GAP))];
  return Array.from(
    { length: Math.max(...blocks.map(({ length }) => length)) },
    (_, index) =>
      blocks.flatMap((block, column) => [
        ...(column > 0 ? [gap] : []),
        ...(block[index] ?? [blank]),
      ]),
  );
}
