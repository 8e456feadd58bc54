import { assertEquals } from "@std/assert";
import { maximumOf, meanOf, quantileOf } from "./bucket_statistics.ts";
import type { Buckets } from "./bucket_statistics.ts";

/** Four up to 1, none up to 2, four up to 4, two above: ten in all. */
const OPEN: Buckets = [
  { le: 1, count: 4 },
  { le: 2, count: 4 },
  { le: 4, count: 8 },
  { le: Infinity, count: 10 },
];
/** Three up to 1, one up to 3, none above. */
const CLOSED: Buckets = [
  { le: 1, count: 3 },
  { le: 3, count: 4 },
  { le: Infinity, count: 4 },
];
const EMPTY: Buckets = [{ le: 1, count: 0 }, { le: Infinity, count: 0 }];

const QUANTILES: readonly {
  readonly q: number;
  readonly of: Buckets;
  readonly beyond?: "absent" | "bound";
  readonly is: number | undefined;
  readonly why: string;
}[] = [
  { q: 0.2, of: OPEN, is: 0.5, why: "the second of four between 0 and 1" },
  { q: 0.4, of: OPEN, is: 1, why: "the last of those" },
  { q: 0.5, of: OPEN, is: 2.5, why: "the first of four between 2 and 4" },
  { q: 0.8, of: OPEN, is: 4, why: "the last of those" },
  { q: 0.9, of: OPEN, is: undefined, why: "above the highest bound" },
  { q: 0.9, of: OPEN, beyond: "bound", is: 4, why: "above the highest bound, taken for it" },
  { q: 0, of: CLOSED, is: 0, why: "where the first bucket begins" },
  { q: 0.5, of: CLOSED, is: 2 / 3, why: "the second of three between 0 and 1" },
  { q: 0.875, of: CLOSED, is: 2, why: "in the middle of one between 1 and 3" },
  { q: 1, of: CLOSED, is: 3, why: "the bound of the highest" },
  { q: 0.5, of: EMPTY, is: undefined, why: "nothing" },
  { q: 0.5, of: [], is: undefined, why: "no bucket" },
];

for (const { q, of, beyond = "absent", is, why } of QUANTILES) {
  Deno.test(`quantileOf() finds ${is} at ${q}: ${why}`, () => {
    assertEquals(quantileOf(q, of, beyond), is);
  });
}

Deno.test("quantileOf() finds nothing at 0 where the first bucket is empty", () => {
  const late: Buckets = [{ le: 1, count: 0 }, { le: 2, count: 1 }, { le: Infinity, count: 1 }];
  assertEquals(quantileOf(0, late, "bound"), undefined);
});

const STATISTICS: readonly {
  readonly name: string;
  readonly of: Buckets;
  readonly mean: number | undefined;
  readonly maximum: number | undefined;
}[] = [
  // 3 × 0.5 + 1 × 2 = 3.5
  { name: "closed buckets", of: CLOSED, mean: 0.875, maximum: 3 },
  { name: "observations above the highest bound", of: OPEN, mean: undefined, maximum: undefined },
  { name: "no observations", of: EMPTY, mean: undefined, maximum: undefined },
  {
    name: "an empty highest bucket",
    of: [{ le: 2, count: 5 }, { le: 8, count: 5 }, { le: Infinity, count: 5 }],
    mean: 1,
    maximum: 2,
  },
];

for (const { name, of, mean, maximum } of STATISTICS) {
  Deno.test(`meanOf() and maximumOf() of ${name}`, () => {
    assertEquals({ mean: meanOf(of), maximum: maximumOf(of) }, { mean, maximum });
  });
}
