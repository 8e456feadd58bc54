/**
 * The results of the polls of a target. Sends no request.
 *
 * @module
 */

import type { Sample } from "../metrics/catalogue.ts";
import type { SourceName } from "../config/settings.ts";
import type { Target } from "../target.ts";

/** How many results are kept: more than the widest block shows. */
const KEPT = 100;

/** The result of one poll of a target. */
export type PollResult =
  | {
    readonly ok: true;
    /** Where the values are from; absent for the target's own URI. */
    readonly uri?: string;
    /** Values to show by metric name; absent where the target was asked again too soon. */
    readonly values?: Sample;
    /** The raw values with their time, for the next differences. */
    readonly sample: Sample | undefined;
    readonly source: SourceName;
  }
  | { readonly ok: false; readonly error: string };

/** A target and the results of its polls. */
export interface Watched {
  readonly target: Target;
  /** The values of each poll, the oldest first; `undefined` for a poll that failed. */
  readonly polls: readonly (Sample | undefined)[];
  /** The raw values of the last poll that gave any. */
  readonly sample?: Sample | undefined;
  /** The kind of page, once it is known. */
  readonly source?: SourceName | undefined;
  /** Why the last poll failed; absent when it did not. */
  readonly error?: string;
}

/** Returns a target that has not been polled yet. */
export function startWatching(target: Target): Watched {
  return { target, polls: [] };
}

/** Returns a target with one more result. */
export function addPollResult(watched: Watched, result: PollResult): Watched {
  const { target, polls } = watched;
  if (!result.ok) return { ...watched, polls: addPoll(polls, undefined), error: result.error };
  const { values, sample, source, uri = target.uri } = result;
  return {
    target: { ...target, uri },
    polls: values === undefined ? polls : addPoll(polls, values),
    sample,
    source,
  };
}

function addPoll(
  polls: Watched["polls"],
  values: Sample | undefined,
): Watched["polls"] {
  return [...polls, values].slice(-KEPT);
}
