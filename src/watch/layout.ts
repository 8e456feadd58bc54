/**
 * The screen of a watch: a heading, blocks side by side that can be scrolled, a line of help. Draws
 * nothing itself: a screen is a list of lines. Blocks that are not on it cost next to nothing.
 *
 * @module
 */

import type { Size } from "../terminal/size.ts";
import { BLOCK_WIDTH, drawBlock, measureBlock } from "./block.ts";
import type { Watched } from "./history.ts";
import { countLines, limitOffset } from "./scroll.ts";
import type { Band, Scrolled } from "./scroll.ts";
import { fitLine, measure, paintLine, part, wrap } from "../terminal/text.ts";
import type { Line } from "../terminal/text.ts";

/** What is to be shown. */
export interface View {
  readonly targets: readonly Watched[];
  /** How often each is asked, in milliseconds. */
  readonly intervalMs: number;
}

/** A screen before it is scrolled and drawn. */
export interface Layout extends Scrolled {
  readonly size: Size;
  readonly head: readonly Line[];
  readonly bands: readonly BlockBand[];
}

/** A row of blocks. */
interface BlockBand extends Band {
  readonly row: readonly Watched[];
  /** The width of each block. */
  readonly width: number;
  /** The number of its first target, from 1. */
  readonly first: number;
}

const GAP = 2;
/** In a wider block, a value would be too far from its label. */
const WIDEST_BLOCK = 120;
/** With fewer lines for blocks that do not fit, even one line of a note is too much. */
const ENOUGH_LINES = 10;
/** What a second poller does to the handler's two values of its own. */
const NOTE = "Each look shortens what the agent's next point of GC Per Second and GC Pause Per " +
  "Second covers: golang-stats-api-handler counts both since the last request, whoever made it.";
/** The same in one line, for small screens. */
const SHORT_NOTE = "Looks shorten the agent's next GC point";

/** Lays out a view on a screen. */
export function layOut(view: View, size: Size): Layout {
  const bands = placeBlocks(view, size);
  const head = drawHead(view, size, countLines({ bands }));
  return { size, head, bands, visibleLines: countFreeLines(head, size) };
}

/** Returns how many lines are left between a head and the line of help. */
function countFreeLines(head: readonly Line[], { rows }: Size): number {
  return Math.max(0, rows - head.length - 1);
}

/** Blocks stand side by side, all as wide as if each row were full. */
function placeBlocks({ targets }: View, { columns }: Size): readonly BlockBand[] {
  const fitting = Math.floor((columns + GAP) / (BLOCK_WIDTH + GAP));
  const count = Math.max(1, Math.min(fitting, targets.length));
  const width = Math.min(WIDEST_BLOCK, Math.floor((columns - GAP * (count - 1)) / count));
  const bands: BlockBand[] = [];
  for (let index = 0; index < targets.length; index += count) {
    const row = targets.slice(index, index + count);
    const start = (bands.at(-1)?.end ?? -1) + 1;
    const end = start + Math.max(...row.map((watched) => measureBlock(watched, width)));
    bands.push({ row, width, first: index + 1, start, end });
  }
  return bands;
}

/**
 * Values come first: a note stands in full where all blocks fit below it, in one line where many of
 * their lines do. Each step takes no more than the rows that it waits for, so a higher screen never
 * shows less of the blocks.
 *
 * @param height How many lines the blocks have in all.
 */
function drawHead(view: View, size: Size, height: number): readonly Line[] {
  const title = drawTitle(view);
  const { full, short } = drawNote(view, size);
  const [long, medium] = [[title, ...full, []], [title, ...short]];
  if (countFreeLines(long, size) >= height) return long;
  return countFreeLines(medium, size) >= Math.min(height, ENOUGH_LINES) ? medium : [title];
}

function drawTitle({ targets, intervalMs }: View): Line {
  const failed = targets.filter(({ error }) => error !== undefined);
  const names = failed.map(({ target }) => target.prefix).join(", ");
  const count = `${targets.length} ${targets.length === 1 ? "application" : "applications"}`;
  return [
    part(`Watching ${count} every ${intervalMs / 1000} s`, "bold"),
    ...(failed.length > 0 ? [part(`  ${failed.length} failed: ${names}`, "error")] : []),
  ];
}

/** A note, which may be empty; in one line, it is left out where it is too wide. */
interface Note {
  readonly full: readonly Line[];
  readonly short: readonly Line[];
}

function drawNote({ targets }: View, { columns }: Size): Note {
  const isShared = targets.some(({ source = "stats-api" }) => source === "stats-api");
  if (!isShared) return { full: [], short: [] };
  return {
    full: wrap(NOTE, columns).map((text) => [part(text, "dim")]),
    short: measure(SHORT_NOTE) > columns ? [] : [[part(SHORT_NOTE, "dim")]],
  };
}

/**
 * Renders a layout from an offset on.
 *
 * @returns The lines of the screen: never more, and never wider, than fit on it.
 */
export function renderLayout(layout: Layout, offset: number, inColor: boolean): readonly string[] {
  const { size, head, visibleLines } = layout;
  const top = limitOffset(layout, offset);
  const visible = findVisible(layout, top);
  const drawn = visible.flatMap((band) => [...drawBand(band), []]);
  const above = top - (visible[0]?.start ?? top);
  const body = Array.from({ length: visibleLines }, (_, index) => drawn[above + index] ?? []);
  const lines = [...head, ...body, drawFoot(layout, visible)].slice(0, size.rows);
  return lines.map((line) => paintLine(fitLine(line, size.columns), inColor));
}

function findVisible({ bands, visibleLines }: Layout, top: number): readonly BlockBand[] {
  return bands.filter(({ start, end }) => start < top + visibleLines && end > top);
}

function drawBand({ row, width, start, end }: BlockBand): readonly Line[] {
  const blocks = row.map((watched) => drawBlock(watched, width));
  const [blank, gap] = [part(" ".repeat(width)), part(" ".repeat(GAP))];
  return Array.from({ length: end - start }, (_, index) =>
    blocks.flatMap((block, column) => [
      ...(column > 0 ? [gap] : []),
      ...(block[index] ?? [blank]),
    ]));
}

function drawFoot(layout: Layout, visible: readonly BlockBand[]): Line {
  if (countLines(layout) <= layout.visibleLines) return [part("q: quit", "dim")];
  const first = visible[0]?.first ?? 0;
  const last = lastOf(visible);
  const which = first === last ? String(first) : `${first}-${last}`;
  return [
    part(`${which} of ${lastOf(layout.bands)}`, "notice"),
    part(" q: quit, j k: scroll, space b: page", "dim"),
  ];
}

/** Returns the number of the last target of some rows. */
function lastOf(bands: readonly BlockBand[]): number {
  const band = bands.at(-1);
  return band === undefined ? 0 : band.first + band.row.length - 1;
}
