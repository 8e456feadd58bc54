/**
 * What a page gives for each user-defined metric: its value now, or what was not found.
 *
 * @module
 */

import type { Graph } from "../metrics/catalogue.ts";
import { describeProblem } from "../metrics/own_notes.ts";
import type { OwnPage, OwnResult } from "../metrics/own_results.ts";
import type { OwnRule } from "../metrics/own_rule.ts";
import { computeOwn } from "../metrics/own_values.ts";
import { metricKey } from "../metrics/selection.ts";
import type { OwnInspector } from "./own_inspector.ts";

/** What a page gives for a metric. */
export interface OwnExplanation {
  /** `GRAPH.METRIC`. */
  readonly key: string;
  /** The value now, with the scale of the metric; absent where there is none. */
  readonly value?: number;
  /**
   * What the value is: `value` as it is printed, `total` of what grows, or a `quantile` of all that
   * was observed since the application started.
   */
  readonly kind: "value" | "total" | "quantile";
  /** What was not found, a sentence without the key. */
  readonly note?: string;
  /** Whether nothing is printed for it. */
  readonly isLeftOut: boolean;
}

/**
 * Explains the user-defined metrics of some graphs, in their order.
 *
 * @param page What the page gives for them.
 * @param inspector What was given to `readPage()` with the page, if anything was.
 */
export function explainOwn(
  graphs: readonly Graph[],
  page: OwnPage,
  inspector?: OwnInspector,
): readonly OwnExplanation[] {
  return graphs.flatMap((graph) =>
    graph.metrics.flatMap((metric) => {
      if (metric.own === undefined) return [];
      const key = metricKey(graph, metric);
      const result = page.results.get(key);
      const mismatch = inspector?.describeMismatch(key);
      return [explainMetric(key, metric.own, { result, page, mismatch })];
    })
  );
}

function explainMetric(
  key: string,
  rule: OwnRule,
  { result, page, mismatch }: {
    readonly result: OwnResult | undefined;
    readonly page: OwnPage;
    readonly mismatch: string | undefined;
  },
): OwnExplanation {
  const kind = result?.kind !== "growth" ? "value" : rule.per === undefined ? "quantile" : "total";
  const value = result && computeNow(rule, result);
  const note = result?.kind === "problem" ? describeProblem(result.problem, page) : mismatch;
  return {
    key,
    kind,
    ...(value === undefined || !Number.isFinite(value) ? {} : { value }),
    ...(note === undefined ? {} : { note }),
    isLeftOut: result === undefined || result.kind === "problem",
  };
}

/** Growth since 0, in one second, is the total. */
function computeNow(rule: OwnRule, result: OwnResult): number | undefined {
  const previous = result.kind === "growth" ? { [result.marker]: 0 } : {};
  const { per, ...others } = rule;
  const value = computeOwn(
    per === undefined ? rule : { ...others, per: "second" },
    result,
    { previous, seconds: 1 },
  );
  return value === "unknown" ? undefined : value;
}
