/**
 * One target alone: a panel with axes for each of its metrics, as large as the screen allows.
 *
 * @module
 */

import { printedGraphs } from "../metrics/selection.ts";
import type { Size } from "../terminal/size.ts";
import { part } from "../terminal/text.ts";
import type { Line } from "../terminal/text.ts";
import { drawFailure, drawHeading } from "./heading.ts";
import { hasNothing } from "./history.ts";
import type { Watched } from "./history.ts";
import { countFreeRows, formatPosition, placeBands } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { drawPanel, SMALLEST_PANEL } from "./panel.ts";
import type { PanelMetric } from "./panel.ts";
import { drawTitle } from "./title.ts";
import type { View } from "./view.ts";

const GAP = 2;
/** Panels stand side by side only if they would have fewer rows than this below each other. */
const GOOD_ROWS = 8;

/** A grid of panels. */
interface Grid {
  readonly count: number;
  readonly panel: Size;
}

/** Lays out the panels of one target. */
export function layOutOne(view: View, watched: Watched, size: Size): Layout {
  const metrics = hasNothing(watched)
    ? []
    : printedGraphs(watched.target).flatMap((graph) =>
      graph.metrics.map((metric) => ({ graph, metric }))
    );
  const head = [
    drawTitle(view, size.columns, 0),
    drawHeading(watched),
    ...drawFailure(watched, size.columns),
  ];
  const visibleLines = countFreeRows(head, size);
  const { count, panel } = chooseGrid(metrics.length, { ...size, rows: visibleLines });
  const rows = Math.ceil(metrics.length / count);
  const bands = placeBands(Array.from({ length: rows }, (_, index) => {
    const row = metrics.slice(index * count, (index + 1) * count);
    return {
      rows: panel.rows,
      items: row.length,
      draw: () => drawRow(watched, row, { panel, intervalMs: view.intervalMs }),
    };
  }));
  const others = view.targets.length - 1;
  return {
    size,
    head,
    bands,
    visibleLines,
    hints: [
      "Esc: back",
      "?: help",
      ...(others > 0 ? [`Tab: next of ${view.targets.length}`] : []),
      "p: pause",
      "q: quit",
    ],
    describePosition: (visible) => formatPosition(visible, metrics.length),
  };
}

/** Returns the grid with the fewest columns whose panels are high enough, or the widest grid. */
function chooseGrid(metrics: number, { columns, rows }: Size): Grid {
  const most = Math.floor((columns + GAP) / (SMALLEST_PANEL.columns + GAP));
  const counts = Array.from({ length: Math.max(1, most) }, (_, index) => index + 1);
  const heightOf = (count: number) => {
    const below = Math.max(1, Math.ceil(metrics / count));
    return Math.floor((rows + 1) / below) - 1;
  };
  const count = counts.find((count) => heightOf(count) >= GOOD_ROWS) ?? counts.length;
  return {
    count,
    panel: {
      columns: Math.floor((columns - GAP * (count - 1)) / count),
      rows: Math.max(SMALLEST_PANEL.rows, heightOf(count)),
    },
  };
}

function drawRow(
  watched: Watched,
  row: readonly PanelMetric[],
  { panel, intervalMs }: { readonly panel: Size; readonly intervalMs: number },
): readonly Line[] {
  const panels = row.map((metric) => drawPanel(watched, metric, panel, intervalMs));
  const gap = part(" ".repeat(GAP));
  return Array.from({ length: panel.rows }, (_, index) =>
    panels.flatMap((lines, column) => [
      ...(column > 0 ? [gap] : []),
      ...(lines[index] ?? []),
    ]));
}
