/**
 * Histograms: growth of buckets, and quantiles as PromQL computes them.
 *
 * @module
 */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  areNarrow,
  growBuckets,
  haveFallen,
  isBeyond,
  maxOf,
  meanOf,
  meanOfBuckets,
  quantileOf,
  quantileOfValues,
} from "../../../src/metrics/histogram.ts";
import type { Bucket } from "../../../src/metrics/histogram.ts";

/** Returns cumulative buckets from bounds and counts, both in order. */
function buckets(...pairs: readonly (readonly [le: number, count: number])[]): readonly Bucket[] {
  return pairs.map(([le, count]) => ({ le, count }));
}

const THREE = buckets([1, 10], [2, 20], [4, 40], [Infinity, 40]);

const QUANTILES: readonly [q: number, of: readonly Bucket[], expected: number | undefined][] = [
  [0, THREE, 0],
  [0.125, THREE, 0.5],
  [0.25, THREE, 1],
  [0.5, THREE, 2],
  [0.75, THREE, 3],
  [1, THREE, 4],
  // What lies beyond the highest finite bound counts as that bound.
  [0.99, buckets([1, 1], [2, 2], [Infinity, 100]), 2],
  // A lowest bound of 0 or below has no room below it.
  [0.5, buckets([0, 8], [1, 10], [Infinity, 10]), 0],
  [0.5, buckets([-2, 8], [1, 10], [Infinity, 10]), -2],
  [0, buckets([0, 0], [2, 4], [Infinity, 4]), 0],
  [0.5, buckets([-4, 2], [-2, 8], [1, 10], [Infinity, 10]), -3],
  [0.9, buckets([-2, 8], [1, 10], [Infinity, 10]), -0.5],
  // A count below that of a lower bucket counts as that one.
  [0.5, buckets([1, 4], [2, 3], [Infinity, 8]), 1],
  // 7 / 25 * 25 is a little above 7, and the next bucket is empty.
  [7 / 25, buckets([1, 7], [5, 7], [10, 25], [Infinity, 25]), 5],
  // PromQL gives no number either.
  [0, buckets([1, 0], [2, 4], [Infinity, 4]), undefined],
  [0.5, buckets([1, 0], [2, 0], [Infinity, 0]), undefined],
  [0.5, buckets([Infinity, 3]), undefined],
  [0.5, buckets([1, 3], [2, 3]), undefined],
  [0.5, [], undefined],
];

for (const [q, of, expected] of QUANTILES) {
  const shown = of.map(({ le, count }) => `${le}: ${count}`).join(", ");
  Deno.test(`quantileOf() gives ${expected} for ${q} of ${shown || "nothing"}`, () => {
    assertEquals(quantileOf(q, of), expected);
  });
}

Deno.test("growBuckets() subtracts bucket by bucket, in the order of the bounds", () => {
  const now = buckets([Infinity, 9], [2, 7], [1, 3]);
  const before = buckets([1, 1], [2, 2], [Infinity, 4]);
  assertEquals(growBuckets(now, before), buckets([1, 2], [2, 5], [Infinity, 5]));
});

Deno.test("growBuckets() adds up series of the same bound", () => {
  const now = buckets([1, 3], [Infinity, 9], [1, 4], [Infinity, 6]);
  assertEquals(growBuckets(now, buckets([1, 2], [Infinity, 5])), buckets([1, 5], [Infinity, 10]));
});

Deno.test("growBuckets() gives nothing where a bucket went down or the bounds are others", () => {
  const before = buckets([1, 3], [Infinity, 9]);
  assertEquals(growBuckets(buckets([1, 2], [Infinity, 10]), before), undefined);
  assertEquals(growBuckets(buckets([2, 3], [Infinity, 10]), before), undefined);
  assertEquals(growBuckets(buckets([1, 3], [2, 5], [Infinity, 10]), before), undefined);
  assertEquals(growBuckets(buckets([1, 3]), before), undefined);
});

