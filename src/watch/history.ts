/**
 * The results of the polls of a target. Sends no request.
 *
 * @module
 */

import type { Sample } from "../metrics/catalogue.ts";
import type { PageSource } from "../sources/page.ts";
import type { Target } from "../target.ts";

/** How many results all targets keep together, within the limits for each target. */
const KEPT_BY_ALL = 20_000;
const [FEWEST_KEPT, MOST_KEPT] = [100, 500];

/** The result of one poll of a target. */
export type PollResult =
  | {
    readonly ok: true;
    /** Where the values are from; absent for the target's own URI. */
    readonly uri?: string;
    /** Values to show by metric key; absent where the target was polled again too soon. */
    readonly values?: Sample;
    /** The raw values with their time, for the next differences. */
    readonly sample: Sample | undefined;
    readonly source: PageSource;
  }
  | {
    readonly ok: false;
    readonly error: string;
    /** What to do about it; absent if the error already says it. */
    readonly advice?: string | undefined;
    /** When the usual paths of an origin were last tried, in milliseconds since 1970. */
    readonly searchedMs?: number;
  };

/** A target and the results of its polls. */
export interface Watched {
  /** The target as configured, which identifies it. */
  readonly id: Target;
  /** The target with the URI of the endpoint that was found. */
  readonly target: Target;
  /** How many results are kept. */
  readonly kept: number;
  /** The values of each interval, the oldest first; `undefined` where a poll gave none. */
  readonly polls: readonly (Sample | undefined)[];
  /** The number of the interval of the last values. */
  readonly slot?: number | undefined;
  /** The raw values of the last poll that gave any. */
  readonly sample?: Sample | undefined;
  /** The kind of page, once it is known. */
  readonly source?: PageSource | undefined;
  /** Why the last poll failed; absent when it did not. */
  readonly failure?: Extract<PollResult, { readonly ok: false }>;
}

/**
 * Returns targets that have not been polled yet. Their histories are bounded, whatever the number
 * of targets and polls.
 */
export function startWatching(targets: readonly Target[]): Map<Target, Watched> {
  const kept = Math.floor(KEPT_BY_ALL / Math.max(1, targets.length));
  const bounded = Math.max(FEWEST_KEPT, Math.min(MOST_KEPT, kept));
  return new Map(
    targets.map((target) => [target, { id: target, target, kept: bounded, polls: [] }]),
  );
}

/**
 * Returns a target with one more result.
 *
 * @param slot The number of the poll's interval; intervals without a poll become gaps.
 */
export function addPollResult(watched: Watched, result: PollResult, slot: number): Watched {
  const { id, target, kept, polls } = watched;
  if (!result.ok) return { ...watched, ...addValues(watched, undefined, slot), failure: result };
  const { values, sample, source, uri = target.uri } = result;
  const added = values === undefined
    ? { polls, slot: watched.slot }
    : addValues(watched, values, slot);
  return { id, target: { ...target, uri }, kept, ...added, sample, source };
}

/** A clock that is set back causes no gap. */
function addValues(
  { kept, polls, slot: lastSlot = Infinity }: Watched,
  values: Sample | undefined,
  slot: number,
): Pick<Watched, "polls" | "slot"> {
  const gap = Math.max(0, Math.min(kept, slot - lastSlot - 1));
  const skipped: undefined[] = Array(gap).fill(undefined);
  return { polls: [...polls, ...skipped, values].slice(-kept), slot };
}

/** Reports whether a target has only ever failed, so that there is nothing to draw. */
export function hasNothing({ polls, failure }: Watched): boolean {
  return failure !== undefined && polls.every((values) => values === undefined);
}
