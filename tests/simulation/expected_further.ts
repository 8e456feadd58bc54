/**
 * What the plugin has to print for the further graphs of a scrape: never what is not known.
 *
 * @module
 */

import { sampleOf } from "./app_pages.ts";
import type { ServedPage } from "./app_pages.ts";
import { furtherSampleOf, furtherValueOf, START } from "./further_metrics.ts";
import type { FurtherMetric } from "./further_metrics.ts";
import type { SavedScrape, Scrape } from "./scrapes.ts";

type Sample = Readonly<Record<string, number>>;

/** Why the growth since the previous run is not known. */
export type Obstacle = "no exact time" | "in the future" | "too long ago" | "restarted";

/** What has to be printed. */
export interface ExpectedFurther {
  /** In printing order. */
  readonly values: ReadonlyMap<string, number>;
  /** The metrics whose growth is not known. */
  readonly unknown: readonly string[];
  readonly obstacle: Obstacle | undefined;
  /** Whether any value is growth. */
  readonly isGrown: boolean;
}

/** What only grows in a process, of the fifteen and of what they are derived from. */
const COUNTERS = ["cgo_call_num", "memory_lookups", "memory_mallocs", "memory_frees", "gc_num"]
  .concat(["_gc_num", "_gc_pause_ms"]);
/** By how much the start of a process may seem to move. */
const MOST_DRIFT_SEC = 5;

/** Returns what a state keeps of a page. */
export function keptSampleOf(
  page: ServedPage,
  further: readonly FurtherMetric[] | undefined,
): Sample {
  const sample = sampleOf(page);
  return further === undefined ? sample : Object.assign(sample, furtherSampleOf(page, further));
}

/**
 * Returns what has to be printed.
 *
 * @param readMs The clock when the body was whole.
 */
export function expectFurther(
  further: readonly FurtherMetric[],
  scrape: Scrape,
  previous: SavedScrape | undefined,
  readMs: number,
): ExpectedFurther {
  const now = keptSampleOf(scrape, further);
  const seconds = readMs / 1000 - (previous?.bodySec ?? NaN);
  const counters = [...COUNTERS, ...listCounters(further, now)];
  const obstacle = previous && findObstacle(counters, now, previous.sample, seconds);
  const before = obstacle === undefined ? previous?.sample : undefined;
  const interval = { page: scrape, now, before, seconds, bodySec: readMs / 1000 };
  const values = new Map<string, number>();
  const unknown: string[] = [];
  for (const metric of further) {
    const value = furtherValueOf(metric, interval);
    if (value === "unknown") unknown.push(metric.key);
    else if (value !== undefined) values.set(metric.key, value);
  }
  const isGrown = before !== undefined &&
    further.some((metric) => isGrowth(metric) && values.has(metric.key));
  return { values, unknown, obstacle, isGrown };
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
  return isOther || counters.some((key) => growth(key) < 0) ? "restarted" : undefined;
}
