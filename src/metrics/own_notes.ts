/**
 * Messages about user-defined metrics that a page gives nothing for. Loaded only where there is
 * one.
 *
 * @module
 */

import { quote } from "../messages.ts";
import { nearest } from "../nearest_name.ts";
import type { OwnPage, OwnProblem } from "./own_results.ts";

/** A longer name is not compared: nothing is similar, and it would take long. */
const LONGEST_NAME = 100;

/**
 * Describes what a page lacks, one sentence for each cause.
 *
 * @param keys The metrics to mention.
 */
export function describeProblems(page: OwnPage, keys: readonly string[]): readonly string[] {
  const causes = new Map<string, string[]>();
  for (const key of keys) {
    const result = page.results.get(key);
    if (result?.kind !== "problem") continue;
    const cause = describeProblem(result.problem, page);
    causes.set(cause, [...causes.get(cause) ?? [], key]);
  }
  return [...causes].map(([cause, metrics]) => `${cause}: ${metrics.join(", ")} left out`);
}

/** Describes why a page gives nothing for a metric, without naming it. */
export function describeProblem(problem: OwnProblem, page: Pick<OwnPage, "listNames">): string {
  switch (problem.code) {
    case "absent":
      return describeAbsent(problem, page);
    case "other-format":
      return problem.kind === "series"
        ? 'Response is JSON, which has no "series"'
        : 'Response is Prometheus text, which has no "variable"';
    case "not-a-number":
      return `Variable is ${problem.type}, not a number`;
    case "too-many":
      return "Too many series match, add matchers";
    case "cut":
      return "Response may have lost its end, so that series may be missing";
    case "native-histogram":
      return "Histogram has no classic buckets, which a quantile needs";
    case "no-histogram":
      return "Series are neither a histogram nor a summary and have no quantile";
    case "other-quantiles":
      return `Summary has no such quantile but ${problem.quantiles.map(quote).join(", ")}`;
    case "several-summaries":
      return `Quantiles of ${problem.count} summaries cannot be added up, add matchers`;
  }
}

function describeAbsent(
  { kind, name }: Extract<OwnProblem, { code: "absent" }>,
  { listNames }: Pick<OwnPage, "listNames">,
): string {
  const text = typeof name === "string" ? name : name.join(".");
  const near = text.length > LONGEST_NAME ? undefined : nearest(text, listNames());
  const what = `Response has no ${kind} ${quote(text)}`;
  if (near === undefined) return what;
  // Only a list can name a variable that exists and yet miss it: it splits the name at other dots.
  return near === text
    ? `${what} at this path, give it as one text`
    : `${what}, did you mean ${quote(near)}?`;
}
