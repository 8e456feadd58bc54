/**
 * Whether an application has restarted between two samples, so that the growth between them is
 * unknown.
 *
 * @module
 */

import { DERIVATIONS, METRICS } from "./catalogue.ts";
import type { Sample } from "./catalogue.ts";
import { START_TIME, UPTIME } from "./further_keys.ts";
import { BODY_TIME } from "./rates.ts";

/** A start time is computed from the boot time or an uptime, and varies a little with the clock. */
const MOST_DRIFT_SEC = 5;

/** The counters of the default graphs. `heap_released` shrinks in every healthy application. */
const COUNTERS: readonly string[] = [
  ...METRICS.filter(({ counter, name }) => counter && name !== "heap_released"),
  ...DERIVATIONS,
].map(({ name }) => name);

/**
 * Reports whether the application has restarted, or another one has answered: its start time has
 * changed, or a counter has gone down.
 *
 * @param sample With `BODY_TIME`, of which the start is computed where a page has only an uptime.
 * @param counters Keys of further raw values that only grow.
 */
export function hasRestarted(
  sample: Sample,
  previous: Sample,
  counters: readonly string[] = [],
): boolean {
  const growth = (key: string) => (sample[key] ?? NaN) - (previous[key] ?? NaN);
  return Math.abs(startOf(sample) - startOf(previous)) > MOST_DRIFT_SEC ||
    [UPTIME, ...COUNTERS, ...counters].some((key) => growth(key) < 0);
}

function startOf(sample: Sample): number {
  return sample[START_TIME] ?? (sample[BODY_TIME] ?? NaN) - (sample[UPTIME] ?? NaN);
}
