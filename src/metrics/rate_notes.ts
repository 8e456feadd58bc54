/**
 * What is said of counters whose difference is not known, in a sentence each. What happens in run
 * after run is said once; for that, a state keeps two numbers beside the sample.
 *
 * @module
 */

import type { Sample } from "./catalogue.ts";
import { addRun } from "./run_history.ts";
import type { RunHistory } from "./run_history.ts";

/** The key of a state that holds when its sample was read, in unix seconds. */
export const LAST_TIME = "_lastTime";
/** Up to how many seconds after the last run a difference is one. */
export const OLDEST_SEC = 600;

/** The keys of a state for the runs in which counters went down, or had no previous value. */
const RESETS = "_resets";
const GAPS = "_gaps";
/** A counter of the original's that is none: it shrinks in every healthy application. */
const SHRINKING = "heap_released";

/** The counters that have no difference, by the reason. */
export interface UnusualCounters {
  /** Those without a previous value. */
  readonly unknown: readonly string[];
  /** Those that went down. */
  readonly reset: readonly string[];
  /** Those whose difference is not finite. */
  readonly infinite: readonly string[];
}

/** What is said, and what the state keeps for the next runs; absent for nothing. */
export interface CounterNotes {
  readonly notes: readonly string[];
  readonly history?: Sample;
}

/**
 * Describes counters that have no difference.
 *
 * @param previous The previous sample with what its state keeps.
 * @param seconds The age of the previous sample.
 */
export function noteCounters(
  previous: Sample,
  seconds: number,
  { unknown, reset, infinite }: UnusualCounters,
): CounterNotes {
  const restarted = reset.filter((name) => name !== SHRINKING);
  const isOld = seconds > OLDEST_SEC;
  const resets = addRun(isOld ? undefined : previous[RESETS], restarted.length > 0);
  const gaps = addRun(isOld ? undefined : previous[GAPS], unknown.length > 0);
  const notes = [
    ...noteGaps(gaps, unknown),
    ...noteResets(resets, restarted),
    ...(infinite.length > 0 ? [`Difference is not finite, left out: ${infinite.join(", ")}`] : []),
    ...noteAge(previous, seconds),
  ];
  return { notes, ...keepHistory(resets, gaps) };
}

function noteGaps({ tell, count, runs }: RunHistory, names: readonly string[]): string[] {
  if (tell === undefined) return [];
  if (tell === "first") return [`No previous value of ${names.join(", ")}: left out`];
  return [
    `Counters had no previous value in ${count} of the last ${runs} runs, left out: ` +
    "endpoints of different kinds answer in turn",
  ];
}

function noteResets({ tell, count, runs }: RunHistory, names: readonly string[]): string[] {
  if (tell === undefined) return [];
  if (tell === "first") return [`Counter went down, printed as 0: ${names.join(", ")}`];
  return [
    `The application's counters went down in ${count} of the last ${runs} runs, printed as 0: ` +
    "it restarts often, or several instances answer in turn",
  ];
}

function noteAge(previous: Sample, seconds: number): string[] {
  if (previous[LAST_TIME] === undefined) {
    return ["Previous values have no time: differences are printed as 0"];
  }
  const isOld = seconds > OLDEST_SEC;
  return isOld
    ? [`Previous run is ${seconds} s ago, over ${OLDEST_SEC} s: differences are printed as 0`]
    : [];
}

/** Where there is nothing to remember, the state stays as the original writes it. */
function keepHistory(resets: RunHistory, gaps: RunHistory): Pick<CounterNotes, "history"> {
  const kept = [[RESETS, resets.kept], [GAPS, gaps.kept]] as const;
  const used = kept.filter(([, number]) => number !== 0);
  return used.length === 0 ? {} : { history: Object.fromEntries(used) };
}
