/**
 * What each metric has to be by the truth of the application, as bounds: the runtime goes on between
 * a page and the truth beside it.
 *
 * @module
 */

import type { Around, TrueHistogram, Truth } from "./instrumented_app.ts";

/** The lowest and the highest value that is right. */
export type Bounds = readonly [low: number, high: number];

/** The truth around a page in two runs of the plugin. */
export interface Period {
  readonly first: Around;
  readonly last: Around;
  /** Seconds between the moments at which the two bodies were complete, of the plugin's clock. */
  readonly seconds: number;
  /** The same in the whole seconds of the original's clock. */
  readonly wholeSeconds: number;
}

/** Returns the bounds of a metric. */
export type Expectation = (period: Period) => Bounds;

const MIB = 2 ** 20;
const MS_IN_SEC = 1000;
const NS_IN_MS = 1e6;

/** The kernel counts resident pages for each processor, and adds them up now and then. */
const RESIDENT_SLACK = 2 * MIB;
/** The kernel tells the time of the boot in whole seconds, VictoriaMetrics' start is in whole seconds. */
const UPTIME_SLACK_SEC = 2;
/** The kernel counts processor time in hundredths of a second. */
const TICK_SEC = 0.01;
/** Collecting a page takes a few goroutines, that may run, wait to run, or sleep. */
const GOROUTINES = 8;
/** The runtime returns memory to the system, and moves it between stacks and heap, at any time. */
const MOVED = MIB;

/** What each metric has to be, by its key. */
export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  "process_cpu.cpu": (period) => {
    const [low, high] = growthOf((truth) => truth.process.cpuSeconds, period);
    return scale([low - TICK_SEC, high + TICK_SEC], 100 / period.seconds);
  },
  "process_memory.resident": gauge((truth) => truth.process.residentBytes, RESIDENT_SLACK),
  // The page is read over the connection over which the truth is: but others may close meanwhile.
  "process_files.open": gauge((truth) => truth.process.openFiles, 1),
  "process_files.limit": gauge((truth) => truth.process.maxFiles),
  "uptime.uptime": gauge((truth) => truth.process.ageSeconds, UPTIME_SLACK_SEC),
  // A thread may start or end while a page is collected.
  "threads.threads": gauge((truth) => truth.process.threads, 1),
  "threads.created": gauge((truth) => truth.threadsCreated),
  "threads.gomaxprocs": gauge((truth) => truth.gomaxprocs),
  "goroutines.running": gauge(metric("/sched/goroutines/running:goroutines"), GOROUTINES),
  "goroutines.runnable": gauge(metric("/sched/goroutines/runnable:goroutines"), GOROUTINES),
  "goroutines.waiting": gauge(metric("/sched/goroutines/waiting:goroutines"), GOROUTINES),
  "goroutines.not_in_go": gauge(metric("/sched/goroutines/not-in-go:goroutines"), GOROUTINES),
  "heap_objects.objects": gauge(memStat("HeapObjects")),
  "allocation.allocated": (period) =>
    scale(growthOf(memStat("TotalAlloc"), period), 1 / period.seconds),
  "memory_limit.runtime": gauge(
    ({ memStats }) => (memStats["Sys"] ?? NaN) - (memStats["HeapReleased"] ?? NaN),
    MOVED,
  ),
  // The memory limit, less all memory that is no heap.
  "memory_limit.heap_goal": gauge(memStat("NextGC"), MOVED),
  "memory_limit.limit": gauge(metric("/gc/gomemlimit:bytes")),
  "gc_cpu.gc_cpu": ({ first, last }) => {
    // The runtime counts at the end of a collection: all between two collections is the same.
    const grown = (read: (truth: Truth) => number) => read(last.before) - read(first.before);
    const idle = metric("/cpu/classes/idle:cpu-seconds");
    const total = metric("/cpu/classes/total:cpu-seconds");
    const busy = grown((truth) => total(truth) - idle(truth));
    return exactly(100 * grown(metric("/cpu/classes/gc/total:cpu-seconds")) / busy);
  },
  "gc_pause.mean": ({ first, last }) => {
    const grown = (name: string) => memStat(name)(last.before) - memStat(name)(first.before);
    return exactly(grown("PauseTotalNs") / grown("NumGC") / NS_IN_MS);
  },
  "gc_pause.max": (period) => exactly(pausesOf(period).at(-1) ?? NaN),
  "gc_pause.p50": (period) => exactly(nearestRank(0.5, pausesOf(period))),
  "gc_pause.p99": (period) => exactly(nearestRank(0.99, pausesOf(period))),
  "scheduler_latency.mean": latency(meanBounds),
  "scheduler_latency.p50": latency((growth) => quantileBounds(0.5, growth)),
  "scheduler_latency.p99": latency((growth) => quantileBounds(0.99, growth)),
  "scheduler_latency.max": latency(maxBounds),
  // From 1.26 on the runtime's own goroutines count where `runtime/metrics` is the source.
  "goroutine_num": ({ last }) => {
    const all = metric("/sched/goroutines:goroutines");
    const [low] = gauge((truth) => truth.goroutines)({ last });
    return [low, Math.max(all(last.before), all(last.after)) + GOROUTINES];
  },
  "cgo_call_num": perMinute((truth) => truth.cgoCalls),
  "memory_alloc": gauge(memStat("Alloc")),
  "memory_sys": gauge(memStat("Sys"), MOVED),
  "memory_stack": gauge(memStat("StackInuse"), MOVED),
  "memory_lookups": perMinute(memStat("Lookups")),
  "memory_mallocs": perMinute(memStat("Mallocs")),
  "memory_frees": perMinute(memStat("Frees")),
  "heap_sys": gauge(memStat("HeapSys"), MOVED),
  "heap_idle": gauge(memStat("HeapIdle"), MOVED),
  "heap_inuse": gauge(memStat("HeapInuse"), MOVED),
  "heap_released": perMinute(memStat("HeapReleased"), MOVED),
  "gc_num": perMinute(memStat("NumGC")),
  // The handler's clock is its own; the clock of the fifteen has whole seconds.
  "gc_per_second": (period) => {
    const [low, high] = growthOf(memStat("NumGC"), period);
    const seconds = [period.seconds * 0.9, period.seconds * 1.1, period.wholeSeconds];
    return [low / Math.max(...seconds), high / Math.min(...seconds)];
  },
  "gc_pause_per_second": (period) => scale(growthOf(memStat("PauseTotalNs"), period), 1 / NS_IN_MS),
};

