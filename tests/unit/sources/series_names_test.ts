/**
 * Which series are kept, and what is remembered of the others.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { createSeriesNames } from "../../../src/sources/series_names.ts";
import { complaint, readText } from "../../support/pages.ts";

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

/** Names that end like the collector's, and are others. */
const NO_PREFIXES = [
  "mango_goroutines",
  "x_mango_goroutines",
  "process_runtime_go_cgo_calls_count",
  "x_process_runtime_go_cgo_calls_count",
];

for (const name of NO_PREFIXES) {
  Deno.test(`readPage() does not take ${name} for a Go collector's, but names it`, async () => {
    assertEquals(
      await complaint(`${name} 5\n`),
      "body is Prometheus text without the Go collector's metrics; similar names: " +
        `"${name}"`,
    );
  });
}

Deno.test("readPage() names the first few series that look like a runtime's", async () => {
  const text = 'http_total 1\nx_gc_a{le="1"} 1\nx_gc_a{le="2"} 1\n{"go.memory"} 2\n' +
    "cargo 1\nheap_x 2\nmemstatsX 3\nruntime_y 3\n";
  assertEquals(
    await complaint(text),
    "body is Prometheus text without the Go collector's metrics; similar names: " +
      '"x_gc_a", "go.memory", "heap_x"',
  );
  assertEquals(
    await complaint(`${"a".repeat(100)}_go_goroutines 5\n${"a".repeat(86)}_go_goroutines 5\n`, {
      seriesPrefix: "b_",
    }),
    `body is Prometheus text without the Go collector's metrics with prefix "b_"; similar ` +
      `names: "${"a".repeat(86)}_go_goroutines"`,
  );
});

const LIKE_A_RUNTIME =
  "goroutine, x_Goroutines_now, xmemstatsx, gc, x_gc, gc_x, GO_x, x.golang.y, " +
  "heap, runtime, x_go, x_heap_y, x_runtime, go1";
const UNLIKE_A_RUNTIME =
  "xgc_y, x_gcc, cargo_x, gox, theap, heaps, runtimes, xruntime, golangx, memstat";

for (const [names, isTold] of [[LIKE_A_RUNTIME, true], [UNLIKE_A_RUNTIME, false]] as const) {
  for (const name of names.split(", ")) {
    Deno.test(`readPage() ${isTold ? "names" : "does not name"} ${name} as like a runtime's`, async () => {
      assertEquals(
        await complaint(`{"${name}"} 5\n`),
        "body is Prometheus text without the Go collector's metrics" +
          (isTold ? `; similar names: "${name}"` : ""),
      );
    });
  }
}

Deno.test("readPage() keeps only series with the prefix that the user names", async () => {
  for (const name of ["b_go_goroutines", "a_go_unknown"]) {
    assertEquals(
      await complaint(`${name} 5\n`, { seriesPrefix: "a_" }),
      'body is Prometheus text without the Go collector\'s metrics with prefix "a_"; similar ' +
        `names: "${name}"`,
    );
  }
});

Deno.test("readPage() bounds the prefixes that it keeps, but not the search for plain names", async () => {
  const many = Array.from({ length: 20 }, (_, n) => `a${n}_go_goroutines ${n}\n`).join("");
  assertEquals((await readText(`${many}go_goroutines 5\n`)).sample, { goroutine_num: 5 });
  assertEquals(
    await complaint(many),
    "body has the Go collector's metrics with several prefixes: " +
      `${[0, 1, 2, 3, 4, 5, 6, 7].map((n) => `"a${n}_"`).join(", ")}; ` +
      'set "series_prefix" to one of them',
  );
});
