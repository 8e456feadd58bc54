/**
 * What the growth of a histogram tells, as PromQL's `histogram_quantile` has it, written anew.
 *
 * @module
 */

/** Buckets in rising order, each with what it counts up to its bound; the last is infinite. */
export type Buckets = readonly { readonly le: number; readonly count: number }[];

/** The part of a histogram between two bounds. */
interface Part {
  readonly from: number;
  readonly to: number;
  /** What is counted below it, and in it. */
  readonly below: number;
  readonly within: number;
}

function partsOf(buckets: Buckets): readonly Part[] {
  let [from, below] = [0, 0];
  return buckets.map(({ le, count }) => {
    const part = { from, to: le, below, within: count - below };
    [from, below] = [le, count];
    return part;
  });
}

/**
 * Returns a quantile; `undefined` without observations.
 *
 * @param beyond What a quantile above the highest finite bound is: absent, or that bound.
 */
export function quantileOf(
  q: number,
  buckets: Buckets,
  beyond: "absent" | "bound",
): number | undefined {
  const total = buckets.at(-1)?.count ?? 0;
  if (!(total > 0)) return undefined;
  const rank = q * total;
  const part = partsOf(buckets).find(({ below, within }) => below + within >= rank);
  if (part === undefined || part.to === Infinity) {
    return beyond === "bound" ? part?.from : undefined;
  }
  if (part.within === 0) return undefined;
  return part.from + (part.to - part.from) * ((rank - part.below) / part.within);
}

/** Returns the mean; `undefined` where it is not known, as of what is above the highest bound. */
export function meanOf(buckets: Buckets): number | undefined {
  if (maximumOf(buckets) === undefined) return undefined;
  const counted = partsOf(buckets).filter(({ within }) => within > 0);
  const sum = counted.reduce((sum, { from, to, within }) => sum + (from + to) / 2 * within, 0);
  return sum / (buckets.at(-1)?.count ?? NaN);
}

/** Returns the bound of the highest bucket with observations, where that is finite. */
export function maximumOf(buckets: Buckets): number | undefined {
  const highest = partsOf(buckets).findLast(({ within }) => within > 0);
  return highest === undefined || highest.to === Infinity ? undefined : highest.to;
}