/**
 * Other expectations of a page's histogram of pauses. Those of `runtime/metrics` are single: a
 * collection has two or more, whose sum `MemStats.PauseNs` has.
 */
export const PAUSES_OF_BUCKETS: Readonly<Record<string, Expectation>> = {
  "gc_pause.max": pause(maxBounds),
  "gc_pause.p50": pause((growth) => quantileBounds(0.5, growth)),
  "gc_pause.p99": pause((growth) => quantileBounds(0.99, growth)),
};

function metric(name: string): (truth: Truth) => number {
  return ({ metrics }) => Number(metrics[name]);
}

function memStat(name: string): (truth: Truth) => number {
  return ({ memStats }) => memStats[name] ?? NaN;
}

function gauge(
  read: (truth: Truth) => number,
  slack = 0,
): (period: Pick<Period, "last">) => Bounds {
  return ({ last }) => {
    const values = [read(last.before), read(last.after)];
    return [Math.min(...values) - slack, Math.max(...values) + slack];
  };
}

/** A counter's growth: the least and the most that two pages between four truths can show. */
function growthOf(read: (truth: Truth) => number, { first, last }: Period): Bounds {
  return [read(last.before) - read(first.after), read(last.after) - read(first.before)];
}

/** As the original prints counters: no less than 0. */
function perMinute(read: (truth: Truth) => number, slack = 0): Expectation {
  return (period) => {
    const [low, high] = growthOf(read, period);
    const inMinute = 60 / period.wholeSeconds;
    return [Math.max(0, (low - slack) * inMinute), Math.max(0, (high + slack) * inMinute)];
  };
}

