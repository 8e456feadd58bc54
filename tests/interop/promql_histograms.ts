/**
 * Histograms by seed, and what Prometheus makes of them.
 *
 * Run as a program, this module writes `promql_quantiles.json`: the quantiles by Prometheus of the
 * histograms of the seed 1, for tests without Go.
 *
 * @module
 */

import type { Bucket } from "../../src/metrics/histogram.ts";
import { buildPromql } from "./programs.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";

/** A quantile that is asked of a histogram. */
export interface Question {
  readonly q: number;
  readonly buckets: readonly Bucket[];
}

/** How many histograms a seed makes. */
export const HISTOGRAMS = 1000;

/** Where the quantiles of the seed 1 stand, each as text, or "NaN". */
export const FIXTURE = new URL("promql_quantiles.json", import.meta.url);

/** Returns a thousand questions, one for each histogram. */
export function questionsOf(seed: number): readonly Question[] {
  const random = createRandom(seed);
  return Array.from({ length: HISTOGRAMS }, () => ({ q: anyQ(random), buckets: anyOf(random) }));
}

/** Returns what Prometheus's `histogram_quantile` gives for each. */
export async function askPrometheus(
  questions: readonly Question[],
): Promise<readonly string[]> {
  const child = new Deno.Command(await buildPromql(), { stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(questions.map(format))));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("Cannot ask Prometheus: its program failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}

function format({ q, buckets }: Question): unknown {
  return { q, buckets: buckets.map(({ le, count }) => ({ le: String(le), count })) };
}

function anyQ(random: Random): number {
  return random.pick([0, 0.5, 0.9, 0.99, 0.999, 1, random.next(), random.next()]);
}

/** One in ten has no bucket `+Inf`, one in ten no observations, one in ten counts that fall. */
function anyOf(random: Random): readonly Bucket[] {
  const bounds = anyBounds(random);
  const isEmpty = random.int(1, 10) === 1;
  let count = 0;
  const rising = bounds.map((le) => {
    if (!isEmpty && random.int(0, 2) > 0) count += random.int(0, 10 ** random.int(0, 6));
    return { le, count };
  });
  if (random.int(1, 10) > 1) return rising;
  return rising.map(({ le, count }) => ({ le, count: Math.max(0, count - random.int(0, 5)) }));
}

function anyBounds(random: Random): readonly number[] {
  const scale = 10 ** random.int(-9, 6);
  const start = random.int(1, 4) === 1 ? -5 : 0;
  const steps = Array.from(
    { length: random.int(0, 20) },
    () => random.int(1, 10 ** random.int(1, 3)),
  );
  let bound = start;
  const finite = steps.map((step) => scale * (bound += step));
  // Prometheus has no histogram without buckets.
  const isCut = random.int(1, 10) === 1 && finite.length > 0;
  return isCut ? finite : [...finite, Infinity];
}

if (import.meta.main) {
  const answers = await askPrometheus(questionsOf(1));
  await Deno.writeTextFile(FIXTURE, `${JSON.stringify(answers, null, 2)}\n`);
}