Deno.test("maxOf() gives the upper bound of the highest bucket that has grown", () => {
  assertEquals(maxOf(THREE), 4);
  assertEquals(maxOf(buckets([1, 0], [2, 3], [4, 3], [Infinity, 3])), 2);
  assertEquals(maxOf(buckets([1, 0], [2, 3], [Infinity, 4])), undefined);
  assertEquals(maxOf(buckets([1, 0], [Infinity, 0])), undefined);
  assertEquals(maxOf([]), undefined);
});

Deno.test("meanOf() gives nothing without observations", () => {
  assertEquals(meanOf(6, 4), 1.5);
  assertEquals(meanOf(0, 0), undefined);
});

Deno.test("areNarrow() takes neighboring bounds up to twice as high", () => {
  assertEquals(areNarrow([0, 1, 2, 3.5, 7, Infinity]), true);
  assertEquals(areNarrow([1, 2, 4.1, Infinity]), false);
  assertEquals(areNarrow([1e-6, 1e-5, Infinity]), false);
  assertEquals(areNarrow([1, Infinity]), false);
  assertEquals(areNarrow([]), false);
});

/** Observations, and bounds of which the last finite one is above all of them. */
const anyHistogram = fc.record({
  values: fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 60, size: "max" }),
  bounds: fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { maxLength: 20, size: "max" }),
}).map(({ values, bounds }) => {
  const sorted = [...bounds, 1000].sort((a, b) => a - b);
  const count = (le: number) => values.filter((value) => value <= le).length;
  const histogram = [...sorted, Infinity].map((le) => ({ le, count: count(le) }));
  return { values, sorted, histogram };
});
const anyQ = fc.double({ min: 0, minExcluded: true, max: 1, noNaN: true });

Deno.test("quantileOf() never falls as q rises, and is finite", () => {
  fc.assert(fc.property(anyHistogram, anyQ, anyQ, ({ histogram }, a, b) => {
    const [low = NaN, high = NaN] = [Math.min(a, b), Math.max(a, b)].map((q) =>
      quantileOf(q, histogram)
    );
    assert(low <= high && Number.isFinite(high), `${low} ${high}`);
  }));
});

Deno.test("quantileOf() lies in the bucket of the exact quantile", () => {
  fc.assert(fc.property(anyHistogram, anyQ, ({ values, sorted, histogram }, q) => {
    const ordered = values.toSorted((a, b) => a - b);
    const exact = ordered[Math.max(0, Math.ceil(q * ordered.length) - 1)] ?? NaN;
    const index = sorted.findIndex((bound) => exact <= bound);
    const quantile = quantileOf(q, histogram) ?? NaN;
    assert(
      quantile >= (sorted[index - 1] ?? 0) && quantile <= (sorted[index] ?? NaN),
      `${quantile}`,
    );
  }));
});

Deno.test("quantileOf() equals an exact computation where a rank falls on a bound", () => {
  fc.assert(fc.property(anyHistogram, ({ values, sorted, histogram }) => {
    for (const bound of sorted) {
      const below = values.filter((value) => value <= bound).length;
      const before = sorted.filter((other) => other < bound).at(-1) ?? 0;
      const isEmpty = values.every((value) => value <= before || value > bound);
      const q = below / values.length;
      // As in PromQL, a rank that is rounded up, such as 7 / 25 * 25, leaves the bucket.
      if (isEmpty || q * values.length > below) continue;
      assertAlmostEquals(quantileOf(q, histogram) ?? NaN, bound, 1e-6);
    }
  }));
});

Deno.test("maxOf() is the lowest bound that no observation exceeds", () => {
  fc.assert(fc.property(anyHistogram, ({ values, sorted, histogram }) => {
    const most = Math.max(...values);
    assertEquals(maxOf(histogram), sorted.find((bound) => bound >= most));
  }));
});

