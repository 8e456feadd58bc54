/**
 * The screen of a watch: a heading, blocks side by side that can be scrolled, a line of help. Draws
 * nothing itself: a screen is a list of lines.
 *
 * @module
 */

import { BLOCK_WIDTH, drawBlock } from "./block.ts";
import type { Watched } from "./history.ts";
import { fitLine, paintLine, part, wrap } from "./text.ts";
import type { Line } from "./text.ts";

/** What is to be shown. */
export interface View {
  readonly targets: readonly Watched[];
  /** How often each is asked, in milliseconds. */
  readonly intervalMs: number;
}

/** The size of a terminal in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A screen before it is scrolled. */
export interface Layout {
  readonly size: Size;
  readonly head: readonly Line[];
  /** All blocks, however many lines they take. */
  readonly body: readonly Line[];
  /** How many lines of the body the screen has room for. */
  readonly room: number;
  /** The rows of blocks: the first line of each, and the numbers of its targets from 1. */
  readonly bands: readonly Band[];
}

interface Band {
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
}

/** A way to move through the body. */
export type Move = "up" | "down" | "pageUp" | "pageDown" | "first" | "last";

const GAP = 2;
/** In a wider block, a value would be too far from its label. */
const WIDEST_BLOCK = 120;
/** A lower screen has no room for more than its title. */
const SMALLEST_ROWS = 10;
/** What a second poller does to the handler's two values of its own. */
const NOTE = "Each look shortens what the agent's next point of GC Per Second and GC Pause Per " +
  "Second covers: golang-stats-api-handler counts both since the last request, whoever made it.";

/** Lays out a view on a screen. */
export function layOut(view: View, size: Size): Layout {
  const head = drawHead(view, size);
  const body: Line[] = [];
  const bands: Band[] = [];
  const count = countColumns(view, size);
  for (const row of inRows(view.targets, count)) {
    const start = body.length;
    const first = (bands.at(-1)?.last ?? 0) + 1;
    body.push(...drawRow(row, count, size), []);
    bands.push({ start, end: body.length - 1, first, last: first + row.length - 1 });
  }
  body.pop();
  return { size, head, body, bands, room: Math.max(0, size.rows - head.length - 1) };
}

function drawHead({ targets, intervalMs }: View, { columns, rows }: Size): readonly Line[] {
  const failed = targets.filter(({ error }) => error !== undefined);
  const names = failed.map(({ target }) => target.prefix).join(", ");
  const count = `${targets.length} ${targets.length === 1 ? "application" : "applications"}`;
  const title: Line = [
    part(`Watching ${count} every ${intervalMs / 1000} s`, "bold"),
    ...(failed.length > 0 ? [part(`  ${failed.length} failed: ${names}`, "error")] : []),
  ];
  if (rows < SMALLEST_ROWS) return [title];
  const isShared = targets.some(({ source = "stats-api" }) => source === "stats-api");
  const note = isShared ? wrap(NOTE, columns) : [];
  return [title, ...note.map((text) => [part(text, "dim")]), []];
}

function countColumns({ targets }: View, { columns }: Size): number {
  const fitting = Math.floor((columns + GAP) / (BLOCK_WIDTH + GAP));
  return Math.max(1, Math.min(fitting, targets.length));
}

function inRows<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, row) => row * size);
  return starts.map((start) => items.slice(start, start + size));
}

/** Draws blocks side by side, as wide as if the row were full. */
function drawRow(row: readonly Watched[], count: number, { columns }: Size): readonly Line[] {
  const width = Math.min(WIDEST_BLOCK, Math.floor((columns - GAP * (count - 1)) / count));
  const blocks = row.map((watched) => drawBlock(watched, width));
  const height = Math.max(...blocks.map(({ length }) => length));
  const [blank, gap] = [part(" ".repeat(width)), part(" ".repeat(GAP))];
  return Array.from({ length: height }, (_, index) =>
    blocks.flatMap((block, column) => [
      ...(column > 0 ? [gap] : []),
      ...(block[index] ?? [blank]),
    ]));
}

/** Returns the offset that a move leads to: the line of the body at the top of the screen. */
export function scroll(layout: Layout, offset: number, move: Move): number {
  const { room } = layout;
  const targets: Readonly<Record<Move, () => number>> = {
    up: () => offset - 1,
    down: () => offset + 1,
    pageUp: () => findPageUp(layout, offset) ?? offset - room,
    pageDown: () => findPageDown(layout, offset) ?? offset + room,
    first: () => 0,
    last: () => Infinity,
  };
  return limitOffset(layout, targets[move]());
}

/** A page down begins with the first block that was not wholly on the screen. */
function findPageDown({ bands, room }: Layout, offset: number): number | undefined {
  const next = bands.find(({ end }) => end > offset + room);
  return next !== undefined && next.start > offset ? next.start : undefined;
}

/** A page up begins with the first block after which nothing is passed over. */
function findPageUp({ bands, room }: Layout, offset: number): number | undefined {
  return bands.find(({ start }) => start < offset && start + room >= offset)?.start;
}

/** The end of the body is shown from the first block on that is whole. */
function limitOffset({ body, bands, room }: Layout, offset: number): number {
  const last = bands.find(({ start }) => start + room >= body.length)?.start;
  return Math.max(0, Math.min(offset, last ?? body.length - room));
}

/**
 * Renders a layout from an offset on.
 *
 * @returns The lines of the screen: never more, and never wider, than it has room for.
 */
export function renderLayout(layout: Layout, offset: number, inColor: boolean): readonly string[] {
  const { size, head, body, room } = layout;
  const top = limitOffset(layout, offset);
  const visible = body.slice(top, top + room);
  const filling = Array.from({ length: room - visible.length }, (): Line => []);
  const lines = [...head, ...visible, ...filling, drawFoot(layout, top)].slice(0, size.rows);
  return lines.map((line) => paintLine(fitLine(line, size.columns), inColor));
}

function drawFoot({ body, bands, room }: Layout, top: number): Line {
  if (body.length <= room) return [part("q: quit", "dim")];
  const visible = bands.filter(({ start, end }) => start < top + room && end > top);
  const [first, last] = [visible[0]?.first ?? 0, visible.at(-1)?.last ?? 0];
  const which = first === last ? String(first) : `${first}-${last}`;
  const keys = "q: quit, j k: scroll, space b: page";
  return [
    part(`${which} of ${bands.at(-1)?.last ?? 0}`, "notice"),
    part(` ${keys}`, "dim"),
  ];
}
