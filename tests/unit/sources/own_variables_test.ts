/**
 * Values of user-defined metrics in JSON: generated documents and paths against what they were built of,
 * any text, and large pages.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TargetError } from "../../../src/failure.ts";
import { readPage } from "../../../src/sources/detect_source.ts";
import { listTopNames } from "../../../src/sources/own_variables.ts";
import { graphOf, parseTarget, runPages } from "../../support/page_runs.ts";
import { testOwnCases } from "../../support/own_cases.ts";

/**
 * A path into nested objects and arrays: a name, or a place. No name ends with a backslash: after an
 * object with such a name, V8's `JSON.parse` takes another name, which ends with another escape, for it.
 */
const PATH = fc.array(
  fc.oneof(
    fc.constantFrom("a", "b", "a.b", "", "0", "日本", "__proto__", "length", 'a"', "a\\b", "\n"),
    fc.integer({ min: 0, max: 3 }),
  ),
  { minLength: 1, maxLength: 4 },
);

/** Builds a document that has one value at the end of a path. */
function wrap(path: readonly (string | number)[], value: unknown): unknown {
  return path.reduceRight((inner, step) => {
    if (typeof step === "number") return [...Array(step).fill(null), inner];
    return Object.fromEntries([["other", 1], [step, inner]]);
  }, value);
}

/** A list cannot have an empty name. */
const isList = (path: readonly (string | number)[]) => path.every((step) => step !== "");

Deno.test("a value is found at the end of its path, whatever the names are", async () => {
  const cases = fc.tuple(PATH.filter(isList), fc.double({ noNaN: true, noDefaultInfinity: true }));
  await fc.assert(
    fc.asyncProperty(cases, async ([path, value]) => {
      const config = graphOf({ m: `{ variable = ${JSON.stringify(path)} }` });
      const [run] = await runPages(config, [JSON.stringify(wrap(path, value))]);
      // JSON has no -0.
      assertEquals(run?.values["g.m"], value === 0 ? 0 : value);
    }),
    { numRuns: 500 },
  );
});

Deno.test("no JSON makes user-defined metrics throw or keep what is not finite", async () => {
  const target = parseTarget(graphOf({
    a: "{ variable = 'a', per = 'minute' }",
    b: "{ variable = 'a.b.0' }",
    c: "{ variable = ['b', 0, 'a'] }",
    d: "{ series = 'x' }",
  }));
  const texts = fc.oneof(
    fc.json(),
    fc.dictionary(fc.constantFrom("a", "b", "0"), fc.jsonValue()).map((page) =>
      JSON.stringify(page)
    ),
    fc.json().map((json) => `{"a":${json},"b":[${json}]}`),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      try {
        const { sample } = await readPage([new TextEncoder().encode(text)], target);
        for (const value of Object.values(sample)) assert(Number.isFinite(value));
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("listTopNames() gives each name that may stand at the top of a page", () => {
  const { graphs = [] } = parseTarget(graphOf({
    a: "{ variable = 'queue.mail.waiting' }",
    b: "{ variable = ['http.requests', 'count'] }",
    c: "{ variable = [1, 'idle'] }",
    d: "{ series = 'x' }",
  }));
  assertEquals([...listTopNames(graphs)], [
    "queue",
    "queue.mail",
    "queue.mail.waiting",
    "http.requests",
    "1",
  ]);
});

Deno.test("a value is read from a large page, behind all that fills it", async () => {
  const filling = Array.from({ length: 6 }, (_, index) => `"x${index}":"${"x".repeat(1_000_000)}"`);
  const config = graphOf({ m: "{ variable = 'queue.waiting', per = 'second' }" });
  const page = (value: number) => `{${filling.join(",")},"queue":{"waiting":${value}}}`;
  const [, run] = await runPages(config, [page(60), page(180)]);
  assertEquals(run?.values, { "g.m": 2 });
  const inArray = graphOf({ m: "{ variable = '6.waiting' }" });
  const elements = filling.map((member) => `{${member}}`);
  const [first] = await runPages(inArray, [`[${elements.join(",")},{"waiting":7}]`]);
  assertEquals(first?.values, { "g.m": 7 });
});

testOwnCases([
  {
    name: "a variable by its path",
    metric: "{ variable = 'queue.waiting' }",
    pages: ['{"queue":{"waiting":3}}', '{"queue":{"waiting":3},"queue.waiting":4}'],
    values: [3, 4],
  },
  {
    name: "a variable in an array",
    metric: "{ variable = [1, 'busy'] }",
    pages: ['[{"busy":1},{"busy":"2.5"}]'],
    values: [2.5],
  },
  {
    name: "truth values and durations",
    metric: "{ variable = 'v', scale = 2 }",
    pages: ['{"v":true}', '{"v":false}', '{"v":"1m30s"}'],
    values: [2, 0, 180],
  },
  {
    name: "a variable of expvar, in a page that another one makes invalid",
    metric: "{ variable = 'memstats.Mallocs', per = 'minute' }",
    pages: ['{"bad": NaN, "memstats": {"Mallocs": 5}}', '{"bad": NaN, "memstats": {"Mallocs": 8}}'],
    values: [undefined, 3],
  },
  {
    name: "a variable of golang-stats-api-handler",
    metric: "{ variable = 'gc_next' }",
    pages: ['{"goroutine_num":1,"gc_next":5}'],
    values: [5],
  },
  {
    name: "no value of what is no number",
    metric: "{ variable = 'v' }",
    pages: ['{"v":"high"}', '{"v":null}', '{"v":[1]}', '{"v":{}}'],
    values: [undefined, undefined, undefined, undefined],
    notes: [["Variable is a string, not a number: g.m left out"], [], [], []],
  },
  {
    name: "no variable where a list misses what is there",
    metric: "{ variable = ['a', 'b'] }",
    pages: ['{"a.b":1}'],
    values: [undefined],
    notes: [['Response has no variable "a.b" at this path, give it as one text: g.m left out']],
  },
]);
