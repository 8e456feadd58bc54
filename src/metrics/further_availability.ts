/**
 * Which further metrics of the runtime a page gives, and why it does not give others. Loaded only
 * for `-check` and `-init`.
 *
 * @module
 */

import type { Page } from "../sources/detect_source.ts";
import type { Graph, Metric } from "./catalogue.ts";
import { bucketsOf, START_TIME, UPTIME, wholeKey } from "./further_keys.ts";
import { RUNTIME_GRAPHS } from "./runtime_graphs.ts";
import type { Rule } from "./rules.ts";
import { metricKey } from "./selection.ts";

/** Why a page does not give a metric. */
export type AbsenceReason =
  /** The value means no limit. */
  | "no-limit"
  /** A JSON page has no such values. */
  | "json-page"
  /** The process collector is missing. */
  | "process-collector"
  /** A metric of `runtime/metrics` that client_golang gives only on request. */
  | "runtime-metrics"
  /** The Go version lacks it. */
  | "go-version"
  /** Buckets are missing, or too wide. */
  | "buckets"
  /** Lines may be missing at the end of the page. */
  | "cut"
  /** The library does not publish it. */
  | "library";

/** Metrics that a page does not give for one reason. */
export interface Absence {
  /** The keys of the metrics, in printing order. */
  readonly keys: readonly string[];
  readonly reason: AbsenceReason;
  /** The reason in words, to follow the keys. */
  readonly why: string;
  /** What to do about it, if anything. */
  readonly advice?: string;
}

/** The part of a page that shows what it gives. */
export type GivingPage = Pick<
  Page,
  "source" | "sample" | "goVersion" | "mayBeCut" | "coarse" | "pauses"
>;

/** The first minor version of Go 1 that counts threads and the states of goroutines. */
const STATES_SINCE = 26;

/**
 * The paths of `runtime/metrics`, by the beginnings of the names that client_golang makes of them.
 */
const RUNTIME_METRICS: Readonly<Record<string, string>> = {
  "go_sched_goroutines_": "sched/goroutines/",
  "go_sched_threads_": "sched/threads/",
  "go_sched_gomaxprocs_": "sched/gomaxprocs:",
  "go_gc_gomemlimit_": "gc/gomemlimit:",
  "go_cpu_classes_": "cpu/classes/",
};

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
    return { keys, reason, ...describeReason(reason, rules, page) };
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
  if (page.sample[metricKey(graph, metric)] !== undefined) return "no-limit";
  if (page.source !== "prometheus") return "json-page";
  const names = namesOf(rule);
  const isHistogram = rule?.kind === "histogram" || (rule?.kind === "pause" && rule.of !== "mean");
  const isWholeNeeded = isHistogram || names.some((name) => name.startsWith("sum("));
  if (page.mayBeCut && isWholeNeeded) return "cut";
  if (isHistogram) return "buckets";
  if (names.some(pathOf)) return ofRuntime(rule, page);
  const isOfProcess = rule?.kind === "uptime" || names.some((name) => name.startsWith("process_"));
  return isOfProcess && !names.some((name) => name.startsWith("go_"))
    ? "process-collector"
    : "library";
}

/** Counts of threads and of goroutines in a state are new in Go. */
function ofRuntime(rule: Rule | undefined, { goVersion }: GivingPage): AbsenceReason {
  const isNew = namesOf(rule).some((name) => /^go_sched_(?:goroutines|threads)_/.test(name));
  const minor = Number(/^go1\.(\d{1,4})/.exec(goVersion ?? "")?.[1] ?? STATES_SINCE);
  return isNew && minor < STATES_SINCE ? "go-version" : "runtime-metrics";
}

function namesOf(rule: Rule | undefined): readonly string[] {
  return rule !== undefined && "raw" in rule ? rule.raw.prometheus ?? [] : [];
}

function pathOf(name: string): string | undefined {
  return Object.entries(RUNTIME_METRICS).find(([start]) => name.startsWith(start))?.[1];
}

function describeReason(
  reason: AbsenceReason,
  rules: readonly Rule[],
  { source }: GivingPage,
): Pick<Absence, "why" | "advice"> {
  switch (reason) {
    case "no-limit":
      return { why: "no limit is set" };
    case "json-page":
      return {
        why: `${source === "expvar" ? "expvar" : "golang-stats-api-handler"} does not have it`,
        advice: "Serve Prometheus metrics too, with client_golang's promhttp.Handler(), and let " +
          "the target's URI be that endpoint",
      };
    case "process-collector":
      return {
        why: "the endpoint has no metrics of the process",
        advice: "Register the process collector in the application: " +
          "prometheus.MustRegister(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))",
      };
    case "runtime-metrics":
      return {
        why: "client_golang publishes it only on request",
        advice: `Register the Go collector with it in the application: ${formatGo(rules)}`,
      };
    case "go-version":
      return {
        why: `the runtime has it since Go 1.${STATES_SINCE}`,
        advice: "Build with a newer Go",
      };
    case "buckets":
      return {
        why: "the endpoint has no buckets of it, or only wide ones, as those of client_golang",
        advice: "github.com/VictoriaMetrics/metrics publishes narrow buckets; for pauses, " +
          "golang-stats-api-handler lists them",
      };
    case "cut":
      return { why: "the end of the body may be missing, as its headers do not tell its length" };
    case "library":
      return { why: "the library behind the endpoint does not publish it" };
  }
}

/** The default registry has a Go collector already, and `MustRegister` panics for another one. */
function formatGo(rules: readonly Rule[]): string {
  const paths = rules.flatMap((rule) => namesOf(rule).flatMap((name) => pathOf(name) ?? []));
  const pattern = `^/(${[...new Set(paths)].join("|")})`;
  return "prometheus.Unregister(collectors.NewGoCollector()) and then " +
    "prometheus.MustRegister(collectors.NewGoCollector(collectors.WithGoCollectorRuntimeMetrics(" +
    `collectors.GoRuntimeMetricsRule{Matcher: regexp.MustCompile(${JSON.stringify(pattern)})})))`;
}
