/**
 * The value of a user-defined metric. Growth is computed for each series and then added up, as
 * PromQL's `sum(increase(…))`.
 *
 * @module
 */

import type { Sample } from "./catalogue.ts";
import { quantileOf } from "./histogram.ts";
import type { Bucket } from "./histogram.ts";
import { vanishedKey } from "./own_keys.ts";
import type { Count, OwnResult } from "./own_results.ts";
import type { OwnRule, Period } from "./own_rule.ts";

/** The seconds of each period. */
const SECONDS: { readonly [Each in Period]: number } = { minute: 60, second: 1 };

/**
 * Computes a value.
 *
 * What the previous state lacks, although it has the metric, is new since then, and has grown from
 * 0. What comes back with a higher value may have grown at any time since it was on the page.
 *
 * @param growth The previous sample, absent if no growth is known, and the seconds since.
 * @returns `unknown` if the growth is unknown, `undefined` if the page gives no value.
 */
export function computeOwn(
  rule: OwnRule,
  result: OwnResult | undefined,
  { previous, seconds }: { readonly previous?: Sample; readonly seconds: number },
): number | "unknown" | undefined {
  if (result === undefined || result.kind === "problem") return undefined;
  if (result.kind === "value") return scale(result.value, rule);
  if (previous?.[result.marker] === undefined) return "unknown";
  const grown = result.counts.map((count) => (
    { le: count.le ?? Infinity, count: growthOf(count, previous) }
  ));
  if (grown.some(({ count }) => Number.isNaN(count))) return "unknown";
  if (rule.quantile !== undefined) return scale(quantileOf(rule.quantile, addUp(grown)), rule);
  const growth = grown.reduce((sum, { count }) => sum + count, 0);
  return scale(growth / seconds * SECONDS[rule.per ?? "second"], rule);
}

/** Returns `NaN` where the growth is unknown. */
function growthOf({ key, value }: Count, previous: Sample): number {
  const last = previous[key];
  if (last !== undefined) return value - last;
  const vanished = previous[vanishedKey(key)] ?? Infinity;
  if (vanished === value) return 0;
  return vanished < value ? NaN : value;
}

function scale(value: number | undefined, { scale = 1 }: OwnRule): number | undefined {
  return value === undefined ? undefined : value * scale;
}

/** Adds up the buckets of all series by their bounds, as PromQL's `sum by (le)`. */
function addUp(grown: readonly Bucket[]): readonly Bucket[] {
  const counts = new Map<number, number>();
  for (const { le, count } of grown) counts.set(le, (counts.get(le) ?? 0) + count);
  return [...counts].map(([le, count]) => ({ le, count })).sort((a, b) => a.le - b.le);
}
