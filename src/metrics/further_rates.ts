/**
 * Turns two samples into the values of further graphs. Unknown values are left out, never 0. Loaded
 * only where such a graph is chosen.
 *
 * @module
 */

import type { Graph, Sample } from "./catalogue.ts";
import { bucketKey, bucketsOf, START_TIME } from "./further_keys.ts";
import { haveFallen } from "./histogram.ts";
import type * as ownRates from "./own_rates.ts";
import { BODY_TIME, LAST_TIME, OLDEST_SEC } from "./rates.ts";
import { hasRestarted } from "./restart.ts";
import { addRun } from "./run_history.ts";
import { computeRule } from "./runtime_values.ts";
import type { FurtherPage, Growth, Value } from "./runtime_values.ts";
import { metricKey } from "./selection.ts";

/** The values of further graphs. */
export interface FurtherValues {
  /** Values by the keys of their metrics; a metric without a value is absent. */
  readonly values: Sample;
  /** What was left out, and why, one sentence each. */
  readonly notes: readonly string[];
  /** What the state keeps for the notes of the next runs; absent for nothing. */
  readonly history?: Sample;
}

/** When a page was requested, in milliseconds, and when its body was complete, in seconds. */
export interface FurtherTimes {
  readonly nowMs: number;
  /** With a fraction. */
  readonly bodySec: number;
}

/** What computes user-defined metrics: a module that only targets with such metrics load. */
export type OwnRates = Pick<typeof ownRates, "compute" | "listCounts">;

/** The key of a state for the runs in which growth was unknown. */
const GAPS = "_growthGaps";

/**
 * Computes the values of further graphs.
 *
 * Growth is measured between the times at which the bodies were complete. It is left out after a
 * restart, without a previous value, and if the previous run was over `OLDEST_SEC` ago.
 *
 * @param page What the application returns now.
 * @param previous The sample of the previous run, if there is one.
 * @param times Of the page, since 1970.
 * @param own Needed where there are user-defined graphs.
 */
export function computeFurther(
  graphs: readonly Graph[],
  page: FurtherPage,
  previous: Sample | undefined,
  { nowMs, bodySec }: FurtherTimes,
  own?: OwnRates,
): FurtherValues {
  const seconds = bodySec - (previous?.[BODY_TIME] ?? NaN);
  const timed = { ...page.sample, [LAST_TIME]: nowMs / 1000, [BODY_TIME]: bodySec };
  const counters = [
    ...listCounters(graphs, timed),
    ...(page.own === undefined ? [] : own?.listCounts(page.own) ?? []),
  ];
  const why = previous && findObstacle(graphs, counters, { sample: timed, previous, seconds });
  const growth: Growth = { seconds, ...(why === undefined && previous ? { previous } : {}) };
  const values: Record<string, number> = {};
  const unknown: string[] = [];
  for (const graph of graphs) {
    for (const metric of graph.metrics) {
      const key = metricKey(graph, metric);
      const value: Value = metric.own === undefined
        ? computeRule(graph, metric, { page, bodySec, growth })
        : own?.compute(metric.own, page.own?.results.get(key), growth);
      if (value === "unknown") unknown.push(key);
      else if (Number.isFinite(value)) values[key] = value ?? NaN;
    }
  }
  return { values, ...noteUnknown(unknown, why, previous) };
}

/**
 * Returns why the growth since the previous run is unknown, in words; `undefined` if it is known.
 */
function findObstacle(
  graphs: readonly Graph[],
  counters: readonly string[],
  { sample, previous, seconds }: Required<Growth> & { readonly sample: Sample },
): string | undefined {
  if (Number.isNaN(seconds)) return "Previous values have no exact time";
  if (seconds <= 0) return "Previous values are in the future";
  if (seconds > OLDEST_SEC) {
    return `Previous run was ${Math.trunc(seconds)} s ago, over ${OLDEST_SEC} s`;
  }
  const haveBucketsFallen = graphs.filter(hasBuckets).some((graph) =>
    haveFallen(bucketsOf(graph, sample), bucketsOf(graph, previous))
  );
  if (!haveBucketsFallen && !hasRestarted(sample, previous, counters)) return undefined;
  return describeFallen(counters, sample, previous) ??
    "The application has restarted, or another one has answered";
}

/** Names a user-defined metric that goes down in a running application, as what is no counter. */
function describeFallen(
  counters: readonly string[],
  sample: Sample,
  previous: Sample,
): string | undefined {
  const isRunning = sample[START_TIME] !== undefined &&
    sample[START_TIME] === previous[START_TIME] && !hasRestarted(sample, previous);
  const growth = (key: string) => (sample[key] ?? NaN) - (previous[key] ?? NaN);
  const fallen = counters.find((key) => key.includes("#") && growth(key) < 0);
  if (!isRunning || fallen === undefined) return undefined;
  const metric = fallen.slice(0, fallen.indexOf("#"));
  return `Counter of ${metric} went down without a restart, so it may be no counter`;
}

/** Returns the keys of raw values that only grow. */
function listCounters(graphs: readonly Graph[], sample: Sample): readonly string[] {
  return graphs.flatMap((graph) => {
    const counters = graph.metrics.filter(({ rule }) =>
      ["rate", "share"].includes(rule?.kind ?? "")
    );
    return [
      ...counters.map((metric) => metricKey(graph, metric)),
      ...(hasBuckets(graph) ? bucketsOf(graph, sample) : [])
        .map(({ le }) => bucketKey(graph, le)),
    ];
  });
}

/** Samples may have 100,000 keys of user-defined metrics, which are not to be searched in vain. */
function hasBuckets({ metrics }: Graph): boolean {
  return metrics.some(({ rule }) => rule?.kind === "pause" || rule?.kind === "histogram");
}

/** The rates of the default graphs already report a missing previous sample. */
function noteUnknown(
  keys: readonly string[],
  why: string | undefined,
  previous: Sample | undefined,
): Pick<FurtherValues, "notes" | "history"> {
  if (previous === undefined) return { notes: [] };
  const { kept, tell, count, runs } = addRun(previous[GAPS], keys.length > 0);
  const history = kept === 0 ? {} : { history: { [GAPS]: kept } };
  if (tell === undefined) return { notes: [], ...history };
  const note = tell === "first"
    ? `${why ?? "No previous value"}: growth is left out of ${keys.join(", ")}`
    : `Growth was unknown in ${count} of the last ${runs} runs, left out: ` +
      "the application restarts often, or several instances take turns in answering";
  return { notes: [note], ...history };
}
