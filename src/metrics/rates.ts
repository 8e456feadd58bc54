/**
 * Turns two samples into the values to print: gauges as they are, counters as differences per
 * minute. Reproduces the four outcomes of the original; reads no clock.
 *
 * @module
 */

import { DERIVATIONS, METRICS } from "./catalogue.ts";
import type { Sample } from "./catalogue.ts";
import { noteCounters } from "./rate_notes.ts";

/** The key of a state for the time at which its sample was read, in unix seconds. */
export const LAST_TIME = "_lastTime";
/**
 * The key of a state for the time at which the body was complete, in unix seconds with a fraction:
 * for differences that must not depend on the response time. The original's fifteen metrics keep to
 * `LAST_TIME`, which is read before the request.
 */
export const BODY_TIME = "_bodyTime";
/** The age of the previous run, in seconds, beyond which differences are printed as 0. */
export const OLDEST_SEC = 600;

/** What a run prints of one target. */
export interface Rates {
  /** Values by metric name; a metric without a value is absent. */
  readonly values: Sample;
  /** What was left out or set to zero, and why, one sentence each. */
  readonly notes: readonly string[];
  /** Whether the previous run was too recent: nothing is printed and the state stays. */
  readonly skipped: boolean;
  /** What the state keeps besides the sample for the notes of the next runs; absent if nothing. */
  readonly history?: Sample;
}

/**
 * Computes what to print from a sample and the one before.
 *
 * As in the original, a counter prints (now - last) x 60 / elapsed whole seconds: nothing if it has
 * no previous value, 0 if it went down or the previous run was over `OLDEST_SEC` ago. Nothing at
 * all is printed for a target whose previous run was under a second ago.
 *
 * A previous time in the future means that the clock was set back: that sample is ignored, whereas
 * the original prints nothing until the clock has caught up. A previous time between `nowMs` and
 * `readMs` belongs to a run that began later and finished first: nothing is printed.
 *
 * @param sample The raw values now.
 * @param previous The raw values of the last run with their time under `_lastTime`, if any.
 * @param nowMs The time of `sample` in milliseconds since 1970.
 * @param readMs The time at which `previous` was read, in milliseconds since 1970.
 */
export function diffSamples(
  sample: Sample,
  previous: Sample | undefined,
  nowMs: number,
  readMs: number = nowMs,
): Rates {
  if (previous === undefined) {
    return withoutCounters(sample, "No previous values: differences begin with the next run");
  }
  const lastSec = Math.trunc(previous[LAST_TIME] ?? 0);
  if (lastSec * 1000 > readMs) {
    const aheadSec = lastSec - Math.trunc(readMs / 1000);
    return withoutCounters(
      sample,
      `Previous values are ${aheadSec} s in the future, ignored: differences begin with the next run`,
    );
  }
  const ageMs = nowMs - lastSec * 1000;
  if (ageMs < 0) return skipRun("A later run has already finished: nothing to print");
  if (ageMs < 1000) return skipRun("Previous run was under 1 s ago: nothing to print");
  return withCounters(sample, previous, Math.trunc(nowMs / 1000) - lastSec);
}

function skipRun(note: string): Rates {
  return { values: {}, notes: [note], skipped: true };
}

function withoutCounters(sample: Sample, note: string): Rates {
  const values: Record<string, number> = {};
  for (const { name, counter } of METRICS) {
    const value = sample[name];
    if (value !== undefined && !counter) values[name] = value;
  }
  return { values, notes: [note], skipped: false };
}

function withCounters(sample: Sample, previous: Sample, seconds: number): Rates {
  const { values, unknown, reset } = diffCounters(sample, previous, seconds);
  Object.assign(values, deriveMetrics(sample, previous, seconds));
  const infinite = Object.keys(values).filter((name) => !Number.isFinite(values[name]));
  for (const name of infinite) delete values[name];
  const kept = seconds > OLDEST_SEC ? {} : previous;
  const told = noteCounters(kept, { unknown, reset, infinite });
  const notes = [...told.notes, ...noteAge(previous, seconds)];
  return { values, ...told, notes, skipped: false };
}

function noteAge(previous: Sample, seconds: number): string[] {
  if (previous[LAST_TIME] === undefined) {
    return ["Previous values have no timestamp: differences are printed as 0"];
  }
  return seconds > OLDEST_SEC
    ? [`Previous run was ${seconds} s ago, over ${OLDEST_SEC} s: differences are printed as 0`]
    : [];
}

function diffCounters(sample: Sample, previous: Sample, seconds: number) {
  const values: Record<string, number> = {};
  const unknown: string[] = [];
  const reset: string[] = [];
  for (const { name, counter } of METRICS) {
    const value = sample[name];
    if (value === undefined) continue;
    const last = previous[name];
    if (!counter) values[name] = value;
    else if (last === undefined) unknown.push(name);
    else if (seconds > OLDEST_SEC) values[name] = 0;
    else if (value < last) reset.push(name);
    else values[name] = (value - last) * 60 / seconds;
  }
  for (const name of reset) values[name] = 0;
  return { values, unknown, reset };
}

/**
 * Derives what an endpoint lacks from the growth of a total since the previous run, however long
 * ago that was: the handler, too, averages over all the time since its last request. A total that
 * went down (the application restarted, or a 32-bit counter wrapped) gives 0; one that is missing
 * from the previous sample gives nothing.
 */
function deriveMetrics(sample: Sample, previous: Sample, seconds: number): Sample {
  const derived: Record<string, number> = {};
  if (previous[LAST_TIME] === undefined) return derived;
  for (const { name, metric, perSecond } of DERIVATIONS) {
    const growth = (sample[name] ?? NaN) - (previous[name] ?? NaN);
    if (!Number.isNaN(growth)) derived[metric] = Math.max(0, perSecond ? growth / seconds : growth);
  }
  return derived;
}
