/**
 * Polls all targets at each interval. A poll may begin before the last one has ended, so a target
 * that does not answer delays no other.
 *
 * @module
 */

import { runJobs } from "../pool.ts";
import type { Runtime } from "../runtime.ts";
import type { Configuration, Target } from "../target.ts";
import { addPollResult } from "./history.ts";
import type { PollResult, Watched } from "./history.ts";
import { pollTarget } from "./poll.ts";

/** What a poll loop needs beside its targets. */
export interface PollLoopOptions {
  readonly runtime: Runtime;
  readonly intervalMs: number;
  /** Called with each result, as soon as there is one. */
  readonly onResult: () => void;
}

/**
 * Creates a poll loop over all targets of a configuration.
 *
 * @param watched The results of each target; new ones are added to it.
 * @returns Polls every target whose last poll has ended; resolves when all these have a result.
 */
export function createPollLoop(
  configuration: Configuration,
  watched: Map<Target, Watched>,
  { runtime, intervalMs, onResult }: PollLoopOptions,
): () => Promise<void> {
  /** The interval of each poll without a result. */
  const pending = new Map<Target, number>();
  // The deadline gives a target a result, but does not end its request.
  const requested = new Set<Target>();
  const isIdle = (target: Target) => !pending.has(target) && !requested.has(target);
  const add = (target: Target, result: PollResult): PollResult => {
    const [slot, before] = [pending.get(target), watched.get(target)];
    if (slot === undefined || before === undefined) return result;
    pending.delete(target);
    watched.set(target, addPollResult(before, result, slot));
    onResult();
    return result;
  };
  const run = async (target: Target) => {
    requested.add(target);
    const before = watched.get(target) ?? { target };
    const result = await pollTarget(before, runtime);
    requested.delete(target);
    return add(target, result);
  };
  const fail = (target: Target, error: string) => add(target, { ok: false, error });
  return async () => {
    const targets = configuration.targets.filter(isIdle);
    const slot = Math.floor(runtime.nowMs() / intervalMs);
    for (const target of targets) pending.set(target, slot);
    const withoutSignals = { ...runtime, onTerminate() {} };
    await runJobs({ ...configuration, targets }, withoutSignals, { run, fail, publish() {} });
  };
}

/**
 * Returns when the next poll begins: at the next full interval, as the agent does at each full
 * minute, but in another second than the last one. Half a second later, so that a few milliseconds
 * do not count for a second: differences are by whole seconds.
 *
 * @param nowMs When the last poll began, in milliseconds since 1970.
 */
export function nextPollMs(nowMs: number, intervalMs: number): number {
  const earliestMs = Math.trunc(nowMs / 1000) * 1000 + 1000;
  return Math.ceil((earliestMs - 500) / intervalMs) * intervalMs + 500;
}
