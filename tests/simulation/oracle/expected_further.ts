/**
 * What the plugin has to print for the further graphs of a scrape: never what is not known.
 *
 * @module
 */

import { sampleOf } from "../applications/app_pages.ts";
import type { ServedPage } from "../applications/app_pages.ts";
import { hasFallen, keepOwn, ownValueOf } from "./expected_own.ts";
import type { OwnState } from "./expected_own.ts";
import { furtherSampleOf, furtherValueOf, START } from "./further_metrics.ts";
import type { FurtherMetric } from "./further_metrics.ts";
import type { Note } from "./expected_notes.ts";
import { tellOfGrowth, tellOfProblems } from "./note_rules.ts";
import type { Obstacle } from "./note_rules.ts";
import type { Memory } from "./run_memory.ts";
import { ruleOf } from "./user_metrics.ts";
import type { OwnMetric } from "./user_metrics.ts";
import { ownResultOf } from "./user_metric_results.ts";
import type { OwnResult } from "./user_metric_results.ts";
import type { SavedScrape, Scrape } from "./scrapes.ts";

type Sample = Readonly<Record<string, number>>;

/** The metrics that a target has beside the fifteen, in printing order. */
export interface Graphs {
  readonly further: readonly FurtherMetric[];
  readonly own: readonly OwnMetric[];
}

/** What has to be printed. */
export interface ExpectedFurther {
  /** In printing order. */
  readonly values: ReadonlyMap<string, number>;
  /** The metrics whose growth is not known. */
  readonly unknown: readonly string[];
  /** Those of them with something that has come back. */
  readonly returned: readonly string[];
  /** Whether any value is growth. */
  readonly isGrown: boolean;
  readonly notes: readonly Note[];
  readonly memory: Memory;
}

/** What only grows in a process, of the fifteen and of what they are derived from. */
const COUNTERS = ["cgo_call_num", "memory_lookups", "memory_mallocs", "memory_frees", "gc_num"]
  .concat(["_gc_num", "_gc_pause_ms"]);
/** By how much the start of a process may seem to move. */
const MOST_DRIFT_SEC = 5;

/** Returns what a state keeps of a page. */
export function keptSampleOf(page: ServedPage, graphs: Graphs | undefined): Sample {
  const sample = sampleOf(page);
  return graphs === undefined
    ? sample
    : Object.assign(sample, furtherSampleOf(page, graphs.further));
}

/** Returns what a state keeps for user-defined metrics. */
export function keptOwnOf(
  page: ServedPage,
  graphs: Graphs | undefined,
  previous: OwnState | undefined,
): OwnState {
  return keepOwn(ownResultsOf(page, graphs?.own ?? []), previous);
}

/** Reports whether a page can be read at all. */
export function isReadable(page: ServedPage, graphs: Graphs | undefined): boolean {
  const isText = page.kind === "prometheus";
  const isNeeded = graphs?.own.some(({ series }) => isText === (series !== undefined));
  return isNeeded === true || Object.keys(sampleOf(page)).length > 0;
}

/** Returns what a page gives for user-defined metrics. */
function ownResultsOf(
  page: ServedPage,
  metrics: readonly OwnMetric[],
): ReadonlyMap<OwnMetric, OwnResult> {
  return new Map(metrics.map((metric) => [metric, ownResultOf(page, metric)]));
}

/**
 * Returns what has to be printed.
 *
 * @param readMs The clock when the body was whole.
 */
export function expectFurther(
  { further, own }: Graphs,
  scrape: Scrape,
  previous: SavedScrape | undefined,
  readMs: number,
): ExpectedFurther {
  const now = keptSampleOf(scrape, { further, own });
  const results = ownResultsOf(scrape, own);
  const seconds = readMs / 1000 - (previous?.bodySec ?? NaN);
  const counters = [...COUNTERS, ...listCounters(further, now)];
  const obstacle = previous && (findObstacle(counters, now, previous.sample, seconds) ??
    (hasFallen(results, previous.own) ? "restarted" : undefined));
  const known = obstacle === undefined ? previous : undefined;
  const interval = { page: scrape, now, before: known?.sample, seconds, bodySec: readMs / 1000 };
  const values = new Map<string, number>();
  const unknown: string[] = [];
  const put = (key: string, value: number | "unknown" | undefined) => {
    if (value === "unknown") unknown.push(key);
    else if (value !== undefined) values.set(key, value);
  };
  for (const metric of further) put(metric.key, furtherValueOf(metric, interval));
  for (const [metric, result] of results) {
    put(metric.key, ownValueOf(metric, result, known?.own, seconds));
  }
  const isGrown = known !== undefined &&
    (further.some((metric) => isGrowth(metric) && values.has(metric.key)) ||
      own.some(({ key, period }) => period !== undefined && values.has(key)));
  // Of a page that may be cut, a series that is no number for a while is not known to be alone.
  const returned = own.filter((metric) => scrape.mayBeCut || known?.own.has(ruleOf(metric)))
    .map(({ key }) => key);
  const growth = tellOfGrowth(previous && previous.memory, unknown, obstacle);
  const problems = own.length === 0 ? undefined : tellOfProblems(
    previous?.memory,
    results,
    further.length > 0 && Object.keys(sampleOf(scrape)).length === 0,
  );
  return {
    ...{ values, unknown, isGrown },
    notes: [...growth.notes, ...problems?.notes ?? []],
    memory: new Map([...growth.memory, ...problems?.memory ?? []]),
    returned: unknown.filter((key) => returned.includes(key)),
  };
}

function isGrowth({ factor, whole, pause, latency }: FurtherMetric): boolean {
  return [factor, whole, pause, latency].some((rule) => rule !== undefined);
}

function listCounters(further: readonly FurtherMetric[], now: Sample): readonly string[] {
  const own = further.filter(({ factor, whole }) => factor !== undefined || whole !== undefined);
  return [
    ...own.map(({ key }) => key),
    ...Object.keys(now).filter((key) => key.includes(".bucket:")),
  ];
}

function findObstacle(
  counters: readonly string[],
  now: Sample,
  before: Sample,
  seconds: number,
): Obstacle | undefined {
  if (Number.isNaN(seconds)) return "no exact time";
  if (seconds <= 0) return "in the future";
  if (seconds > 600) return "too long ago";
  const growth = (key: string) => (now[key] ?? NaN) - (before[key] ?? NaN);
  const isOther = Math.abs(growth(START)) > MOST_DRIFT_SEC;
  const isLess = counters.some((key) => growth(key) < 0) || hasLostObservations(growth, now);
  return isOther || isLess ? "restarted" : undefined;
}

/** Reports whether a bucket alone, without those of lower bounds, has fewer observations than before. */
function hasLostObservations(growth: (key: string) => number, now: Sample): boolean {
  const keys = Object.keys(now).filter((key) => key.includes(".bucket:"));
  const bound = (key: string) =>
    Number(key.slice(key.indexOf(":") + 1).replace("+Inf", "Infinity"));
  const graphs = Object.values(Object.groupBy(keys, (key) => key.slice(0, key.indexOf("."))));
  return graphs.some((keys = []) => {
    const grown = keys.toSorted((a, b) => bound(a) - bound(b)).map(growth);
    return grown.some((count, index) => count < (grown[index - 1] ?? 0));
  });
}