function scale([low, high]: Bounds, factor: number): Bounds {
  return [low * factor, high * factor];
}

/** What is printed has six decimals. */
function exactly(value: number): Bounds {
  return [value, value];
}

/** The pauses of the collections between two runs, each a sum, in milliseconds, in rising order. */
function pausesOf({ first, last }: Period): readonly number[] {
  const [from, to] = [memStat("NumGC")(first.after), memStat("NumGC")(last.before)];
  const ring = last.before.memStats.PauseNs;
  const newest = ring.map((_, age) => ring[(to + 255 - age) % ring.length] ?? NaN);
  return newest.slice(0, to - from).map((ns) => ns / NS_IN_MS).sort((a, b) => a - b);
}

/** The lowest value that a share `q` of all values does not exceed. */
function nearestRank(q: number, rising: readonly number[]): number {
  return rising[Math.ceil(q * rising.length) - 1] ?? NaN;
}

/** A bucket of a true histogram that has grown, in milliseconds. */
interface Grown {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Growth of a histogram between the two pages: at least `inner`, at most `outer`. */
interface Growth {
  readonly inner: readonly Grown[];
  readonly outer: readonly Grown[];
}

function latency(bounds: (growth: Growth) => Bounds): Expectation {
  return (period) => widen(bounds(growthOfHistogram("/sched/latencies:seconds", period)));
}

function pause(bounds: (growth: Growth) => Bounds): Expectation {
  return (period) => widen(bounds(growthOfHistogram("/sched/pauses/total/gc:seconds", period)));
}

function growthOfHistogram(name: string, { first, last }: Period): Growth {
  return {
    inner: grow(first.after.metrics[name], last.before.metrics[name]),
    outer: grow(first.before.metrics[name], last.after.metrics[name]),
  };
}

/** Returns the buckets that have grown, in rising order. */
function grow(
  before: number | TrueHistogram | undefined,
  after: number | TrueHistogram | undefined,
): readonly Grown[] {
  if (typeof before !== "object" || typeof after !== "object") return [];
  const grown = after.counts.map((count, index) => ({
    from: Math.max(0, Number(after.bounds[index]) * MS_IN_SEC),
    to: Number(after.bounds[index + 1]) * MS_IN_SEC,
    count: count - (before.counts[index] ?? 0),
  }));
  return grown.filter(({ count }) => count > 0);
}

/**
 * The bounds of a page are at most twice as high from bucket to bucket. What is interpolated within
 * the page's bucket, or is its end, is then at least half of the true value and at most twice that.
 * Only the lowest bucket begins at 0; that of VictoriaMetrics ends at 256 ns.
 */
function widen([low, high]: Bounds): Bounds {
  const lowestMs = 256 / NS_IN_MS;
  return [low <= lowestMs ? 0 : low / 2, Math.max(high * 2, lowestMs)];
}

/** Each of those that are counted in `outer` only may be below or above the quantile. */
function quantileBounds(q: number, { inner, outer }: Growth): Bounds {
  const few = countOf(outer) - countOf(inner);
  const low = bucketOfRank(q * countOf(inner) - few, inner);
  const high = bucketOfRank(q * countOf(outer) + few, inner) ?? outer.at(-1);
  return [low?.from ?? NaN, high?.to ?? NaN];
}

function bucketOfRank(rank: number, grown: readonly Grown[]): Grown | undefined {
  let counted = 0;
  return grown.find(({ count }) => (counted += count) >= rank);
}

function maxBounds({ inner, outer }: Growth): Bounds {
  return [inner.at(-1)?.from ?? NaN, outer.at(-1)?.to ?? NaN];
}

function meanBounds({ inner, outer }: Growth): Bounds {
  const sumOf = (grown: readonly Grown[], bound: "from" | "to") =>
    grown.reduce((sum, bucket) => sum + bucket.count * bucket[bound], 0);
  return [sumOf(inner, "from") / countOf(outer), sumOf(outer, "to") / countOf(inner)];
}

function countOf(grown: readonly Grown[]): number {
  return grown.reduce((sum, { count }) => sum + count, 0);
}
