/**
 * The further graphs of Go's runtime, which are printed where they are chosen: a row for each metric,
 * with its names in every source. Loaded only then.
 *
 * Names of Go: `go doc runtime/metrics` and `go doc runtime.MemStats`. client_golang names the
 * former `go_` and all parts of the path, with the unit; other libraries have names of their own.
 *
 * @module
 */

import type { Graph, Metric } from "./catalogue.ts";
import type { Histogram, RawValue, Rule } from "./rules.ts";

/** A metric of the runtime, and how its value is computed. */
export interface RuntimeMetric extends Metric {
  readonly rule: Rule;
}

/** A graph of the runtime. */
export interface RuntimeGraph extends Graph {
  readonly metrics: readonly RuntimeMetric[];
}

/**
 * From here on a limit stands for none: Go writes 2^63 - 1, and a goal that is 3 % lower; the kernel
 * writes 2^64 - 1.
 */
const NO_LIMIT = 2 ** 62;

const SYS = "go_memory_classes_total_bytes - go_memory_classes_heap_released_bytes";

/**
 * Client_golang has ten times as high bounds from bucket to bucket and no exact sum: `areNarrow`
 * decides on a page. Deprecated is the first name, which VictoriaMetrics' library has.
 */
const PAUSES: Histogram = {
  prometheus: ["go_gc_pauses_seconds", "go_sched_pauses_total_gc_seconds"],
};
const LATENCIES: Histogram = {
  prometheus: ["go_sched_latencies_seconds", "go_schedule_duration_seconds"],
};

