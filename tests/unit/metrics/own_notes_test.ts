/**
 * What is said of user-defined metrics for which a page gives nothing.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { describeProblem, describeProblems } from "../../../src/metrics/own_notes.ts";
import type { OwnProblem, OwnResult } from "../../../src/metrics/own_results.ts";

const NAMES = ["requests_total", "queue.waiting", "x".repeat(99)];
const listNames = () => NAMES;

const PROBLEMS: readonly [problem: OwnProblem, text: string][] = [
  [{ code: "absent", kind: "series", name: "nothing" }, 'Response has no series "nothing"'],
  [
    { code: "absent", kind: "series", name: "request_total" },
    'Response has no series "request_total", did you mean "requests_total"?',
  ],
  [
    { code: "absent", kind: "variable", name: ["queue", "waitin"] },
    'Response has no variable "queue.waitin", did you mean "queue.waiting"?',
  ],
  [
    { code: "absent", kind: "variable", name: ["queue", "waiting"] },
    'Response has no variable "queue.waiting" at this path, give it as one text',
  ],
  [
    { code: "absent", kind: "series", name: "x".repeat(100) },
    `Response has no series "${"x".repeat(100)}", did you mean "${"x".repeat(99)}"?`,
  ],
  // A longer name is compared with none.
  [
    { code: "absent", kind: "series", name: "x".repeat(101) },
    `Response has no series "${"x".repeat(101)}"`,
  ],
  [{ code: "other-format", kind: "series" }, 'Response is JSON, which has no "series"'],
  [
    { code: "other-format", kind: "variable" },
    'Response is Prometheus text, which has no "variable"',
  ],
  [{ code: "not-a-number", type: "a string" }, "Variable is a string, not a number"],
  [{ code: "too-many" }, "Too many series match, add matchers"],
  [{ code: "cut" }, "Response may have lost its end, so that series may be missing"],
  [{ code: "native-histogram" }, "Histogram has no classic buckets, which a quantile needs"],
  [
    { code: "no-histogram" },
    "Series are neither a histogram nor a summary and have no quantile",
  ],
  [
    { code: "other-quantiles", quantiles: ["0.5", "0.9"] },
    'Summary has no such quantile but "0.5", "0.9"',
  ],
  [
    { code: "several-summaries", count: 3 },
    "Quantiles of 3 summaries cannot be added up, add matchers",
  ],
];

for (const [problem, text] of PROBLEMS) {
  Deno.test(`describeProblem() says: ${text.slice(0, 80)}`, () => {
    assertEquals(describeProblem(problem, { listNames }), text);
  });
}

Deno.test("describeProblems() has a sentence for each cause, and mentions only what it is asked", () => {
  const fail = (problem: OwnProblem): OwnResult => ({ kind: "problem", problem });
  const results = new Map<string, OwnResult>([
    ["g.a", fail({ code: "cut" })],
    ["g.b", fail({ code: "too-many" })],
    ["g.c", fail({ code: "cut" })],
    ["g.d", fail({ code: "cut" })],
    ["g.e", { kind: "value", value: undefined }],
  ]);
  const keys = ["g.a", "g.b", "g.c", "g.e", "g.f"];
  assertEquals(describeProblems({ results, sample: {}, listNames }, keys), [
    "Response may have lost its end, so that series may be missing: g.a, g.c left out",
    "Too many series match, add matchers: g.b left out",
  ]);
});
