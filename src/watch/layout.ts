/**
 * A screen: a heading, bands of lines that can be scrolled, and a line of hints. Only bands on the
 * screen are drawn.
 *
 * @module
 */

import type { Size } from "../terminal/size.ts";
import { fitLine, measure, paintLine, part } from "../terminal/text.ts";
import type { Line } from "../terminal/text.ts";
import { countLines, limitOffset } from "./scroll.ts";
import type { Band, Scrolled } from "./scroll.ts";

/** A screen before it is scrolled and drawn. */
export interface Layout extends Scrolled {
  readonly size: Size;
  readonly head: readonly Line[];
  readonly bands: readonly DrawnBand[];
  /** What keys do, the most important first. Hints that do not fit are left out. */
  readonly hints: readonly string[];
  /** Says which bands are visible; used only if not all are. */
  readonly describePosition: (visible: readonly DrawnBand[]) => string;
}

/** A band that can draw itself. */
export interface DrawnBand extends Band {
  /** The numbers of its first and its last item, from 1. */
  readonly first: number;
  readonly last: number;
  draw(): readonly Line[];
}

/** A band before its place is known. */
export interface BandContent extends Pick<DrawnBand, "draw"> {
  readonly rows: number;
  /** How many items it has. */
  readonly items: number;
}

/** Options of rendering. */
export interface RenderOptions {
  readonly inColor: boolean;
}

/** Returns how many rows are left for bands between a head and the line of hints. */
export function countFreeRows(head: readonly Line[], { rows }: Size): number {
  return Math.max(0, rows - head.length - 1);
}

/** Places bands below each other, with an empty line between them where `gap` is 1. */
export function placeBands(contents: readonly BandContent[], gap: 0 | 1 = 1): readonly DrawnBand[] {
  let [start, first] = [0, 1];
  return contents.map(({ rows, items, draw }) => {
    const band = { start, end: start + rows, first, last: first + items - 1, draw };
    start += rows + gap;
    first += items;
    return band;
  });
}

/**
 * Renders a layout from an offset on.
 *
 * @returns One line for each row of the screen, no wider than the screen.
 */
export function renderLayout(
  layout: Layout,
  offset: number,
  { inColor }: RenderOptions,
): readonly string[] {
  const { size, head, visibleLines } = layout;
  const top = limitOffset(layout, offset);
  const visible = findVisible(layout, top);
  const body: Line[] = Array(visibleLines).fill([]);
  for (const band of visible) {
    for (const [index, line] of band.draw().entries()) {
      const row = band.start + index - top;
      if (row >= 0 && row < visibleLines) body[row] = line;
    }
  }
  const lines = [...head, ...body, drawFoot(layout, visible)].slice(0, size.rows);
  return lines.map((line) => paintLine(fitLine(line, size.columns), inColor));
}

/** Returns the numbers of the items on the screen, such as `2–4 of 12`. */
export function formatPosition(visible: readonly DrawnBand[], count: number): string {
  const [first, last] = [visible[0]?.first ?? 0, visible.at(-1)?.last ?? 0];
  return `${first === last ? first : `${first}–${last}`} of ${count}`;
}

/** Returns the bands that are at least partly on the screen. */
export function findVisible<B extends Band>(
  { bands, visibleLines }: { readonly bands: readonly B[]; readonly visibleLines: number },
  top: number,
): readonly B[] {
  return bands.filter(({ start, end }) => start < top + visibleLines && end > top);
}

function drawFoot(layout: Layout, visible: readonly DrawnBand[]): Line {
  const isScrolled = countLines(layout) > layout.visibleLines;
  const position = isScrolled ? `${layout.describePosition(visible)} ` : "";
  let free = layout.size.columns - measure(position);
  const hints: string[] = [];
  for (const hint of isScrolled ? addScrolling(layout.hints) : layout.hints) {
    if (measure(hint) > free) break;
    hints.push(hint);
    free -= measure(hint) + 2;
  }
  return [part(position, "notice"), part(hints.join("  "), "dim")];
}

/** The first two hints say how to leave and where the help is; scrolling comes next. */
function addScrolling([first = "", second = "", ...rest]: readonly string[]): readonly string[] {
  return [first, second, "j k: scroll", ...rest];
}
