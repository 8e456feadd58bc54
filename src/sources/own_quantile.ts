/**
 * The series of a user-defined metric that is a quantile: the classic buckets of a histogram, or
 * the quantile of a summary.
 *
 * @module
 */

import { countKey, markerKey } from "../metrics/own_keys.ts";
import type { Count, OwnProblem, OwnResult } from "../metrics/own_results.ts";
import type { OwnRule } from "../metrics/own_rule.ts";
import { formatLabels } from "../promql/labels.ts";
import type { Labels } from "../promql/labels.ts";
import { createLineTest, matchesLabels } from "../promql/selector.ts";
import type { Selector } from "../promql/selector.ts";
import { absent, pay } from "./own_collector.ts";
import type { Budget, SeriesCollector } from "./own_collector.ts";

/** The kind of the series of a metric. */
interface QuantileOptions {
  readonly selector: Selector;
  /** From 0 to 1. */
  readonly quantile: number;
  readonly budget: Budget;
}

/** Quantiles of a summary that are named in a message. */
const MOST_QUANTILES = 10;
const LONGEST_QUANTILE = 20;

/** Creates a collector of the series of a metric. */
export function createQuantile(
  metric: string,
  rule: OwnRule,
  { selector, quantile, budget }: QuantileOptions,
): SeriesCollector {
  const name = selector.name.replace(/_bucket$/, "");
  const bucketName = `${name}_bucket`;
  const counts = new Map<string, Count>();
  const summary = createSummary(quantile);
  let isOver = false;

  const addBucket = (labels: Labels, value: number) => {
    const le = readBound(labels.get("le"));
    if (Number.isNaN(le) || !Number.isFinite(value) || isOver) return;
    const key = countKey(metric, rule, formatBucket(labels, le));
    isOver = !counts.has(key) && !pay(budget, key);
    counts.set(key, { key, value, le });
  };
  return {
    names: [name, bucketName],
    mayTake: createLineTest(selector),
    add(series, labels, value) {
      if (!matchesLabels(selector, labels)) return;
      if (series === bucketName) addBucket(labels, value);
      else summary.add(labels, value);
    },
    end(has, mayBeCut) {
      const marker = markerKey(metric, rule);
      if (isOver) return fail({ code: "too-many" });
      if (mayBeCut) return fail({ code: "cut" });
      if (has(bucketName)) return readBuckets([...counts.values()], marker);
      if (!has(name)) return absent(selector.name, marker);
      return summary.end();
    },
  };
}

function fail(problem: OwnProblem): OwnResult {
  return { kind: "problem", problem };
}

/** Bounds are numbers: OpenMetrics writes `1.0` for `1`. */
function readBound(text: string | undefined): number {
  if (text === "+Inf") return Infinity;
  return text === undefined || text.trim() === "" ? NaN : Number(text);
}

function formatBucket(labels: Labels, le: number): string {
  return `${formatLabels(labels, "le")}${le}`;
}

/** Native histograms have no other bucket than the last in the text format. */
function readBuckets(counts: readonly Count[], marker: string): OwnResult {
  const isNative = counts.length > 0 && counts.every(({ le }) => le === Infinity);
  return isNative ? fail({ code: "native-histogram" }) : { kind: "growth", marker, counts };
}

/** Creates a collector of the series of summaries. */
function createSummary(quantile: number) {
  const values = new Map<string, number>();
  const others = new Set<string>();
  let hasOther = false;
  return {
    add(labels: Labels, value: number): void {
      const text = labels.get("quantile");
      if (text === undefined) hasOther = true;
      else if (Number(text) === quantile) values.set(formatLabels(labels), value);
      else if (others.size < MOST_QUANTILES && text.length <= LONGEST_QUANTILE) others.add(text);
    },
    end(): OwnResult {
      const [value] = values.values();
      if (values.size > 1) return fail({ code: "several-summaries", count: values.size });
      if (value !== undefined) return { kind: "value", value };
      if (others.size > 0) return fail({ code: "other-quantiles", quantiles: [...others] });
      return hasOther ? fail({ code: "no-histogram" }) : { kind: "value", value };
    },
  };
}
