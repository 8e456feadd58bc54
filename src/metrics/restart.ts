/**
 * Whether an application has restarted between two samples, so that no growth between them is known.
 *
 * @module
 */

import { DERIVATIONS, METRICS } from "./catalogue.ts";
import type { Sample } from "./catalogue.ts";
import { START_TIME, UPTIME } from "./further_keys.ts";

/** The start time is computed from the boot time and moves a little with the clock. */
const MOST_DRIFT_SEC = 5;

/** What the default graphs count. `heap_released` shrinks in every healthy application. */
const COUNTERS: readonly string[] = [
  ...METRICS.filter(({ counter, name }) => counter && name !== "heap_released"),
  ...DERIVATIONS,
].map(({ name }) => name);

/**
 * Reports whether the application has restarted, or another one has answered: its start time has
 * moved, or something that only grows has gone down.
 *
 * @param counters Keys of further raw values that only grow.
 */
export function hasRestarted(
  sample: Sample,
  previous: Sample,
  counters: readonly string[] = [],
): boolean {
  const growth = (key: string) => (sample[key] ?? NaN) - (previous[key] ?? NaN);
  return Math.abs(growth(START_TIME)) > MOST_DRIFT_SEC ||
    [UPTIME, ...COUNTERS, ...counters].some((key) => growth(key) < 0);
}
