/**
 * The pages of the instrumented application, and the metrics that each gives.
 *
 * @module
 */

import { METRICS } from "../../src/metrics/catalogue.ts";

/** The pages by the prefixes of their targets. */
export const PATHS = {
  handler: "/api/stats",
  expvar: "/debug/vars",
  prometheus: "/metrics",
  all: "/metrics-all",
  advised: "/metrics-advised",
  victoria: "/metrics-victoria",
  otel: "/metrics-otel",
  otelold: "/metrics-otel-old",
} as const;
/** The name of a page. */
export type Name = keyof typeof PATHS;
/** All pages. */
export const NAMES = Object.keys(PATHS) as readonly Name[];

/** The metrics of the original. */
export const FIFTEEN: readonly string[] = METRICS.map(({ name }) => name);
const MEMORY = ["memory_limit.runtime", "memory_limit.heap_goal", "memory_limit.limit"];
const PROCESS = [
  "process_cpu.cpu",
  "process_memory.resident",
  "process_files.open",
  "process_files.limit",
  "uptime.uptime",
];
/** The states of goroutines. */
export const STATES: readonly string[] = ["running", "runnable", "waiting", "not_in_go"].map((
  state,
) => `goroutines.${state}`);
/** The metrics of the pauses of collections. */
export const PAUSES: readonly string[] = ["mean", "max", "p50", "p99"].map((name) =>
  `gc_pause.${name}`
);
const LATENCIES = ["mean", "p50", "p99", "max"].map((name) => `scheduler_latency.${name}`);

/** What client_golang gives by default. */
const DEFAULT_COLLECTORS = [
  ...without(FIFTEEN, ["cgo_call_num", "memory_lookups"]),
  ...PROCESS,
  "threads.created",
  "threads.gomaxprocs",
  "heap_objects.objects",
  "allocation.allocated",
  ...MEMORY,
  "gc_pause.mean",
];

/** The metrics that each page gives, and no others. */
export const GIVEN: Readonly<Record<Name, readonly string[]>> = {
  handler: [
    ...FIFTEEN,
    "threads.gomaxprocs",
    "heap_objects.objects",
    "allocation.allocated",
    "memory_limit.runtime",
    "memory_limit.heap_goal",
    ...PAUSES,
  ],
  expvar: [
    ...without(FIFTEEN, ["goroutine_num", "cgo_call_num"]),
    "heap_objects.objects",
    "allocation.allocated",
    "memory_limit.runtime",
    "memory_limit.heap_goal",
    "gc_pause.mean",
    "gc_pause.max",
  ],
  prometheus: DEFAULT_COLLECTORS,
  advised: [...DEFAULT_COLLECTORS, "threads.threads", ...STATES, "gc_cpu.gc_cpu"],
  // Bounds of client_golang are ten times as high from bucket to bucket, so it has no quantiles.
  all: [
    ...without(FIFTEEN, ["memory_lookups"]),
    ...PROCESS,
    "threads.threads",
    "threads.created",
    "threads.gomaxprocs",
    ...STATES,
    "heap_objects.objects",
    "allocation.allocated",
    ...MEMORY,
    "gc_cpu.gc_cpu",
    "gc_pause.mean",
  ],
  victoria: [
    ...FIFTEEN,
    ...PROCESS,
    "threads.threads",
    "threads.created",
    "threads.gomaxprocs",
    "heap_objects.objects",
    "allocation.allocated",
    ...MEMORY,
    ...PAUSES,
    ...LATENCIES,
  ],
  otel: [
    "goroutine_num",
    "memory_stack",
    "threads.gomaxprocs",
    "allocation.allocated",
    ...MEMORY,
    ...LATENCIES,
  ],
  otelold: [
    "goroutine_num",
    "cgo_call_num",
    "memory_alloc",
    "memory_lookups",
    "heap_sys",
    "heap_idle",
    "heap_inuse",
    "heap_released",
    "gc_num",
    "gc_per_second",
    "gc_pause_per_second",
    "uptime.uptime",
    "heap_objects.objects",
    "gc_pause.mean",
  ],
};

/** What is growth, so that one run alone prints nothing of it. */
export const GROWTH: readonly string[] = [
  ...METRICS.filter(({ counter }) => counter).map(({ name }) => name),
  "gc_per_second",
  "gc_pause_per_second",
  "process_cpu.cpu",
  "allocation.allocated",
  "gc_cpu.gc_cpu",
  ...PAUSES,
  ...LATENCIES,
];
/** The handler itself computes these, since its last request. */
const GIVEN_AS_THEY_ARE = ["gc_per_second", "gc_pause_per_second"];

/** Returns the metrics that the first run does not print of a page. */
export function hiddenAtFirst(name: Name): readonly string[] {
  return name === "handler" ? without(GROWTH, GIVEN_AS_THEY_ARE) : GROWTH;
}

/** Returns all names but some. */
export function without(all: readonly string[], some: readonly string[]): readonly string[] {
  return all.filter((name) => !some.includes(name));
}
