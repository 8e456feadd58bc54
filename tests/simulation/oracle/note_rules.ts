/**
 * What a run has to tell of a target: each fact that keeps a metric from being printed as it is, in
 * each run, or once as long as it remains.
 *
 * @module
 */

import { noteOf } from "./expected_notes.ts";
import type { Note } from "./expected_notes.ts";
import { remember } from "./run_memory.ts";
import type { Happening, Memory } from "./run_memory.ts";
import type { SavedScrape } from "./scrapes.ts";
import type { OwnMetric } from "./user_metrics.ts";
import type { OwnResult } from "./user_metric_results.ts";

/** Why the growth since the previous run is not known. */
export type Obstacle = "no exact time" | "in the future" | "too long ago" | "restarted";

/** What is told, and what the next run has to remember. */
export interface Telling {
  readonly notes: readonly Note[];
  readonly memory: Memory;
}

function memoryOf(entries: readonly (readonly [string, Happening | undefined])[]): Memory {
  return new Map(entries.flatMap(([key, kept]) => kept === undefined ? [] : [[key, kept]]));
}

/** Differences that are not growth, and when they were asked for. */
interface Differences {
  readonly unknown: readonly string[];
  readonly reset: readonly string[];
  readonly timeSec: number;
  /** The clock, where it has been set back behind the previous run. */
  readonly backMs: number | undefined;
}

/** Tells why differences are something else than growth. */
export function tellOfDifferences(
  previous: SavedScrape | undefined,
  { unknown, reset, timeSec, backMs }: Differences,
): Telling {
  if (previous === undefined) return { notes: [noteOf("no previous values")], memory: new Map() };
  if (backMs !== undefined) {
    const aheadSec = previous.timeSec - Math.trunc(backMs / 1000);
    return { notes: [noteOf("clock was set back", aheadSec)], memory: new Map() };
  }
  const seconds = timeSec - previous.timeSec;
  const isOld = seconds > 600;
  const told = tellOfCounters(isOld ? undefined : previous.memory, { unknown, reset });
  const notes = isOld ? [noteOf("previous run over 600 s ago", seconds)] : [];
  return { ...told, notes: [...told.notes, ...notes] };
}

/** Of the counters that went down, `heap_released` often does. */
function tellOfCounters(
  before: Memory | undefined,
  { unknown, reset }: Pick<Differences, "unknown" | "reset">,
): Telling {
  const fallen = reset.filter((name) => name !== "heap_released");
  const gaps = remember(before?.get("_gaps"), unknown.length > 0);
  const resets = remember(before?.get("_resets"), fallen.length > 0);
  return {
    notes: [
      ...gaps.tell === "first" ? [noteOf("no previous value", unknown.join(", "))] : [],
      ...gaps.tell === "repeated" ? [noteOf("often no previous value", gaps.times, gaps.runs)] : [],
      ...resets.tell === "first" ? [noteOf("counter went down", fallen.join(", "))] : [],
      ...resets.tell === "repeated"
        ? [noteOf("counters often went down", resets.times, resets.runs)]
        : [],
    ],
    memory: memoryOf([["_gaps", gaps.kept], ["_resets", resets.kept]]),
  };
}

/** Tells of growth that is not known; without a previous state, all differences are missing anyway. */
export function tellOfGrowth(
  before: Memory | undefined,
  unknown: readonly string[],
  obstacle: Obstacle | undefined,
): Telling {
  if (before === undefined) return { notes: [], memory: new Map() };
  const { kept, tell, times, runs } = remember(before.get("_growthGaps"), unknown.length > 0);
  const memory = memoryOf([["_growthGaps", kept]]);
  if (tell === undefined) return { notes: [], memory };
  const note = tell === "first"
    ? noteOf(`growth: ${obstacle ?? "no previous value"}`, unknown.join(", "))
    : noteOf("growth often unknown", times, runs);
  return { notes: [note], memory };
}

/** Tells of user-defined metrics that a page gives nothing for. */
export function tellOfProblems(
  before: Memory | undefined,
  results: ReadonlyMap<OwnMetric, OwnResult>,
  isRuntimeMissed: boolean,
): Telling {
  const isFirst = (key: string, isNow: boolean) => {
    const told = remember(before?.get(key), isNow);
    entries.push([key, told.kept]);
    return told.tell === "first";
  };
  const entries: [string, Happening | undefined][] = [];
  const causes = new Map<string, string[]>();
  for (const [metric, result] of results) {
    const isProblem = result.kind === "problem";
    if (!isFirst(`${metric.key}#gaps`, isProblem) || !isProblem) continue;
    const cause = describe(metric, result.why);
    causes.set(cause, [...causes.get(cause) ?? [], metric.key]);
  }
  const hasNoRuntime = isFirst("_noRuntime", isRuntimeMissed);
  const notes = [...causes].map(([cause, keys]) => noteOf(cause, keys.join(", ")));
  return {
    notes: hasNoRuntime ? [noteOf("no runtime"), ...notes] : notes,
    memory: memoryOf(entries),
  };
}

function describe(metric: OwnMetric, why: string): string {
  const isSeries = metric.series !== undefined;
  if (why === "absent") return noteOf(why, metric.series ?? pathOf(metric));
  if (why !== "other format") return why;
  const lacks = isSeries
    ? 'JSON, which has no "series"'
    : 'Prometheus text, which has no "variable"';
  return noteOf(why, lacks);
}

/** Returns the path of a variable as messages have it. */
function pathOf({ text }: OwnMetric): string {
  const [, path = ""] = /^variable = ("[^"]*"|\[[^\]]*\])/.exec(text) ?? [];
  const parsed: unknown = JSON.parse(path);
  return Array.isArray(parsed) ? parsed.join(".") : String(parsed);
}