/** All further graphs, in printing order. */
export const RUNTIME_GRAPHS: readonly RuntimeGraph[] = [
  {
    name: "process_cpu",
    label: "Process CPU",
    unit: "percentage",
    metrics: [
      // A core that is busy all the time is 100. The last name is that of otelcol.
      rate("cpu", "CPU", 100, {
        prometheus: ["process_cpu_seconds_total", "process_cpu_seconds"],
      }),
    ],
  },
  {
    name: "process_memory",
    label: "Process Memory",
    unit: "bytes",
    metrics: [
      gauge("resident", "Resident", {
        prometheus: [
          "process_resident_memory_bytes",
          "process_memory_rss_bytes",
          "process_memory_rss",
        ],
      }),
    ],
  },
  {
    name: "process_files",
    label: "File Descriptors",
    unit: "integer",
    metrics: [
      gauge("open", "Open", { prometheus: ["process_open_fds"] }),
      limit("limit", "Limit", { prometheus: ["process_max_fds"] }),
    ],
  },
  {
    name: "uptime",
    label: "Uptime",
    unit: "seconds",
    metrics: [row("uptime", "Uptime", { kind: "uptime" })],
  },
  {
    name: "threads",
    label: "Threads",
    unit: "integer",
    metrics: [
      gauge("threads", "Threads", {
        prometheus: ["go_sched_threads_total_threads", "process_num_threads"],
      }),
      // The profile `threadcreate`, whose threads may have ended.
      gauge("created", "Created", { prometheus: ["go_threads", "runtime_NumThread"] }),
      gauge("gomaxprocs", "GOMAXPROCS", {
        statsApi: ["gomaxprocs"],
        prometheus: ["go_sched_gomaxprocs_threads", "go_gomaxprocs", "go_processor_limit"],
      }),
    ],
  },
  {
    name: "goroutines",
    label: "Goroutine States",
    unit: "integer",
    metrics: [
      stacked("running", "Running", ["go_sched_goroutines_running_goroutines"]),
      stacked("runnable", "Runnable", ["go_sched_goroutines_runnable_goroutines"]),
      stacked("waiting", "Waiting", ["go_sched_goroutines_waiting_goroutines"]),
      stacked("not_in_go", "Not In Go", ["go_sched_goroutines_not_in_go_goroutines"]),
    ],
  },
  {
    name: "heap_objects",
    label: "Heap Objects",
    unit: "integer",
    metrics: [
      gauge("objects", "Objects", {
        statsApi: ["heap_objects"],
        expvar: ["HeapObjects"],
        prometheus: [
          "go_memstats_heap_objects",
          "go_gc_heap_objects_objects",
          "process_runtime_go_mem_heap_objects",
          "runtime_MemStats_HeapObjects",
        ],
      }),
    ],
  },
  {
    name: "allocation",
    label: "Allocation",
    unit: "bytes/sec",
    metrics: [
      rate("allocated", "Allocated", 1, {
        statsApi: ["memory_total_alloc"],
        expvar: ["TotalAlloc"],
        prometheus: [
          "go_memstats_alloc_bytes_total",
          "go_gc_heap_allocs_bytes_total",
          "go_memory_allocated_bytes_total",
          "process_runtime_total_alloc_bytes_total",
          "process_runtime_total_alloc_bytes",
          "runtime_MemStats_TotalAlloc",
        ],
      }),
    ],
  },
  {
    name: "memory_limit",
    label: "Memory Limit",
    unit: "bytes",
    metrics: [
      // What GOMEMLIMIT limits: memory that was given back does not count.
      gauge("runtime", "Runtime", {
        statsApi: ["memory_sys - heap_released"],
        expvar: ["Sys - HeapReleased"],
        prometheus: [
          "go_memstats_sys_bytes - go_memstats_heap_released_bytes",
          SYS,
          "sum(go_memory_used_bytes)",
          "runtime_MemStats_Sys - runtime_MemStats_HeapReleased",
        ],
      }),
      // With GOGC off, it follows from the limit.
      limit("heap_goal", "Heap Goal", {
        statsApi: ["gc_next"],
        expvar: ["NextGC"],
        prometheus: [
          "go_memstats_next_gc_bytes",
          "go_gc_heap_goal_bytes",
          "go_memory_gc_goal_bytes",
          "runtime_MemStats_NextGC",
        ],
      }),
      limit("limit", "Limit", {
        prometheus: ["go_gc_gomemlimit_bytes", "go_memlimit_bytes", "go_memory_limit_bytes"],
      }),
    ],
  },
  {
    name: "gc_cpu",
    label: "GC CPU",
    unit: "percentage",
    metrics: [
      // Go says that these may be compared only with each other.
      row("gc_cpu", "GC CPU", {
        kind: "share",
        raw: { prometheus: ["go_cpu_classes_gc_total_cpu_seconds_total"] },
        whole: {
          prometheus: [
            "go_cpu_classes_total_cpu_seconds_total - go_cpu_classes_idle_cpu_seconds_total",
          ],
        },
      }),
    ],
  },
  {
    name: "gc_pause",
    label: "GC Pause",
    unit: "milliseconds",
    metrics: [
      row("mean", "Mean (per GC)", { kind: "pause", of: "mean", histogram: PAUSES }),
      // A collection has several pauses, and `PauseNs` their sum.
      row("max", "Max (stats-api, expvar: per GC)", {
        kind: "pause",
        of: "max",
        histogram: PAUSES,
      }),
      row("p50", "p50", { kind: "pause", of: 0.5, histogram: PAUSES }),
      row("p99", "p99", { kind: "pause", of: 0.99, histogram: PAUSES }),
    ],
  },
  {
    name: "scheduler_latency",
    label: "Scheduler Latency",
    unit: "milliseconds",
    metrics: [
      row("mean", "Mean", { kind: "histogram", of: "mean", histogram: LATENCIES }),
      row("p50", "p50", { kind: "histogram", of: 0.5, histogram: LATENCIES }),
      row("p99", "p99", { kind: "histogram", of: 0.99, histogram: LATENCIES }),
      row("max", "Max", { kind: "histogram", of: "max", histogram: LATENCIES }),
    ],
  },
];

function row(name: string, label: string, rule: Rule): RuntimeMetric {
  return { name, label, counter: false, fields: {}, rule };
}

function gauge(name: string, label: string, raw: RawValue): RuntimeMetric {
  return row(name, label, { kind: "gauge", raw });
}

function limit(name: string, label: string, raw: RawValue): RuntimeMetric {
  return row(name, label, { kind: "gauge", raw, below: NO_LIMIT });
}

function rate(name: string, label: string, factor: number, raw: RawValue): RuntimeMetric {
  return row(name, label, { kind: "rate", raw, factor });
}

function stacked(name: string, label: string, prometheus: readonly string[]): RuntimeMetric {
  return { ...gauge(name, label, { prometheus }), stacked: true };
}
