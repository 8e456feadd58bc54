/**
 * Which series are kept, and what is remembered of the others.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { createSeriesNames } from "../../../src/sources/series_names.ts";

const KNOWN = new Set(["go_goroutines", "go_memstats_sys_bytes", "runtime_MemStats_Sys"]);
const LONG = "x".repeat(86);

const CASES: readonly [
  name: string,
  seriesPrefix: string | undefined,
  names: readonly string[],
  kept: readonly string[],
  prefixes: readonly string[],
  similar: readonly string[],
][] = [
  ["plain names", undefined, ["go_goroutines", "go_x", "up", ""], ["go_goroutines"], [], ["go_x"]],
  [
    "names with a prefix",
    undefined,
    ["a_go_goroutines", "a_runtime_MemStats_Sys", "a_up"],
    [
      "a_go_goroutines",
      "a_runtime_MemStats_Sys",
    ],
    ["a_"],
    [],
  ],
  [
    "the prefix that is told",
    "a_",
    ["a_go_goroutines", "go_goroutines", "b_go_goroutines", "a_gc"],
    [
      "a_go_goroutines",
    ],
    [],
    ["go_goroutines", "b_go_goroutines", "a_gc"],
  ],
  [
    "a name of 100 characters",
    undefined,
    [`${LONG}_go_goroutines`, `${LONG}__go_goroutines`],
    [
      `${LONG}_go_goroutines`,
    ],
    [`${LONG}_`],
    [],
  ],
  ["a prefix without a separator", undefined, ["mango_goroutines", "a_mango_goroutines"], [], [], [
    "mango_goroutines",
    "a_mango_goroutines",
  ]],
  [
    "a name that is known, and others that end like it",
    undefined,
    ["sys_bytes", "sys_Sys"],
    [],
    [],
    [],
  ],
];

for (const [name, seriesPrefix, names, kept, prefixes, similar] of CASES) {
  Deno.test(`createSeriesNames() chooses by ${name}`, () => {
    const choice = createSeriesNames(KNOWN, seriesPrefix);
    assertEquals(names.filter((name) => choice.isWanted(name)), kept);
    assertEquals([[...choice.prefixes], [...choice.similar]], [prefixes, similar]);
  });
}

Deno.test("createSeriesNames() keeps no series without a name", () => {
  assertEquals(createSeriesNames(KNOWN).isWanted(""), false);
});
