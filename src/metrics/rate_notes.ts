/**
 * Notes on counters whose difference is unknown, one sentence each. What happens in run after run
 * is noted once; to know that, a state keeps two numbers besides the sample.
 *
 * @module
 */

import type { Sample } from "./catalogue.ts";
import { addRun } from "./run_history.ts";
import type { RunHistory } from "./run_history.ts";

/** The keys of a state for the runs in which counters went down, or had no previous value. */
const RESETS = "_resets";
const GAPS = "_gaps";
/** A counter in the original, although it shrinks in every healthy application. */
const SHRINKING = "heap_released";

/** The counters without a difference, by reason. */
export interface UnusualCounters {
  /** Those without a previous value. */
  readonly unknown: readonly string[];
  /** Those that went down. */
  readonly reset: readonly string[];
  /** Those whose difference is not finite. */
  readonly infinite: readonly string[];
}

/** The notes, and what the state keeps for the next runs; absent if that is nothing. */
export interface CounterNotes {
  readonly notes: readonly string[];
  readonly history?: Sample;
}

/**
 * Describes counters that have no difference.
 *
 * @param kept What the state keeps of the previous runs; empty if they are too long ago.
 */
export function noteCounters(
  kept: Sample,
  { unknown, reset, infinite }: UnusualCounters,
): CounterNotes {
  const restarted = reset.filter((name) => name !== SHRINKING);
  const resets = addRun(kept[RESETS], restarted.length > 0);
  const gaps = addRun(kept[GAPS], unknown.length > 0);
  const notes = [
    ...noteGaps(gaps, unknown),
    ...noteResets(resets, restarted),
    ...(infinite.length > 0 ? [`Difference is not finite, left out: ${infinite.join(", ")}`] : []),
  ];
  return { notes, ...keepHistory(resets, gaps) };
}

function noteGaps({ tell, count, runs }: RunHistory, names: readonly string[]): string[] {
  if (tell === undefined) return [];
  if (tell === "first") return [`No previous value of ${names.join(", ")}: left out`];
  return [
    `Counters had no previous value in ${count} of the last ${runs} runs, left out: ` +
    "endpoints of different kinds take turns in answering",
  ];
}

function noteResets({ tell, count, runs }: RunHistory, names: readonly string[]): string[] {
  if (tell === undefined) return [];
  if (tell === "first") return [`Counter went down, printed as 0: ${names.join(", ")}`];
  return [
    `The application's counters went down in ${count} of the last ${runs} runs, printed as 0: ` +
    "it restarts often, or several instances take turns in answering",
  ];
}

/** With nothing to remember, the state has exactly the fields that the original writes. */
function keepHistory(resets: RunHistory, gaps: RunHistory): Pick<CounterNotes, "history"> {
  const numbers = [[RESETS, resets.kept], [GAPS, gaps.kept]] as const;
  const used = numbers.filter(([, number]) => number !== 0);
  return used.length === 0 ? {} : { history: Object.fromEntries(used) };
}
