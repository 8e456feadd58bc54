/**
 * Where a screen is that shows a part of something higher: moves from block to block, and through a
 * block that is higher than the screen.
 *
 * @module
 */

/** What is scrolled, as far as moves need it. */
export interface Scrolled {
  /** How many lines of blocks the screen shows. */
  readonly visibleLines: number;
  /** The rows of blocks from the top, with an empty line between them. */
  readonly bands: readonly Band[];
}

/** The first line of a row of blocks, and the line behind its last. */
export interface Band {
  readonly start: number;
  readonly end: number;
}

/** A way to move. */
export type Move = "up" | "down" | "pageUp" | "pageDown" | "first" | "last";

/** Returns the offset that a move leads to: the line at the top of the screen. */
export function scroll(scrolled: Scrolled, offset: number, move: Move): number {
  const { visibleLines } = scrolled;
  const targets: Readonly<Record<Move, () => number>> = {
    up: () => offset - 1,
    down: () => offset + 1,
    pageUp: () => findPageUp(scrolled, offset) ?? offset - visibleLines,
    pageDown: () => findPageDown(scrolled, offset) ?? offset + visibleLines,
    first: () => 0,
    last: () => Infinity,
  };
  return limitOffset(scrolled, targets[move]());
}

/** A page down begins with the first block that was not wholly on the screen. */
function findPageDown({ bands, visibleLines }: Scrolled, offset: number): number | undefined {
  const next = bands.find(({ end }) => end > offset + visibleLines);
  return next !== undefined && next.start > offset ? next.start : undefined;
}

/** A page up begins with the first block from which no block is skipped. */
function findPageUp({ bands, visibleLines }: Scrolled, offset: number): number | undefined {
  return bands.find(({ start }) => start < offset && start + visibleLines >= offset)?.start;
}

/**
 * Returns the nearest offset that brings a row of blocks onto the screen, or at least its first
 * lines.
 */
export function reveal(scrolled: Scrolled, offset: number, { start, end }: Band): number {
  const lowest = Math.min(start, end - scrolled.visibleLines);
  return limitOffset(scrolled, Math.max(lowest, Math.min(offset, start)));
}

/** Returns the nearest valid offset. The last one begins with a whole block, if one fits. */
export function limitOffset(scrolled: Scrolled, offset: number): number {
  const { bands, visibleLines } = scrolled;
  const height = countLines(scrolled);
  const last = bands.find(({ start }) => start + visibleLines >= height)?.start;
  return Math.max(0, Math.min(offset, last ?? height - visibleLines));
}

/** Returns how many lines there are in all. */
export function countLines({ bands }: Pick<Scrolled, "bands">): number {
  return bands.at(-1)?.end ?? 0;
}
