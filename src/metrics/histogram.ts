/**
 * Quantiles, mean and maximum of the growth of a histogram with classic buckets. Computes; knows no
 * format of a page.
 *
 * @module
 */

/** A bucket of a histogram, counted from its lowest bound on, as Prometheus has it. */
export interface Bucket {
  /** The upper bound, inclusive; `Infinity` for the last one. */
  readonly le: number;
  /** How many observations are at most `le`. */
  readonly count: number;
}

/**
 * Returns how much each bucket has grown, sorted by bound; `undefined` where a bucket went down, or
 * the two have other bounds. Bounds that occur twice, as `1` and `1.0`, are added up.
 *
 * @param now The buckets of a histogram, in any order.
 * @param before The buckets at an earlier time.
 */
export function growBuckets(
  now: readonly Bucket[],
  before: readonly Bucket[],
): readonly Bucket[] | undefined {
  const [current, last] = [mergeBuckets(now), mergeBuckets(before)];
  if (current.length !== last.length) return undefined;
  const grown = current.map(({ le, count }, index) => {
    const { le: lastLe = NaN, count: lastCount = NaN } = last[index] ?? {};
    return { le, count: le === lastLe ? count - lastCount : NaN };
  });
  return grown.every(({ count }) => count >= 0) ? grown : undefined;
}

/**
 * Reports whether a bucket alone, without those of lower bounds, has fewer observations than before:
 * in one process, none has, even if all cumulative counts have grown. If cumulative counts fall from
 * bucket to bucket, they were not read at one moment and prove nothing.
 *
 * @param now The buckets of a histogram, in any order.
 * @param before The buckets at an earlier time.
 */
export function haveFallen(now: readonly Bucket[], before: readonly Bucket[]): boolean {
  const grown = growBuckets(now, before);
  return grown !== undefined && !isRising(grown) &&
    [now, before].every((buckets) => isRising(mergeBuckets(buckets)));
}

function isRising(sorted: readonly Bucket[]): boolean {
  return sorted.every(({ count }, index) => count >= (sorted[index - 1]?.count ?? 0));
}

function mergeBuckets(buckets: readonly Bucket[]): readonly Bucket[] {
  const counts = new Map<number, number>();
  for (const { le, count } of buckets) counts.set(le, (counts.get(le) ?? 0) + count);
  return [...counts].map(([le, count]) => ({ le, count })).sort((a, b) => a.le - b.le);
}

/**
 * Returns a quantile as PromQL's `histogram_quantile` computes it: within a bucket, observations
 * count as spread evenly; the lowest bucket begins at 0 if its bound is above that; what lies beyond
 * the highest finite bound counts as that bound. `undefined` without observations, without finite
 * bounds, where the last bucket is not `Infinity`, or for 0 where the lowest bucket is empty.
 *
 * @param q From 0 to 1.
 * @param buckets Sorted by bound, see {@link growBuckets}.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const buckets = [{ le: 1, count: 2 }, { le: 3, count: 4 }, { le: Infinity, count: 4 }];
 * assertEquals(quantileOf(0.75, buckets), 2);
 * ```
 */
export function quantileOf(q: number, buckets: readonly Bucket[]): number | undefined {
  const sorted = rising(buckets);
  const total = totalOf(sorted);
  if (total === undefined) return undefined;
  const rank = q * total;
  const index = sorted.findIndex(({ count }) => count >= rank);
  const { le, count } = sorted[index] ?? { le: Infinity, count: total };
  if (le === Infinity) return sorted.at(-2)?.le;
  const below = sorted[index - 1];
  if (below === undefined && le <= 0) return le;
  const { le: start, count: counted } = below ?? { le: 0, count: 0 };
  // Only the rank 0 falls into an empty bucket, the lowest one: PromQL divides 0 by 0.
  return count === 0 ? undefined : start + (le - start) * ((rank - counted) / (count - counted));
}

/**
 * Returns the upper bound of the highest bucket with observations: the maximum is at most that.
 * `undefined` without observations, or where there are some beyond the highest finite bound.
 *
 * @param buckets Sorted by bound, see {@link growBuckets}.
 */
export function maxOf(buckets: readonly Bucket[]): number | undefined {
  const sorted = rising(buckets);
  const total = totalOf(sorted);
  const le = sorted.find(({ count }) => count === total)?.le;
  return total === undefined || le === Infinity ? undefined : le;
}

/**
 * Returns the mean of observations that are spread evenly within their buckets; `undefined` without
 * observations, or where there are some beyond the highest finite bound.
 *
 * @param buckets Sorted by bound, see {@link growBuckets}.
 */
export function meanOfBuckets(buckets: readonly Bucket[]): number | undefined {
  if (maxOf(buckets) === undefined) return undefined;
  let [sum, counted, start] = [0, 0, 0];
  for (const { le, count } of rising(buckets)) {
    const middle = start === 0 && le <= 0 ? le : (start + le) / 2;
    if (count > counted) sum += middle * (count - counted);
    [counted, start] = [count, le];
  }
  return meanOf(sum, counted);
}

/** Reports whether a quantile lies beyond the highest finite bound, so that only a bound is known. */
export function isBeyond(q: number, buckets: readonly Bucket[]): boolean {
  const sorted = rising(buckets);
  return q * (sorted.at(-1)?.count ?? 0) > (sorted.at(-2)?.count ?? 0);
}

/**
 * Returns a quantile of single values: the lowest of them that so many do not exceed. `undefined`
 * without any.
 *
 * @param q From 0 to 1.
 */
export function quantileOfValues(q: number, values: readonly number[]): number | undefined {
  const rank = Math.max(1, Math.ceil(q * values.length));
  return values.toSorted((a, b) => a - b)[rank - 1];
}

/** Returns a mean, or `undefined` without observations. */
export function meanOf(sum: number, count: number): number | undefined {
  return count > 0 ? sum / count : undefined;
}

/**
 * Reports whether quantiles from buckets are worth printing: neighboring bounds differ by at most
 * twice. The lowest bound above 0 has no neighbor to compare.
 *
 * @param bounds In rising order.
 */
export function areNarrow(bounds: readonly number[]): boolean {
  const finite = bounds.filter((bound) => bound > 0 && bound < Infinity);
  const isNarrow = (bound: number, index: number) => bound <= 2 * (finite[index - 1] ?? bound);
  return finite.length > 1 && finite.every(isNarrow);
}

/** The counts of a page may fall from bucket to bucket, as they are not read at one moment. */
function rising(buckets: readonly Bucket[]): readonly Bucket[] {
  let most = 0;
  return buckets.map(({ le, count }) => ({ le, count: most = Math.max(most, count) }));
}

function totalOf(sorted: readonly Bucket[]): number | undefined {
  const { le, count = 0 } = sorted.at(-1) ?? {};
  return le === Infinity && sorted.length > 1 && count > 0 ? count : undefined;
}
