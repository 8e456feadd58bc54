/**
 * Judges what runs leave of the temporary files that killed runs left beside states.
 *
 * @module
 */

import type { SimulatedFiles } from "../host/simulated_files.ts";
import { parseStatePath, stateOfTemporary } from "../host/state_paths.ts";
import type { Observations, TargetObservation } from "./observations.ts";

/** How long a temporary file may stand. */
const STALE_MS = 60_000;
/** A directory of this size is listed in each run, a larger one now and then. */
const SMALL_BYTES = 4096;
/** One that is larger still is never listed. */
const LARGEST_BYTES = 256 * 1024;
/** Without a state of the minute before, a run may have been killed. */
const LONGEST_GAP_MS = 90_000;

/** Returns what is wrong with what a run that has printed these targets leaves. */
export function judgeStaleFiles(
  observed: Observations,
  targets: readonly TargetObservation[],
  files: SimulatedFiles,
): string | undefined {
  const kept = targets.filter(({ refusal }) => refusal === undefined);
  const { directoryBytes = 0, isListed } = observed;
  const isDue = kept.some((target) => isGapBefore(target, observed) || isFullHour(target));
  if (directoryBytes > (isDue ? LARGEST_BYTES : SMALL_BYTES)) {
    return isListed ? `lists a directory of ${directoryBytes} bytes` : undefined;
  }
  const states = new Set(kept.map(({ statePath }) => statePath));
  for (const [path, { mtimeMs }] of files.nodes) {
    const isStale = parseStatePath(path)?.isTemporary && states.has(stateOfTemporary(path));
    const ageMs = files.nowMs() - mtimeMs;
    if (!isStale || ageMs <= STALE_MS || observed.mayMiss(path)) continue;
    return `leaves ${path}, which is ${ageMs / 1000} s old`;
  }
  return undefined;
}

function isFullHour({ readMs }: TargetObservation): boolean {
  return Math.floor(readMs / 60_000) % 60 === 0;
}

function isGapBefore(
  { readMs, statePath = "" }: TargetObservation,
  { lookups }: Observations,
): boolean {
  const own = lookups.get(statePath);
  if (own?.found !== "file") return true;
  return readMs - (own.scrape?.timeSec ?? 0) * 1000 > LONGEST_GAP_MS;
}
