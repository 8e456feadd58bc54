/**
 * Which further metrics of the runtime a page gives, and why it does not give others. Loaded only
 * for `-check` and `-init`.
 *
 * @module
 */

import type { Page } from "../sources/page.ts";
import { describeReason, pathOf, seriesOf, STATES_SINCE } from "./absence_messages.ts";
import type { AbsenceMessage, AbsenceReason } from "./absence_messages.ts";
import type { Graph, Metric } from "./catalogue.ts";
import { bucketsOf, START_TIME, UPTIME, wholeKey } from "./further_keys.ts";
import { RUNTIME_GRAPHS } from "./runtime_graphs.ts";
import type { Rule } from "./rules.ts";
import { metricKey } from "./selection.ts";

/** Metrics that a page does not give for one reason. */
export interface Absence extends AbsenceMessage {
  /** The keys of the metrics, in printing order. */
  readonly keys: readonly string[];
  readonly reason: AbsenceReason;
}

/** The part of a page that shows what it gives. */
export type GivingPage = Pick<
  Page,
  "source" | "sample" | "goVersion" | "mayBeCut" | "coarse" | "isVictoriaMetrics" | "pauses"
>;

/**
 * Returns the names of the further graphs of which a page gives a metric.
 *
 * @param page A page that was read for all further graphs.
 */
export function listGraphsOf(page: GivingPage): readonly string[] {
  const given = RUNTIME_GRAPHS.filter((graph) =>
    graph.metrics.some((metric) => isGiven(graph, metric, page))
  );
  return given.map(({ name }) => name);
}

/** Returns the metrics of further graphs that a page does not give, by the reason. */
export function listAbsences(graphs: readonly Graph[], page: GivingPage): readonly Absence[] {
  const absent = graphs.flatMap((graph) =>
    graph.metrics.filter((metric) => metric.rule !== undefined && !isGiven(graph, metric, page))
      .map((metric) => ({
        key: metricKey(graph, metric),
        rule: metric.rule,
        reason: findReason(graph, metric, page),
      }))
  );
  return [...Map.groupBy(absent, ({ reason }) => reason)].map(([reason, rows]) => {
    const keys = rows.map(({ key }) => key);
    const rules = rows.flatMap(({ rule }) => rule ?? []);
    return { keys, reason, ...describeReason(reason, rules, page.source) };
  });
}

/** Reports whether a key is that of a metric of the runtime in some graphs. */
export function isRuntimeKey(graphs: readonly Graph[], key: string): boolean {
  return graphs.some((graph) =>
    graph.metrics.some((metric) => metric.rule !== undefined && metricKey(graph, metric) === key)
  );
}

/** Reports whether a page gives what the value of a metric is computed from. */
export function isGiven(graph: Graph, metric: Metric, page: GivingPage): boolean {
  const { sample, pauses } = page;
  const { rule } = metric;
  const key = metricKey(graph, metric);
  const has = (name: string) => sample[name] !== undefined;
  switch (rule?.kind) {
    case undefined:
      return has(key);
    case "gauge":
      return (sample[key] ?? Infinity) < (rule.below ?? Infinity);
    case "rate":
      return has(key);
    case "share":
      return has(key) && has(wholeKey(key));
    case "uptime":
      return has(START_TIME) || has(UPTIME);
    case "pause":
      if (rule.of === "mean" && has("_gc_num") && has("_gc_pause_ms")) return true;
      if (rule.of !== "mean" && bucketsOf(graph, sample).length > 0) return true;
      return pauses !== undefined && (!pauses.isRing || rule.of === "max");
    case "histogram":
      return bucketsOf(graph, sample).length > 0;
  }
}

function findReason(graph: Graph, metric: Metric, page: GivingPage): AbsenceReason {
  const { rule } = metric;
  const key = metricKey(graph, metric);
  if (page.sample[key] !== undefined) return "no-limit";
  if (key === "memory_limit.limit" && isOpenTelemetry(page)) return "no-limit";
  if (isTooNew(rule, page)) return "go-version";
  const isHistogram = rule?.kind === "histogram" || (rule?.kind === "pause" && rule.of !== "mean");
  if (page.source !== "prometheus") return isHistogram ? "buckets" : "json-page";
  const isWholeNeeded = isHistogram || seriesOf(rule).some((name) => name.startsWith("sum("));
  if (page.mayBeCut && isWholeNeeded) return "cut";
  return isHistogram ? "buckets" : ofLibrary(rule, page);
}

/** Of the libraries, client_golang and that of VictoriaMetrics publish the version of Go. */
function ofLibrary(
  rule: Rule | undefined,
  { goVersion, isVictoriaMetrics }: GivingPage,
): AbsenceReason {
  const names = seriesOf(rule);
  if (isVictoriaMetrics) {
    return names.some((name) => FILES.test(name)) ? "file-descriptors" : "library";
  }
  if (goVersion === undefined) return "library";
  if (names.some(pathOf)) return "runtime-metrics";
  const isOfProcess = rule?.kind === "uptime" || names.some((name) => name.startsWith("process_"));
  return isOfProcess && !names.some((name) => name.startsWith("go_"))
    ? "process-collector"
    : "go-collector";
}

const FILES = /^process_(?:open|max)_fds$/;

/** OpenTelemetry publishes a limit only where one is set, and of the memory of `MemStats` only stacks. */
function isOpenTelemetry({ source, sample }: GivingPage): boolean {
  return source === "prometheus" && sample["memory_stack"] !== undefined &&
    sample["memory_alloc"] === undefined;
}

/** Counts of threads and of goroutines in a state are new in Go. */
function isTooNew(rule: Rule | undefined, { goVersion }: GivingPage): boolean {
  const isNew = seriesOf(rule).some((name) => /^go_sched_(?:goroutines|threads)_/.test(name));
  return isNew &&
    Number(/^go1\.(\d{1,4})/.exec(goVersion ?? "")?.[1] ?? STATES_SINCE) < STATES_SINCE;
}
