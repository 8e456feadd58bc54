/**
 * The keys of raw values of user-defined metrics, and what a state keeps of series that are not on
 * a page any more.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  countKey,
  keepVanished,
  listCounts,
  markerKey,
  sampleOwn,
  vanishedKey,
} from "../../../src/metrics/own_keys.ts";
import type { OwnPage, OwnResult } from "../../../src/metrics/own_results.ts";

const MARKER = "g.m#0123456789abcd";
const [A, B] = ["g.m#aaaaaaaaaaaaaa", "g.m#bbbbbbbbbbbbbb"] as const;

function makePage(results: Readonly<Record<string, OwnResult>>): OwnPage {
  const byKey = new Map(Object.entries(results));
  return { results: byKey, sample: sampleOwn(byKey), listNames: () => [] };
}

const grow = (counts: Readonly<Record<string, number>> = {}): OwnResult => ({
  kind: "growth",
  marker: MARKER,
  counts: Object.entries(counts).map(([key, value]) => ({ key, value })),
});

const RULE = { id: "0123456789abcd" } as Parameters<typeof markerKey>[1];

Deno.test("markerKey() and countKey() begin with the metric, and depend on the rule", () => {
  assertEquals(markerKey("g.m", RULE), MARKER);
  const keys = [
    countKey("g.m", RULE, "a"),
    countKey("g.m", RULE, "b"),
    countKey("g.m", { ...RULE, id: "1" }, "a"),
  ];
  assertEquals(keys.filter((key) => /^g\.m#[a-z0-9]{14}$/.test(key)).length, 3);
  assertEquals(new Set(keys).size, 3);
});

Deno.test("sampleOwn() keeps counts and how many there are, and no value of another kind", () => {
  const { sample } = makePage({
    "g.m": grow({ [A]: 5, [B]: 7 }),
    "g.v": { kind: "value", value: 3 },
    "g.n": {
      kind: "problem",
      problem: { code: "absent", kind: "series", name: "n" },
      marker: "g.n#",
    },
    "g.c": { kind: "problem", problem: { code: "cut" } },
  });
  assertEquals(sample, { [MARKER]: 2, [A]: 5, [B]: 7, "g.n#": 0 });
});

Deno.test("listCounts() lists the keys of what grows", () => {
  const page = makePage({
    "g.m": grow({ [A]: 5, [B]: 7 }),
    "g.v": { kind: "value", value: 3 },
    "g.c": { kind: "problem", problem: { code: "cut" }, marker: "g.c#" },
  });
  assertEquals(listCounts(page), [A, B]);
});

/** The state before, the page, and what is kept of series that are not on the page. */
const KEPT: readonly [
  name: string,
  previous: Readonly<Record<string, number>>,
  result: OwnResult,
  kept: Readonly<Record<string, number>>,
][] = [
  ["a series that is gone", { [MARKER]: 2, [A]: 5, [B]: 7 }, grow({ [B]: 8 }), {
    [vanishedKey(A)]: 5,
  }],
  ["a series that has been gone for long", { [MARKER]: 1, [vanishedKey(A)]: 5, [B]: 7 }, grow(), {
    [vanishedKey(B)]: 7,
    [vanishedKey(A)]: 5,
  }],
  ["nothing of a series that is back", { [MARKER]: 1, [vanishedKey(A)]: 5 }, grow({ [A]: 6 }), {}],
  ["nothing of another rule", { "g.m#another": 1, [A]: 5 }, grow(), {}],
  [
    "nothing of other metrics",
    { [MARKER]: 1, "g.mm#aaaaaaaaaaaaaa": 5, "g#aaaaaaaaaaaaaa": 6, gc_num: 7 },
    grow(),
    {},
  ],
  [
    "nothing but raw values",
    { [MARKER]: 1, "g.m#gaps": 5, "g.m#aaaaaaaaaaaaa": 6, "g.m#aaaaaaaaaaaaaaa": 7 },
    grow(),
    {},
  ],
  [
    "nothing of a metric that does not grow",
    { [MARKER]: 1, [A]: 5 },
    { kind: "value", value: 1 },
    {},
  ],
  [
    "a series of a page that has none now",
    { [MARKER]: 1, [A]: 5 },
    { kind: "problem", problem: { code: "absent", kind: "series", name: "n" }, marker: MARKER },
    { [vanishedKey(A)]: 5 },
  ],
  [
    "nothing where it is unknown what the page has",
    { [MARKER]: 1, [A]: 5 },
    { kind: "problem", problem: { code: "cut" } },
    {},
  ],
];

for (const [name, previous, result, kept] of KEPT) {
  Deno.test(`keepVanished() keeps ${name}`, () => {
    const found = keepVanished(makePage({ "g.m": result }), previous);
    assertEquals(Object.entries(found), Object.entries(kept));
  });
}

Deno.test("keepVanished() keeps a thousand series at most, those that left the page last first", () => {
  const key = (index: number) => `g.m#${String(index).padStart(14, "0")}`;
  const numbers = Array.from({ length: 1001 }, (_, index) => index);
  const early = Object.fromEntries(numbers.map((index) => [vanishedKey(key(index)), index]));
  const page = makePage({ "g.m": grow() });
  const kept = Object.keys(keepVanished(page, { [MARKER]: 1, ...early, [A]: 5 }));
  assertEquals([kept.length, kept[0], kept[1]], [1000, vanishedKey(A), vanishedKey(key(0))]);
  assertEquals(kept.at(-1), vanishedKey(key(998)));
});
