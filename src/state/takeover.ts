/**
 * The state that a target's first run takes over from another program: the original, or an earlier
 * version of this one. Reads it and leaves it unchanged.
 *
 * Loaded only when a target has no state of its own.
 *
 * @module
 */

import { LAST_TIME, OLDEST_SEC } from "../metrics/rates.ts";
import type { Target } from "../target.ts";
import { readOriginalState } from "./original_state.ts";
import type { TakeoverRuntime } from "./original_state.ts";
import { sharedStatePath } from "./path.ts";
import { readState } from "./read.ts";
import type { PreviousState } from "./read.ts";

/** A state that is taken over, and the program that left it. */
export interface TakenState extends PreviousState {
  readonly from?: "original" | "earlier version";
}

/**
 * Returns the newest state that another program left for a target, if any.
 *
 * Earlier versions kept one state for all command lines. Each of these takes it over, unless it is
 * older than `OLDEST_SEC`: nothing writes it any more, and a command line that is new a month later
 * would print differences as 0.
 *
 * @param nowMs The present time in milliseconds since 1970.
 */
export async function readTakenState(
  target: Target,
  nowMs: number,
  runtime: TakeoverRuntime,
): Promise<TakenState> {
  const shared = readSharedState(target, nowMs, runtime);
  const original = target.args === undefined ? {} : await readOriginalState(target.args, runtime);
  const foreign = [shared, original].filter(({ isForeign }) => isForeign);
  const problem = foreign.map(({ problem }) => problem).join("; ");
  return {
    ...chooseNewer(shared, original),
    ...(problem === "" ? {} : { problem, isForeign: true }),
  };
}

function chooseNewer(shared: PreviousState, original: PreviousState): TakenState {
  const isShared = shared.sample !== undefined && !(timeOf(original) > timeOf(shared));
  if (isShared) return { sample: shared.sample, from: "earlier version" };
  return original.sample === undefined ? {} : { sample: original.sample, from: "original" };
}

function readSharedState(
  target: Target,
  nowMs: number,
  runtime: TakeoverRuntime,
): PreviousState {
  const path = sharedStatePath(target, runtime.env, runtime.isWindows);
  const state = readState(path, runtime);
  if (state.isForeign) return state;
  const ageSec = Math.trunc(nowMs / 1000) - timeOf(state);
  return ageSec >= 0 && ageSec <= OLDEST_SEC ? state : {};
}

/** A state without a time counts as the oldest. */
function timeOf({ sample }: PreviousState): number {
  return Math.trunc(sample?.[LAST_TIME] ?? 0);
}
