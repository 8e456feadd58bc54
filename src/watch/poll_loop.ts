/**
 * Looks at targets in rounds, each of which may begin before the last has come to its end: a target
 * that does not answer delays no other.
 *
 * @module
 */

import { askTargets } from "../pool.ts";
import type { Runtime } from "../runtime.ts";
import type { Configuration, Target } from "../target.ts";
import { addReading, startWatching } from "./history.ts";
import type { Reading, Watched } from "./history.ts";
import { lookAt } from "./poll.ts";

/** What rounds need beside their targets. */
export interface RoundsOptions {
  readonly runtime: Runtime;
  /** Called when there is one more reading, whatever becomes of the others. */
  readonly onReading: () => void;
}

/**
 * Prepares rounds over all targets of a configuration.
 *
 * @param watched What is known of each target; readings are added to it.
 * @returns Begins a round, which leaves out every target that an earlier one has not done with, and
 * resolves when it has a reading of all others.
 */
export function createRounds(
  configuration: Configuration,
  watched: Map<Target, Watched>,
  { runtime, onReading }: RoundsOptions,
): () => Promise<void> {
  const expected = new Set<Target>();
  // The deadline of a round gives its targets a reading, but does not end their requests.
  const asked = new Set<Target>();
  const isIdle = (target: Target) => !expected.has(target) && !asked.has(target);
  const knownOf = (target: Target) => watched.get(target) ?? startWatching(target);
  const take = (target: Target, reading: Reading): Reading => {
    if (expected.delete(target)) {
      watched.set(target, addReading(knownOf(target), reading));
      onReading();
    }
    return reading;
  };
  const ask = async (target: Target) => {
    asked.add(target);
    const reading = await lookAt(knownOf(target), runtime);
    asked.delete(target);
    return take(target, reading);
  };
  const fail = (target: Target, error: string) => take(target, { ok: false, error });
  return async () => {
    const targets = configuration.targets.filter(isIdle);
    for (const target of targets) expected.add(target);
    const ownEnd = { ...runtime, onTerminate() {} };
    await askTargets({ ...configuration, targets }, ownEnd, { ask, fail, publish() {} });
  };
}

/**
 * Returns when the next round begins: at the next full interval, as the agent does at each full
 * minute, but in another second than the last one. Half a second later, so that a few milliseconds
 * do not count for a second: differences are by whole seconds.
 *
 * @param nowMs When the last round began, in milliseconds since 1970.
 */
export function nextRoundMs(nowMs: number, intervalMs: number): number {
  const earliestMs = Math.trunc(nowMs / 1000) * 1000 + 1000;
  return Math.ceil((earliestMs - 500) / intervalMs) * intervalMs + 500;
}
