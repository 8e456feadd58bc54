/**
 * Runs with user-defined metrics: what is said of pages that give nothing, and what is printed else.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { TargetError } from "../../../src/failure.ts";
import { readPage } from "../../../src/sources/detect_source.ts";
import { graphOf, parseTarget, runPages } from "../../support/page_runs.ts";
import { FIRST, testOwnCases } from "../../support/own_cases.ts";

testOwnCases([
  {
    name: "no variable of Prometheus text",
    metric: "{ variable = 'go_goroutines' }",
    pages: ["go_goroutines 5\n"],
    values: [undefined],
    notes: [['Response is Prometheus text, which has no "variable": g.m left out']],
  },
  {
    name: "no series of JSON",
    metric: "{ series = 'goroutine_num' }",
    pages: ['{"goroutine_num":1}'],
    values: [undefined],
    notes: [['Response is JSON, which has no "series": g.m left out']],
  },
]);

Deno.test("computeRates() reports a cause once for all its metrics", async () => {
  const config = graphOf({
    a: "{ variable = 'x' }",
    b: "{ variable = 'y' }",
    c: "{ series = 'nothing_like_it' }",
  });
  const [run] = await runPages(config, ["go_goroutines 1\n"]);
  assertEquals(run?.notes.slice(1), [
    'Response has no series "nothing_like_it": g.c left out',
    'Response is Prometheus text, which has no "variable": g.a, g.b left out',
  ]);
});

Deno.test("computeRates() compares nothing with what another rule has kept", async () => {
  const metric = (code: string) =>
    graphOf({ m: `{ series = 'n_total{code="${code}"}', per = 'minute' }` });
  const page = 'n_total{code="200"} 1000\nn_total{code="500"} 1\n';
  const [before] = await runPages(metric("500"), [page]);
  const [after] = await runPages(metric("200"), [page]);
  const keys = Object.keys(before?.state ?? {}).filter((key) => key.startsWith("g.m#"));
  assertEquals(keys.length, 2);
  assertEquals(keys.filter((key) => Object.hasOwn(after?.state ?? {}, key)), []);
});

Deno.test("computeRates() leaves the runtime out if only user-defined metrics are chosen", async () => {
  const [run] = await runPages(graphOf({ m: "{ series = 'q' }" }), ["go_goroutines 7\nq 1\n"]);
  assertEquals(run?.values, { "g.m": 1 });
});

Deno.test("computeRates() reports that a page lacks the runtime if both are chosen", async () => {
  const config =
    `[targets.a]\nmetrics = ["heap", "g"]\n[targets.a.graphs.g]\nmetrics.m = { series = 'q' }`;
  const runs = await runPages(config, ["q 1\n", "q 1\n"]);
  const note = "Response has no statistics of Go's runtime: the default graphs are left out";
  assertEquals(runs.map(({ notes }) => notes), [[FIRST, note], []]);
  // States keep this name from version to version.
  assertEquals(runs[0]?.state["_noRuntime"], 1);
  const [some] = await runPages(config, ["go_goroutines 5\nq 1\n"]);
  assertEquals(some?.notes, [FIRST]);
});

Deno.test("computeRates() reports each metric that a page lacks, the second one later too", async () => {
  const config = graphOf({ a: "{ variable = 'x' }", b: "{ variable = 'y' }" });
  const pages = ['{"y": 1}', "{}", '{"y": 1}'];
  const runs = await runPages(config, pages);
  assertEquals(runs.map(({ notes }) => notes.filter((note) => note !== FIRST)), [
    ['Response has no variable "x": g.a left out'],
    ['Response has no variable "y": g.b left out'],
    [],
  ]);
});

const FAILURES: readonly [name: string, metric: string, page: string, code: string][] = [
  ["JSON without statistics for series alone", "{ series = 'q' }", '{"q":1}', "not-statistics"],
  [
    "Prometheus text without a runtime for variables alone",
    "{ variable = 'q' }",
    "q 1\n",
    "no-go-collector",
  ],
  ["HTML", "{ variable = 'q' }", "<p>", "html"],
  ["a text", "{ variable = 'q' }", '"q"', "not-statistics"],
  ["cut JSON", "{ variable = 'q' }", '{"q":1', "not-json"],
  ["no samples", "{ series = 'q' }", "# HELP q\n", "not-prometheus"],
];

for (const [name, metric, page, code] of FAILURES) {
  Deno.test(`readPage() fails for ${name}`, async () => {
    const target = parseTarget(graphOf({ m: metric }));
    const error: TargetError = await assertRejects(
      () => readPage([new TextEncoder().encode(page)], target),
      TargetError,
    );
    assertEquals(error.failure.code, code);
  });
}
