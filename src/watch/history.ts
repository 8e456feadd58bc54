/**
 * What a watch knows of a target: what each look at it gave. Asks nobody.
 *
 * @module
 */

import type { Sample } from "../metrics/catalogue.ts";
import type { SourceName } from "../config/settings.ts";
import type { Target } from "../target.ts";

/** How many looks are kept: more than the widest block has room for. */
const KEPT = 100;

/** What a look at a target gave. */
export type Reading =
  | {
    readonly ok: true;
    /** Values to show by metric name; absent where the target was asked again too soon. */
    readonly values?: Sample;
    /** The raw values with their time, for the next differences. */
    readonly sample: Sample | undefined;
    readonly source: SourceName;
  }
  | { readonly ok: false; readonly error: string };

/** A target and what was seen of it. */
export interface Watched {
  readonly target: Target;
  /** The values of each look, the oldest first; `undefined` for a look that failed. */
  readonly looks: readonly (Sample | undefined)[];
  /** The raw values of the last look that gave any. */
  readonly sample?: Sample | undefined;
  /** The kind of page, once it is known. */
  readonly source?: SourceName | undefined;
  /** Why the last look failed; absent when it did not. */
  readonly error?: string;
}

/** Returns a target that nobody has looked at yet. */
export function startWatching(target: Target): Watched {
  return { target, looks: [] };
}

/** Returns what is known of a target after one more look. */
export function addReading(watched: Watched, reading: Reading): Watched {
  const { target, looks } = watched;
  if (!reading.ok) return { ...watched, looks: addLook(looks, undefined), error: reading.error };
  const { values, sample, source } = reading;
  return { target, looks: values === undefined ? looks : addLook(looks, values), sample, source };
}

function addLook(
  looks: Watched["looks"],
  values: Sample | undefined,
): Watched["looks"] {
  return [...looks, values].slice(-KEPT);
}