Deno.test("meanOfBuckets() takes the middle of each bucket", () => {
  assertEquals(meanOfBuckets(buckets([1, 1], [3, 4], [Infinity, 4])), 1.625);
  assertEquals(meanOfBuckets(buckets([0, 3], [1, 4], [Infinity, 4])), 0.125);
  assertEquals(meanOfBuckets(buckets([-2, 2], [0, 2], [Infinity, 2])), -2);
  assertEquals(meanOfBuckets(buckets([-4, 2], [-2, 4], [Infinity, 4])), -3.5);
  assertEquals(meanOfBuckets(buckets([1, 1], [3, 4], [Infinity, 5])), undefined);
  assertEquals(meanOfBuckets(buckets([1, 0], [Infinity, 0])), undefined);
});

Deno.test("meanOfBuckets() lies within the bounds, and within a bucket of the exact mean", () => {
  fc.assert(fc.property(anyHistogram, ({ values, sorted, histogram }) => {
    const mean = meanOfBuckets(histogram) ?? NaN;
    const widest = Math.max(...sorted.map((bound, index) => bound - (sorted[index - 1] ?? 0)));
    const exact = values.reduce((a, b) => a + b, 0) / values.length;
    assert(Math.abs(mean - exact) <= widest / 2 + 1e-9, `${mean} ${exact}`);
  }));
});

Deno.test("isBeyond() is true where only the highest finite bound is known", () => {
  const some = buckets([1, 9], [Infinity, 10]);
  assertEquals([0.5, 0.9, 0.91, 1].map((q) => isBeyond(q, some)), [false, false, true, true]);
  assertEquals([isBeyond(0.5, buckets([Infinity, 3])), isBeyond(0.5, [])], [true, false]);
});

Deno.test("quantileOfValues() is one of the values, that so many do not exceed", () => {
  assertEquals(quantileOfValues(0.5, [3, 1, 2, 4]), 2);
  assertEquals(quantileOfValues(0.99, [3, 1, 2]), 3);
  assertEquals(quantileOfValues(0, [3, 1]), 1);
  assertEquals(quantileOfValues(1, [3, 1]), 3);
  assertEquals(quantileOfValues(0.5, []), undefined);
  fc.assert(fc.property(fc.array(fc.nat(), { minLength: 1 }), anyQ, (values, q) => {
    const quantile = quantileOfValues(q, values) ?? NaN;
    const notAbove = values.filter((value) => value <= quantile).length;
    const below = values.filter((value) => value < quantile).length;
    assert(notAbove >= q * values.length && (below < q * values.length || below === 0));
  }));
});

const FALLS: readonly [
  name: string,
  now: readonly Bucket[],
  before: readonly Bucket[],
  haveFallen: boolean,
][] = [
  [
    "grown in each",
    buckets([1, 5], [2, 9], [Infinity, 9]),
    buckets([1, 2], [2, 3], [Infinity, 3]),
    false,
  ],
  [
    "as it was",
    buckets([1, 2], [2, 3], [Infinity, 3]),
    buckets([1, 2], [2, 3], [Infinity, 3]),
    false,
  ],
  ["fewer beyond the bounds", buckets([1, 8], [Infinity, 8]), buckets([1, 2], [Infinity, 3]), true],
  [
    "fewer between two",
    buckets([1, 9], [2, 9], [Infinity, 9]),
    buckets([1, 2], [2, 3], [Infinity, 3]),
    true,
  ],
  ["in another order", buckets([Infinity, 8], [1, 8]), buckets([1, 2], [Infinity, 3]), true],
  ["other bounds", buckets([1, 8], [Infinity, 8]), buckets([2, 2], [Infinity, 3]), false],
  ["not read at one moment", buckets([1, 8], [Infinity, 7]), buckets([1, 2], [Infinity, 3]), false],
  [
    "not read at one moment before",
    buckets([1, 5], [Infinity, 5]),
    buckets([1, 2], [Infinity, 1]),
    false,
  ],
  ["none", [], [], false],
];

for (const [name, now, before, expected] of FALLS) {
  Deno.test(`haveFallen() compares what is in each bucket alone: ${name}`, () => {
    assertEquals(haveFallen(now, before), expected);
  });
}
