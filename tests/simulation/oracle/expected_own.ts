/**
 * What the plugin has to print for user-defined metrics, and what a state keeps for them.
 *
 * @module
 */

import { quantileOf } from "./bucket_statistics.ts";
import { ruleOf } from "./user_metrics.ts";
import type { OwnMetric } from "./user_metrics.ts";
import type { Counts, OwnResult } from "./user_metric_results.ts";

/** What a state keeps of a metric: what it counted, and what was counted before it vanished. */
export interface KeptCounts {
  readonly counts: Counts;
  readonly vanished: Counts;
}

/** What a state keeps of all metrics, by their rules. */
export type OwnState = ReadonlyMap<string, KeptCounts>;

const NONE: Counts = new Map();

/** Returns what a state keeps. @param previous What the state before it kept. */
export function keepOwn(
  results: ReadonlyMap<OwnMetric, OwnResult>,
  previous: OwnState | undefined,
): OwnState {
  const state = new Map<string, KeptCounts>();
  for (const [metric, result] of results) {
    const isAbsent = result.kind === "problem" && result.why === "absent";
    if (result.kind !== "counts" && !isAbsent) continue;
    const counts = result.kind === "counts" ? result.counts : NONE;
    const before = previous?.get(ruleOf(metric));
    const earlier = [...before?.counts ?? [], ...before?.vanished ?? []];
    const vanished = new Map(earlier.filter(([identity]) => !counts.has(identity)));
    state.set(ruleOf(metric), { counts, vanished });
  }
  return state;
}

/** Reports whether a counter went down. */
export function hasFallen(
  results: ReadonlyMap<OwnMetric, OwnResult>,
  previous: OwnState,
): boolean {
  return [...results].some(([metric, result]) => {
    const before = previous.get(ruleOf(metric))?.counts ?? NONE;
    return result.kind === "counts" &&
      [...result.counts].some(([identity, { value }]) =>
        value < (before.get(identity)?.value ?? -Infinity)
      );
  });
}

/**
 * Returns the value of a metric.
 *
 * @param previous What the state kept; absent where growth is not known.
 */
export function ownValueOf(
  metric: OwnMetric,
  result: OwnResult | undefined,
  previous: OwnState | undefined,
  seconds: number,
): number | "unknown" | undefined {
  const { scale = 1, period = 1, quantile } = metric;
  if (result === undefined || result.kind === "problem") return undefined;
  if (result.kind === "value") return finite(result.value, scale);
  const before = previous?.get(ruleOf(metric));
  if (before === undefined) return "unknown";
  const grown = [...result.counts].map(([identity, { value, le = Infinity }]) => (
    { le, count: growthOf(identity, value, before) }
  ));
  if (grown.some(({ count }) => Number.isNaN(count))) return "unknown";
  if (quantile !== undefined) return finite(quantileOf(quantile, merge(grown), "bound"), scale);
  const sum = grown.reduce((sum, { count }) => sum + count, 0);
  return finite(sum / seconds * period, scale);
}

function finite(value: number | undefined, scale: number): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value * scale : undefined;
}

/** What is new has grown from 0; what comes back may have grown at any time. */
function growthOf(identity: string, value: number, { counts, vanished }: KeptCounts): number {
  const last = counts.get(identity);
  if (last !== undefined) return value - last.value;
  const gone = vanished.get(identity);
  if (gone === undefined || gone.value > value) return value;
  return gone.value === value ? 0 : NaN;
}

function merge(grown: readonly { readonly le: number; readonly count: number }[]) {
  const bounds = [...new Set(grown.map(({ le }) => le))].sort((a, b) => a - b);
  return bounds.map((bound) => ({
    le: bound,
    count: grown.filter(({ le }) => le === bound).reduce((sum, { count }) => sum + count, 0),
  }));
}
