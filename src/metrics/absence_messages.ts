/**
 * Why an endpoint does not give a further metric of the runtime, in words, and what to do about it.
 *
 * @module
 */

import type { Page } from "../sources/page.ts";
import type { Rule } from "./rules.ts";

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
  /** The Go collector of client_golang does not publish it. */
  | "go-collector"
  /** `WriteFDMetrics` of VictoriaMetrics' library is not called. */
  | "file-descriptors"
  /** A library other than client_golang does not publish it. */
  | "library";

/** A reason in words. */
export interface AbsenceMessage {
  /** To follow the metrics. */
  readonly why: string;
  /** What to do about it, if anything. */
  readonly advice?: string;
  /** The lines of Go that do it. */
  readonly code?: readonly string[];
}

/** The first minor version of Go 1 that counts threads and the states of goroutines. */
export const STATES_SINCE = 26;

/** The paths of `runtime/metrics`, by the beginnings of the names that client_golang makes of them. */
const RUNTIME_METRICS: Readonly<Record<string, string>> = {
  "go_sched_goroutines_": "sched/goroutines/",
  "go_sched_threads_": "sched/threads/",
  "go_sched_gomaxprocs_": "sched/gomaxprocs:",
  "go_gc_gomemlimit_": "gc/gomemlimit:",
  "go_cpu_classes_": "cpu/classes/",
};

/** How kinds of endpoints are called in messages. */
const SOURCES: Readonly<Record<Page["source"], string>> = {
  "stats-api": "golang-stats-api-handler",
  expvar: "expvar",
  prometheus: "the endpoint",
  json: "the endpoint",
};

/** The paths that the default Go collector gives. */
const BY_DEFAULT: readonly string[] = ["sched/gomaxprocs:", "gc/gomemlimit:"];

/** Returns the Prometheus series, or formulas of them, of a rule. */
export function seriesOf(rule: Rule | undefined): readonly string[] {
  return rule !== undefined && "raw" in rule ? rule.raw.prometheus ?? [] : [];
}

/** Returns the beginning of the path of a metric of `runtime/metrics`, by its name in client_golang. */
export function pathOf(name: string): string | undefined {
  return Object.entries(RUNTIME_METRICS).find(([start]) => name.startsWith(start))?.[1];
}

/**
 * Describes why metrics are absent, and what to do about it.
 *
 * @param rules Those of the metrics.
 */
export function describeReason(
  reason: AbsenceReason,
  rules: readonly Rule[],
  source: Page["source"],
): AbsenceMessage {
  switch (reason) {
    case "no-limit":
      return { why: "no limit is set" };
    case "json-page":
      return {
        why: `${SOURCES[source]} does not have them`,
        advice: "Serve Prometheus metrics too, with client_golang's promhttp.Handler(), and let " +
          "the target's URI be that endpoint",
        ...formatRequest(rules),
      };
    case "process-collector":
      return {
        why: "no process collector is registered",
        advice: "Register it with the endpoint's own registry; the default one has it:",
        code: [
          "registry.MustRegister(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))",
        ],
      };
    case "runtime-metrics":
      return {
        why: "client_golang publishes these only on request",
        advice: "Register the Go collector with them in the application:",
        code: formatGo(rules),
      };
    case "go-version":
      return {
        why: `the runtime has them since Go 1.${STATES_SINCE}`,
        advice: "Build with a newer Go",
      };
    case "buckets":
      return {
        why: "no buckets, or only wide ones, as those of client_golang",
        advice: "github.com/VictoriaMetrics/metrics publishes narrow buckets; for pauses, " +
          "golang-stats-api-handler lists them",
      };
    case "cut":
      return { why: "the end of the body may be missing, as its headers do not tell its length" };
    case "go-collector":
      return { why: "its Go collector does not publish them" };
    case "file-descriptors":
      return {
        why: "github.com/VictoriaMetrics/metrics publishes these only on request",
        advice: "Add to the function that writes the endpoint:",
        code: ["metrics.WriteFDMetrics(w)"],
      };
    case "library":
      return {
        why: "its library does not publish them",
        advice:
          "Serve client_golang's metrics too, with promhttp.Handler(), and let the target's " +
          "URI be that endpoint",
        ...formatRequest(rules),
      };
  }
}

/** The default Go collector gives some of the metrics of `runtime/metrics`. */
function formatRequest(rules: readonly Rule[]): Pick<AbsenceMessage, "code"> {
  const requested = rules.filter((rule) => {
    const paths = seriesOf(rule).flatMap((name) => pathOf(name) ?? []);
    return paths.length > 0 && !paths.some((path) => BY_DEFAULT.includes(path));
  });
  return requested.length === 0 ? {} : { code: formatGo(requested) };
}

/** The default registry has a Go collector already, and `MustRegister` panics for another one. */
function formatGo(rules: readonly Rule[]): readonly string[] {
  const paths = rules.flatMap((rule) => seriesOf(rule).flatMap((name) => pathOf(name) ?? []));
  const pattern = `^/(${[...new Set(paths)].join("|")})`;
  return [
    "prometheus.Unregister(collectors.NewGoCollector())",
    "prometheus.MustRegister(collectors.NewGoCollector(collectors.WithGoCollectorRuntimeMetrics(" +
    `collectors.GoRuntimeMetricsRule{Matcher: regexp.MustCompile(${JSON.stringify(pattern)})})))`,
  ];
}
