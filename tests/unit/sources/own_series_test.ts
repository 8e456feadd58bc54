/**
 * Series of user-defined metrics: generated pages and matchers against a slow, obvious reference,
 * any text, and what a large page costs.
 *
 * @module
 */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TargetError } from "../../../src/failure.ts";
import { readPage } from "../../../src/sources/detect_source.ts";
import { graphOf, parseTarget, runPages } from "../../support/page_runs.ts";

const LABELS = ["a", "b", "le", "__x"] as const;
const VALUES = ["", "1", "2", '"}', "x\ny", "\\", "日本", "{a=", ",", "1 2"] as const;

/** A series of a page, its value at each of the runs; absent where a page does not have it. */
interface GivenSeries {
  readonly name: "n_total" | "n" | "m_total";
  readonly labels: readonly (readonly [label: string, value: string])[];
  readonly values: readonly (number | undefined)[];
}

/** How a matcher is written, and what it means. */
interface GivenMatcher {
  readonly text: string;
  readonly meets: (labels: ReadonlyMap<string, string>) => boolean;
}

const quoted = (value: string) =>
  `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

const RUNS = 3;
const SERIES: fc.Arbitrary<GivenSeries> = fc.record({
  name: fc.constantFrom("n_total" as const, "n_total" as const, "n" as const, "m_total" as const),
  labels: fc.uniqueArray(fc.tuple(fc.constantFrom(...LABELS), fc.constantFrom(...VALUES)), {
    selector: ([label]) => label,
  }),
  values: fc.tuple(fc.boolean(), fc.array(fc.nat(9), { minLength: RUNS, maxLength: RUNS })).map((
    [isLate, steps],
  ) => {
    let total = 0;
    return steps.map((step, run) => isLate && run === 0 ? undefined : (total += step));
  }),
});

const MATCHER: fc.Arbitrary<GivenMatcher> = fc.tuple(
  fc.constantFrom(...LABELS),
  fc.constantFrom("=", "!=", "=~", "!~"),
  fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 3 }),
).map(([label, operator, values]) => {
  const isPattern = operator.endsWith("~");
  const wanted = isPattern ? values : values.slice(0, 1);
  const pattern = values.map((value) => `\\Q${value}\\E`).join("|");
  return {
    text: `${label}${operator}${quoted(isPattern ? pattern : values[0] ?? "")}`,
    meets: (labels) =>
      wanted.includes((labels.get(label) ?? "") as typeof VALUES[number]) ===
        !operator.startsWith("!"),
  };
});

function formatPage(series: readonly GivenSeries[], run: number): string {
  const lines = series.flatMap(({ name, labels, values }) => {
    const value = values[run];
    // In another order each time.
    const ordered = run % 2 === 0 ? labels : labels.toReversed();
    const text = ordered.map(([label, each]) => `${label}=${quoted(each)}`).join(",");
    return value === undefined ? [] : [`${name}${text === "" ? "" : `{${text}}`} ${value}`];
  });
  return `up 1\n${lines.join("\n")}\n`;
}

/** Series that differ in empty labels alone are one: only the first is given to the page. */
function withoutRepeats(series: readonly GivenSeries[]): readonly GivenSeries[] {
  const identity = ({ name, labels }: GivenSeries) =>
    JSON.stringify([name, ...labels.filter(([, value]) => value !== "").toSorted()]);
  return [...Map.groupBy(series, identity).values()].flatMap((same) => same.slice(0, 1));
}

Deno.test("sums and growth agree with a slow reference, whatever the page and the matchers", async () => {
  const cases = fc.tuple(
    fc.array(SERIES, { maxLength: 12 }).map(withoutRepeats),
    fc.array(MATCHER, { maxLength: 3 }),
    fc.integer({ min: 1, max: 200 }),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([series, matchers, chunk]) => {
      const selector = `n_total{${matchers.map(({ text }) => text).join(",")}}`;
      const config = graphOf({
        sum: `{ series = ${JSON.stringify(selector)} }`,
        growth: `{ series = ${JSON.stringify(selector)}, per = "second" }`,
      });
      const pages = Array.from({ length: RUNS }, (_, run) => formatPage(series, run));
      const runs = await runPages(config, pages, { chunk, seconds: 10 });
      const matching = series.filter(({ name, labels }) =>
        name === "n_total" && matchers.every(({ meets }) => meets(new Map(labels)))
      );
      const sum = (run: number) =>
        matching.reduce((total, { values }) => total + (values[run] ?? 0), 0);
      for (const [run, { values }] of runs.entries()) {
        const isThere = series.some(({ name, values }) =>
          name === "n_total" && values[run] !== undefined
        );
        assertEquals(values["g.sum"], isThere ? sum(run) : undefined);
        if (run === 0 || !isThere) assertEquals(values["g.growth"], undefined);
        else {
          assertAlmostEquals(values["g.growth"] ?? NaN, (sum(run) - sum(run - 1)) / 10, 1e-6);
        }
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("no text of Prometheus makes user-defined metrics throw", async () => {
  const target = parseTarget(graphOf({
    a: "{ series = 'n_total{a!=\"1\"}', per = 'minute' }",
    b: "{ series = 'd', quantile = 0.5 }",
    c: "{ variable = 'x' }",
  }));
  const parts = fc.constantFrom(
    ...["n_total", "d", "d_bucket", "{", "}", "a=", '"1"', '"', "\\", ",", " ", "\n", "1", "NaN"],
    ...["le=", '"+Inf"', '"0.5"', "quantile=", "# TYPE d histogram\n", "# EOF", "e9", "-", "日"],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 30 }), async (pieces) => {
      try {
        const page = await readPage(
          [new TextEncoder().encode(`up 1\n${pieces.join("")}\n`)],
          target,
        );
        for (const value of Object.values(page.sample)) assert(Number.isFinite(value));
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});

/** A page with many series of an unused name, and a few of one that is used. */
function* makeLarge(count: number): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let start = 0; start < count; start += 500) {
    const lines = Array.from(
      { length: 500 },
      (_, index) =>
        `others_total{path="/some/rather/long/path/of/${start + index}",code="200",x="y"} 1\n`,
    );
    yield encoder.encode(`${lines.join("")}n_total{part="${start}"} 1\n`);
  }
}

Deno.test("a page of 100,000 series is read without those that no metric wants", async () => {
  const target = parseTarget(graphOf({ m: "{ series = 'n_total', per = 'minute' }" }));
  const { own, sample } = await readPage(makeLarge(100_000), target);
  const result = own?.results.get("g.m");
  assertEquals(result?.kind === "growth" ? result.counts.length : undefined, 200);
  assertEquals(Object.keys(sample).length, 201);
  assertEquals(own?.listNames(), ["others_total", "n_total"]);
});

Deno.test("a metric that keeps too many series is left out, and the others are not", async () => {
  const target = parseTarget(graphOf({
    many: "{ series = 'others_total', per = 'minute' }",
    sum: "{ series = 'others_total{path=~\".*[0-4]\"}' }",
    few: "{ series = 'others_total{path=~\".*/[0-9]\"}' }",
  }));
  const { own, sample } = await readPage(makeLarge(20_000), target);
  const kinds = [...own?.results.values() ?? []].map((result) =>
    result.kind === "problem" ? result.problem.code : result.kind === "value" && result.value
  );
  assertEquals(kinds, ["too-many", 10_000, 10]);
  assertEquals(sample, {});
});
