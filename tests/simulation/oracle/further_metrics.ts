/**
 * The further graphs of the runtime: which raw values each metric has on each kind of page, and its
 * value by the rules of the plugin's documentation, written anew.
 *
 * @module
 */

import { fieldOf } from "../applications/app_pages.ts";
import type { ServedPage } from "../applications/app_pages.ts";
import { HISTOGRAMS, listPauses } from "../applications/further_pages.ts";
import { maximumOf, meanOf, quantileOf } from "./bucket_statistics.ts";
import type { Buckets } from "./bucket_statistics.ts";
import type { PageKind } from "../applications/simulated_app.ts";

type Sample = Readonly<Record<string, number>>;

/** Where a raw value is on a page: one name, or two whose difference it is. */
type Raw = { readonly [Kind in PageKind]?: readonly [name: string, minus?: string] };

type Statistic = "mean" | "max" | number;

/** A further metric. */
export interface FurtherMetric {
  /** `GRAPH.METRIC`. */
  readonly key: string;
  readonly raw?: Raw;
  /** From here on, a value means that there is no limit. */
  readonly below?: number;
  /** What growth a second is multiplied by. */
  readonly factor?: number;
  /** Of what growth is a share, in percent. */
  readonly whole?: Raw;
  readonly isUptime?: true;
  readonly pause?: Statistic;
  readonly latency?: Statistic;
}

const NO_LIMIT = 2 ** 62;
const prometheus = (name: string, minus?: string): Raw => ({
  prometheus: minus === undefined ? [name] : [name, minus],
});

/** All of them that a page of the simulation may have, in printing order. */
export const FURTHER_METRICS: readonly FurtherMetric[] = [
  { key: "process_cpu.cpu", raw: prometheus("process_cpu_seconds_total"), factor: 100 },
  { key: "process_memory.resident", raw: prometheus("process_resident_memory_bytes") },
  { key: "process_files.open", raw: prometheus("process_open_fds") },
  { key: "process_files.limit", raw: prometheus("process_max_fds"), below: NO_LIMIT },
  { key: "uptime.uptime", isUptime: true },
  { key: "threads.created", raw: prometheus("go_threads") },
  {
    key: "threads.gomaxprocs",
    raw: { ...prometheus("go_sched_gomaxprocs_threads"), "stats-api": ["gomaxprocs"] },
  },
  {
    key: "heap_objects.objects",
    raw: {
      ...prometheus("go_memstats_heap_objects"),
      "stats-api": ["heap_objects"],
      expvar: ["HeapObjects"],
    },
  },
  {
    key: "allocation.allocated",
    raw: {
      ...prometheus("go_memstats_alloc_bytes_total"),
      "stats-api": ["memory_total_alloc"],
      expvar: ["TotalAlloc"],
    },
    factor: 1,
  },
  {
    key: "memory_limit.runtime",
    raw: {
      ...prometheus("go_memstats_sys_bytes", "go_memstats_heap_released_bytes"),
      "stats-api": ["memory_sys", "heap_released"],
      expvar: ["Sys", "HeapReleased"],
    },
  },
  {
    key: "memory_limit.heap_goal",
    raw: {
      ...prometheus("go_memstats_next_gc_bytes"),
      "stats-api": ["gc_next"],
      expvar: ["NextGC"],
    },
    below: NO_LIMIT,
  },
  { key: "memory_limit.limit", raw: prometheus("go_gc_gomemlimit_bytes"), below: NO_LIMIT },
  {
    key: "gc_cpu.gc_cpu",
    raw: prometheus("go_cpu_classes_gc_total_cpu_seconds_total"),
    whole: prometheus(
      "go_cpu_classes_total_cpu_seconds_total",
      "go_cpu_classes_idle_cpu_seconds_total",
    ),
  },
  { key: "gc_pause.mean", pause: "mean" },
  { key: "gc_pause.max", pause: "max" },
  { key: "gc_pause.p50", pause: 0.5 },
  { key: "gc_pause.p99", pause: 0.99 },
  { key: "scheduler_latency.mean", latency: "mean" },
  { key: "scheduler_latency.p50", latency: 0.5 },
  { key: "scheduler_latency.p99", latency: 0.99 },
  { key: "scheduler_latency.max", latency: "max" },
];

/** The key of a state for the time at which the process started. */
export const START = "_startTime";

/** Returns what a state keeps of a page for some metrics. */
export function furtherSampleOf(page: ServedPage, metrics: readonly FurtherMetric[]): Sample {
  const sample: Record<string, number> = {};
  const put = (key: string, value: number | undefined) => {
    if (value !== undefined) sample[key] = value;
  };
  if (page.kind === "prometheus") put(START, fieldOf(page, "process_start_time_seconds"));
  for (const { key, raw, whole } of metrics) {
    put(key, readRaw(page, raw));
    put(`${key}:whole`, readRaw(page, whole));
  }
  if (metrics.some(({ pause }) => pause !== undefined)) {
    putBuckets(page, "gc_pause", "go_gc_pauses_seconds", put);
  }
  if (metrics.some(({ latency }) => latency !== undefined)) {
    putBuckets(page, "scheduler_latency", "go_sched_latencies_seconds", put);
  }
  return sample;
}

