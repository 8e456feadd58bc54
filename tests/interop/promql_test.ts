/**
 * Quantiles of histograms against Prometheus's own `histogram_quantile`.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { quantileOf } from "../../src/metrics/histogram.ts";
import { isLong, skipped } from "./programs.ts";
import { askPrometheus, FIXTURE, HISTOGRAMS, questionsOf } from "./promql_histograms.ts";
import type { Question } from "./promql_histograms.ts";

/** The last digit of a number may differ, for Go and JavaScript may add up in another order. */
const RELATIVE = 1e-12;

Deno.test("quantileOf() gives for a thousand histograms what Prometheus gave", async () => {
  const answers = JSON.parse(await Deno.readTextFile(FIXTURE));
  assertEquals(answers.length, HISTOGRAMS);
  compare(questionsOf(1), answers);
});

Deno.test({
  name: "quantileOf() gives for a thousand new histograms what Prometheus gives",
  ignore: skipped || !isLong,
  fn: async () => {
    const answers = JSON.parse(await Deno.readTextFile(FIXTURE));
    assertEquals(await askPrometheus(questionsOf(1)), answers, "the fixture is out of date");
    const seed = Date.now() >>> 0;
    console.log(`seed ${seed}`);
    compare(questionsOf(seed), await askPrometheus(questionsOf(seed)));
  },
});

/** "NaN" is not a value: the plugin leaves the metric out. */
function compare(questions: readonly Question[], answers: readonly string[]): void {
  for (const [index, { q, buckets }] of questions.entries()) {
    const expected = Number(answers[index]);
    const actual = quantileOf(q, buckets) ?? NaN;
    assert(
      Object.is(actual, expected) || Math.abs(actual - expected) <= RELATIVE * Math.abs(expected),
      `${q} of ${JSON.stringify(buckets)}: ${actual}, Prometheus gives ${expected}`,
    );
  }
}
