/**
 * The value of a further metric of the runtime, by its rule.
 *
 * @module
 */

import type { Pauses } from "../sources/page.ts";
import type { Graph, Metric, Sample } from "./catalogue.ts";
import type { OwnPage } from "./own_results.ts";
import { bucketsOf, START_TIME, UPTIME, wholeKey } from "./further_keys.ts";
import {
  growBuckets,
  isBeyond,
  maxOf,
  meanOf,
  meanOfBuckets,
  quantileOf,
  quantileOfValues,
} from "./histogram.ts";
import type { Bucket } from "./histogram.ts";
import type { Rule, Statistic } from "./rules.ts";
import { metricKey } from "./selection.ts";

/** The values of an application. */
export interface FurtherPage {
  readonly sample: Sample;
  readonly pauses?: Pauses;
  readonly own?: OwnPage;
}

/** The time between two samples. */
export interface Growth {
  /** The previous sample; absent if no growth is known. */
  readonly previous?: Sample;
  /** The seconds between the two. */
  readonly seconds: number;
}

/** What a value is computed from. */
export interface Inputs {
  readonly page: FurtherPage;
  /** The time of the page in seconds since 1970. */
  readonly bodySec: number;
  readonly growth: Growth;
}

/** A value; `undefined` if the page gives none, `unknown` if its growth is unknown. */
export type Value = number | "unknown" | undefined;

const MS_IN_SEC = 1000;
const PERCENT = 100;

/** Computes the value of a metric; `undefined` for one without a rule. */
export function computeRule(graph: Graph, metric: Metric, inputs: Inputs): Value {
  const { rule } = metric;
  const key = metricKey(graph, metric);
  switch (rule?.kind) {
    case undefined:
      return undefined;
    case "gauge":
      return limitGauge(inputs.page.sample[key], rule.below);
    case "rate":
      return computeRate(key, rule.factor, inputs);
    case "share":
      return computeShare(key, inputs);
    case "uptime":
      return computeUptime(inputs);
    case "pause":
      return computePause(graph, rule, inputs);
    case "histogram":
      return computeHistogram(graph, rule.of, inputs);
  }
}

function limitGauge(value: number | undefined, below = Infinity): Value {
  return value !== undefined && value < below ? value : undefined;
}

/** Returns the growth of a raw value. */
function grow(key: string, { page, growth }: Inputs): Value {
  const value = page.sample[key];
  const last = growth.previous?.[key];
  if (value === undefined) return undefined;
  return last === undefined ? "unknown" : value - last;
}

function computeRate(key: string, factor: number, inputs: Inputs): Value {
  const growth = grow(key, inputs);
  return typeof growth === "number" ? growth / inputs.growth.seconds * factor : growth;
}

/** The classes of CPU time change only when a collection ends. */
function computeShare(key: string, inputs: Inputs): Value {
  const [part, whole] = [grow(key, inputs), grow(wholeKey(key), inputs)];
  if (part === undefined || whole === undefined) return undefined;
  if (part === "unknown" || whole === "unknown") return "unknown";
  return whole > 0 && part <= whole ? part / whole * PERCENT : undefined;
}

function computeUptime({ page: { sample }, bodySec }: Inputs): Value {
  const uptime = sample[UPTIME] ?? bodySec - (sample[START_TIME] ?? NaN);
  return uptime >= 0 ? uptime : undefined;
}

/**
 * The mean comes from totals if a page has them. Other statistics come from single pauses: buckets,
 * or else the handler's list; the maximum also from expvar's ring.
 */
function computePause(
  graph: Graph,
  rule: Extract<Rule, { readonly kind: "pause" }>,
  inputs: Inputs,
): Value {
  if (rule.of === "mean") {
    const [sum, count] = [grow("_gc_pause_ms", inputs), grow("_gc_num", inputs)];
    if (sum !== undefined && count !== undefined) {
      return sum === "unknown" || count === "unknown" ? "unknown" : meanOf(sum, count);
    }
  } else if (bucketsOf(graph, inputs.page.sample).length > 0) {
    return computeHistogram(graph, rule.of, inputs);
  }
  const { isRing = false } = inputs.page.pauses ?? {};
  if (isRing && rule.of !== "max") return undefined;
  const recent = findRecent(inputs);
  return typeof recent === "object" ? statisticOf(rule.of, recent) : recent;
}

/**
 * Returns the pauses since the previous run; `undefined` where the page no longer has all of them.
 */
function findRecent(inputs: Inputs): readonly number[] | "unknown" | undefined {
  const { pauses } = inputs.page;
  if (pauses === undefined) return undefined;
  const count = grow(pauses.isRing ? "_gc_num" : "gc_num", inputs);
  if (typeof count !== "number") return count;
  return count <= pauses.ms.length ? pauses.ms.slice(0, count) : undefined;
}

function statisticOf(of: Statistic, values: readonly number[]): number | undefined {
  if (of === "mean") return meanOf(values.reduce((a, b) => a + b, 0), values.length);
  return quantileOfValues(of === "max" ? 1 : of, values);
}

function computeHistogram(graph: Graph, of: Statistic, { page, growth }: Inputs): Value {
  const buckets = bucketsOf(graph, page.sample);
  if (buckets.length === 0) return undefined;
  const grown = growBuckets(buckets, bucketsOf(graph, growth.previous ?? {}));
  const seconds = grown && statisticOfBuckets(of, grown);
  if (grown === undefined) return "unknown";
  return seconds === undefined ? undefined : seconds * MS_IN_SEC;
}

function statisticOfBuckets(of: Statistic, grown: readonly Bucket[]): number | undefined {
  if (of === "mean") return meanOfBuckets(grown);
  if (of === "max") return maxOf(grown);
  return isBeyond(of, grown) ? undefined : quantileOf(of, grown);
}
