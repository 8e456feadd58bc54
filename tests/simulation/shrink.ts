/**
 * Finds the shortest history that still fails: as late a beginning as possible, and as few events.
 *
 * @module
 */

import type { Run } from "./host/simulated_process.ts";
import { runWorld } from "./world_runner.ts";
import type { Violation, WorldOptions } from "./host/world.ts";

/** A history that fails. */
export interface FailingHistory {
  readonly options: WorldOptions;
  readonly violation: Violation;
}

const MINUTE_MS = 60_000;

/**
 * Shortens a history.
 *
 * @param options A world that fails.
 */
export async function shrink(options: WorldOptions, run: Run): Promise<FailingHistory | undefined> {
  let shortest = await tryHistory(options, run);
  if (shortest === undefined) return undefined;
  for (let size = Infinity; sizeOf(shortest) < size;) {
    size = sizeOf(shortest);
    shortest = await beginLater(shortest, run);
    shortest = await leaveOut(shortest, run);
  }
  return shortest;
}

function sizeOf({ options: { events, minutes, fromMinute = 0 } }: FailingHistory): number {
  return events.length + (minutes - fromMinute);
}

/** Runs a history; returns it up to its failure, if it has one. */
async function tryHistory(options: WorldOptions, run: Run): Promise<FailingHistory | undefined> {
  const { violation } = await runWorld(options, run);
  if (violation === undefined) return undefined;
  const events = options.events.filter(({ atMs }) => atMs <= violation.atMs);
  const minutes = Math.min(options.minutes, Math.ceil(violation.atMs / MINUTE_MS) + 1);
  return { options: { ...options, events, minutes }, violation };
}

/** Lets the world begin shortly before its failure, then earlier and earlier. */
async function beginLater(history: FailingHistory, run: Run): Promise<FailingHistory> {
  const { options, violation } = history;
  const { fromMinute: first = 0 } = options;
  const last = Math.floor(violation.atMs / MINUTE_MS);
  for (let before = 1; last - before > first; before *= 2) {
    const fromMinute = last - before;
    const events = options.events.filter(({ atMs }) => atMs >= fromMinute * MINUTE_MS);
    const shorter = await tryHistory({ ...options, events, fromMinute }, run);
    if (shorter !== undefined) return shorter;
  }
  return history;
}

/** Leaves out halves, quarters and so on of the events, as long as what is left fails. */
async function leaveOut(history: FailingHistory, run: Run): Promise<FailingHistory> {
  let shortest = history;
  for (let length = Math.ceil(history.options.events.length / 2); length >= 1;) {
    const shorter = await leaveOutParts(shortest, length, run);
    if (shorter === shortest && length === 1) break;
    if (shorter === shortest) length = Math.ceil(length / 2);
    shortest = shorter;
    length = Math.min(length, Math.max(1, shortest.options.events.length));
    if (shortest.options.events.length === 0) break;
  }
  return shortest;
}

async function leaveOutParts(
  history: FailingHistory,
  length: number,
  run: Run,
): Promise<FailingHistory> {
  let shortest = history;
  for (let start = 0; start < shortest.options.events.length;) {
    const { options } = shortest;
    const events = options.events.toSpliced(start, length);
    const shorter = await tryHistory({ ...options, events }, run);
    if (shorter === undefined) start += length;
    else shortest = shorter;
  }
  return shortest;
}