function readRaw(page: ServedPage, raw: Raw | undefined): number | undefined {
  const [name = "", minus] = raw?.[page.kind] ?? [];
  const value = fieldOf(page, name);
  if (minus === undefined || value === undefined) return value;
  const less = fieldOf(page, minus);
  return less === undefined ? undefined : value - less;
}

/** Only buckets that are narrow, and all there for sure, are read. */
function putBuckets(
  { kind, mayBeCut, snapshot }: ServedPage,
  graph: string,
  name: string,
  put: (key: string, value: number) => void,
): void {
  const isRead = kind === "prometheus" && !mayBeCut &&
    snapshot.origin.features.histograms === "narrow";
  if (!isRead) return;
  for (const { le, count } of HISTOGRAMS[name]?.(snapshot) ?? []) {
    put(`${graph}.bucket:${le === Infinity ? "+Inf" : le}`, count);
  }
}

/** Two samples, and what lies between. */
export interface Interval {
  readonly page: ServedPage;
  readonly now: Sample;
  /** Absent where growth is not known. */
  readonly before: Sample | undefined;
  readonly seconds: number;
  /** The clock when the page was whole, in seconds. */
  readonly bodySec: number;
}

/** A value; absent where the page has none, "unknown" where its growth is not known. */
export type FurtherValue = number | "unknown" | undefined;

/** Returns the value of a metric. */
export function furtherValueOf(metric: FurtherMetric, interval: Interval): FurtherValue {
  const { key, below, factor, whole, isUptime, pause, latency } = metric;
  const { now, seconds } = interval;
  if (isUptime) {
    const sec = interval.bodySec - (now[START] ?? NaN);
    return sec >= 0 ? sec : undefined;
  }
  if (pause !== undefined) return pauseOf(pause, interval);
  if (latency !== undefined) return ofBuckets("scheduler_latency", latency, interval);
  if (whole !== undefined) return shareOf(key, interval);
  const value = now[key];
  if (factor === undefined) {
    return value !== undefined && !(value >= (below ?? Infinity)) ? value : undefined;
  }
  const grown = growthOf(key, interval);
  return typeof grown === "number" ? grown / seconds * factor : grown;
}

function growthOf(key: string, { now, before }: Interval): FurtherValue {
  const value = now[key];
  const last = before?.[key];
  if (value === undefined) return undefined;
  return last === undefined ? "unknown" : value - last;
}

function shareOf(key: string, interval: Interval): FurtherValue {
  const [part, whole] = [growthOf(key, interval), growthOf(`${key}:whole`, interval)];
  if (part === undefined || whole === undefined) return undefined;
  if (part === "unknown" || whole === "unknown") return "unknown";
  return whole > 0 && part <= whole ? part / whole * 100 : undefined;
}

/** The mean is that of totals where there are some, all else of single pauses. */
function pauseOf(statistic: Statistic, interval: Interval): FurtherValue {
  const { page: { kind } } = interval;
  if (kind === "stats-api") return ofList(statistic, "gc_num", interval);
  if (statistic === "mean") {
    const [sum, count] = [growthOf("_gc_pause_ms", interval), growthOf("_gc_num", interval)];
    if (sum === undefined || count === undefined) return undefined;
    if (sum === "unknown" || count === "unknown") return "unknown";
    return count > 0 ? sum / count : undefined;
  }
  if (kind === "prometheus") return ofBuckets("gc_pause", statistic, interval);
  return statistic === "max" ? ofList(statistic, "_gc_num", interval) : undefined;
}

/** The pauses since the previous run, where the list still has them all. */
function ofList(statistic: Statistic, counter: string, interval: Interval): FurtherValue {
  const list = listPauses(interval.page.snapshot, interval.page.kind);
  const count = growthOf(counter, interval);
  if (list === undefined || typeof count !== "number") return list && count;
  if (count > list.length || count === 0) return undefined;
  const pauses = list.slice(0, count);
  if (statistic === "mean") return pauses.reduce((sum, ms) => sum + ms, 0) / count;
  const rank = statistic === "max" ? count : Math.max(1, Math.ceil(statistic * count));
  return pauses.sort((a, b) => a - b)[rank - 1];
}

function ofBuckets(graph: string, statistic: Statistic, { now, before }: Interval): FurtherValue {
  const prefix = `${graph}.bucket:`;
  const keys = Object.keys(now).filter((key) => key.startsWith(prefix));
  if (keys.length === 0) return undefined;
  const known = Object.keys(before ?? {}).filter((key) => key.startsWith(prefix));
  if (before === undefined || known.length !== keys.length) return "unknown";
  const grown: Buckets = keys.map((key) => ({
    le: key.endsWith("+Inf") ? Infinity : Number(key.slice(prefix.length)),
    count: (now[key] ?? NaN) - (before[key] ?? NaN),
  }));
  if (!grown.every(({ count }) => count >= 0)) return "unknown";
  const seconds = statistic === "mean"
    ? meanOf(grown)
    : statistic === "max"
    ? maximumOf(grown)
    : quantileOf(statistic, grown, "absent");
  return seconds === undefined ? undefined : seconds * 1000;
}
