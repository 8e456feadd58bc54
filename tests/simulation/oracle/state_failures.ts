/**
 * What a run has to say of a state that it does not use or cannot keep.
 *
 * @module
 */

import { parseStatePath } from "../host/state_paths.ts";
import type { TargetObservation } from "./observations.ts";
import type { StateLookups } from "./state_lookups.ts";

/**
 * Returns the line, after its prefix, about what a run found and does not use.
 *
 * Of states of others, which it only reads, just those that may be traps are told.
 */
export function describeUnread(
  lookups: StateLookups,
  { statePath = "", refusal }: TargetObservation,
  hasTempfile: boolean,
): string | undefined {
  if (refusal !== undefined) return undefined;
  const own = lookups.get(statePath);
  if (own?.found === "unusable") return describeUse(statePath, own.why);
  if (own?.found === "file" || hasTempfile) return undefined;
  const of = parseStatePath(statePath)?.prefix;
  const foreign = lookups.list().flatMap(([path, lookup]) => {
    const isLookedAt = [of, undefined].includes(parseStatePath(path)?.prefix);
    const isTold = isLookedAt && lookup.found === "unusable" && lookup.isForeign;
    return isTold ? [describeUse(path, lookup.why)] : [];
  });
  return foreign.length === 0 ? undefined : foreign.join("; ");
}

/** Returns the line about a state that was not kept; `undefined` where nothing kept it from that. */
export function describeUnsaved(
  { statePath = "", refusal, unsaved }: TargetObservation,
): string | undefined {
  if (refusal !== undefined) return describeUse(statePath, refusal);
  return unsaved === undefined ? undefined : `Cannot write state "${statePath}": ${unsaved}`;
}

function describeUse(path: string, why: string): string {
  return `Cannot use state "${path}": ${why}`;
}
