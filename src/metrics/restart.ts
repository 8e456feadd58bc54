/**
 * Whether an application has restarted between two samples, so that the growth between them is
 * unknown.
 *
 * @module
 */

import { DERIVATIONS, METRICS } from "./catalogue.ts";
import type { Sample } from "./catalogue.ts";
import { START_TIME, UPTIME } from "./further_keys.ts";
import { BODY_TIME, LAST_TIME } from "./rates.ts";

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
 * @param sample With `LAST_TIME` and `BODY_TIME`, of which the start is computed where a page has
 * only an uptime.
 * @param counters Keys of further raw values that only grow.
 */
export function hasRestarted(
  sample: Sample,
  previous: Sample,
  counters: readonly string[] = [],
): boolean {
  const growth = (key: string) => (sample[key] ?? NaN) - (previous[key] ?? NaN);
  const [now, before] = [findStart(sample), findStart(previous)];
  const driftSec = Math.max(now.earliest - before.latest, before.earliest - now.latest);
  return driftSec > MOST_DRIFT_SEC ||
    [UPTIME, ...COUNTERS, ...counters].some((key) => growth(key) < 0);
}

/** An uptime is of some moment between the request and the end of the body. */
function findStart(sample: Sample): { readonly earliest: number; readonly latest: number } {
  const { [START_TIME]: start, [UPTIME]: uptime = NaN, [BODY_TIME]: bodySec = NaN } = sample;
  const { [LAST_TIME]: requestSec = bodySec } = sample;
  return { earliest: start ?? requestSec - uptime, latest: start ?? bodySec - uptime };
}
