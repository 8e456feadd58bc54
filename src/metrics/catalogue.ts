/**
 * The default graphs: five, with fifteen metrics. Lines, definitions and state all follow from such
 * tables; adding a metric is adding a row.
 *
 * Names, labels, units and which metrics are counters are those of the original
 * mackerel-plugin-gostats; the order of the graphs, random there, is this table's.
 *
 * @module
 */

import type { OwnRule } from "./own_rule.ts";
import type { Rule } from "./rules.ts";

/** A unit of Mackerel's graphs. */
export type Unit =
  | "float"
  | "integer"
  | "percentage"
  | "seconds"
  | "milliseconds"
  | "bytes"
  | "bytes/sec"
  | "bits/sec"
  | "iops";

/** One row of the catalogue. */
export interface Metric {
  /** The last part of the metric's name, which is also the field of the stats response. */
  readonly name: string;
  /** The label in the graph's legend. */
  readonly label: string;
  /** Whether the value only grows and is printed as a difference per minute. */
  readonly counter: boolean;
  /** Whether it is drawn on top of the metric before it. */
  readonly stacked?: true;
  /** How a further metric of the runtime is computed; absent for those of the default graphs. */
  readonly rule?: Rule;
  /** How a user-defined metric is computed; absent for those of the runtime. */
  readonly own?: OwnRule;
  /** What other sources than golang-stats-api-handler call the value. */
  readonly fields: SourceFields;
}

/** The fields of a value in other sources; absent if a source does not have it. */
export interface SourceFields {
  /** The field of expvar's `memstats`. */
  readonly expvar?: string;
  /**
   * Series of the Go collector, the usual name first, then those of collectors without memory
   * statistics. Names that are joined by ` + ` are added up.
   */
  readonly prometheus?: readonly string[];
  /** Whether only some Prometheus pages have it: those of client_golang do not by default. */
  readonly isRare?: boolean;
}

/** A graph with its metrics. */
export interface Graph {
  /** The part of a metric's name between the prefix and the metric. */
  readonly name: string;
  /** What follows the titled prefix in the graph's label. */
  readonly label: string;
  readonly unit: Unit;
  readonly metrics: readonly Metric[];
}

const gauge = (name: string, label: string, fields: SourceFields = {}): Metric => (
  { name, label, counter: false, fields }
);
const counter = (name: string, label: string, fields: SourceFields = {}): Metric => (
  { name, label, counter: true, fields }
);

/** The default graphs, in the order in which their metrics are printed. */
export const GRAPHS: readonly Graph[] = [
  {
    name: "runtime",
    label: "Runtime",
    unit: "integer",
    metrics: [
      gauge("goroutine_num", "Goroutine Num", {
        // Since Go 1.26 the second counts the runtime's own goroutines too, about eight.
        prometheus: ["go_goroutines", "go_sched_goroutines_goroutines"],
      }),
      counter("cgo_call_num", "CGO Call Num", {
        prometheus: ["go_cgo_go_to_c_calls_calls_total", "go_cgo_calls_count"],
        isRare: true,
      }),
    ],
  },
  {
    name: "memory",
    label: "Memory",
    unit: "bytes",
    metrics: [
      gauge("memory_alloc", "Alloc", {
        expvar: "Alloc",
        prometheus: ["go_memstats_alloc_bytes", "go_memory_classes_heap_objects_bytes"],
      }),
      gauge("memory_sys", "Sys", {
        expvar: "Sys",
        prometheus: ["go_memstats_sys_bytes", "go_memory_classes_total_bytes"],
      }),
      gauge("memory_stack", "Stack In Use", {
        expvar: "StackInuse",
        prometheus: ["go_memstats_stack_inuse_bytes", "go_memory_classes_heap_stacks_bytes"],
      }),
    ],
  },
  {
    name: "operation",
    label: "Operation",
    unit: "integer",
    metrics: [
      counter("memory_lookups", "Pointer Lookups", {
        expvar: "Lookups",
        prometheus: ["go_memstats_lookups_total"],
        isRare: true,
      }),
      counter("memory_mallocs", "Mallocs", {
        expvar: "Mallocs",
        prometheus: [
          "go_memstats_mallocs_total",
          "go_gc_heap_allocs_objects_total + go_gc_heap_tiny_allocs_objects_total",
        ],
      }),
      counter("memory_frees", "Frees", {
        expvar: "Frees",
        prometheus: [
          "go_memstats_frees_total",
          "go_gc_heap_frees_objects_total + go_gc_heap_tiny_allocs_objects_total",
        ],
      }),
    ],
  },
  {
    name: "heap",
    label: "Heap",
    unit: "bytes",
    metrics: [
      gauge("heap_sys", "Sys", {
        expvar: "HeapSys",
        prometheus: [
          "go_memstats_heap_sys_bytes",
          "go_memory_classes_heap_objects_bytes + go_memory_classes_heap_unused_bytes + " +
          "go_memory_classes_heap_released_bytes + go_memory_classes_heap_free_bytes",
        ],
      }),
      gauge("heap_idle", "Idle", {
        expvar: "HeapIdle",
        prometheus: [
          "go_memstats_heap_idle_bytes",
          "go_memory_classes_heap_released_bytes + go_memory_classes_heap_free_bytes",
        ],
      }),
      gauge("heap_inuse", "In Use", {
        expvar: "HeapInuse",
        prometheus: [
          "go_memstats_heap_inuse_bytes",
          "go_memory_classes_heap_objects_bytes + go_memory_classes_heap_unused_bytes",
        ],
      }),
      counter("heap_released", "Released", {
        expvar: "HeapReleased",
        prometheus: [
          "go_memstats_heap_released_bytes",
          "go_memory_classes_heap_released_bytes",
        ],
      }),
    ],
  },
  {
    name: "gc",
    label: "GC",
    unit: "float",
    metrics: [
      counter("gc_num", "GC Num", {
        expvar: "NumGC",
        prometheus: ["go_gc_duration_seconds_count", "go_gc_cycles_total_gc_cycles_total"],
      }),
      gauge("gc_per_second", "GC Per Second"),
      gauge("gc_pause_per_second", "GC Pause Per Second"),
    ],
  },
];

/** A total that is kept but not printed, with the metric that is derived from its growth. */
export interface Derivation {
  /** Its key in a sample; no metric begins with an underscore. */
  readonly name: string;
  /** The metric that is derived from its growth since our previous run. */
  readonly metric: string;
  /** Whether the growth is divided by the seconds that it took. */
  readonly perSecond: boolean;
  /** What each source calls the total, and the factor to the unit of `name`. */
  readonly fields: SourceFields;
  readonly expvarFactor: number;
  readonly prometheusFactor: number;
}

/**
 * What the handler's two values of the garbage collector are derived from if a page lacks them: the
 * number of collections, and their pauses in milliseconds. As in the handler,
 * `gc_pause_per_second` is not divided by anything, despite its name.
 */
export const DERIVATIONS: readonly Derivation[] = [
  {
    name: "_gc_num",
    metric: "gc_per_second",
    perSecond: true,
    fields: {
      expvar: "NumGC",
      prometheus: ["go_gc_duration_seconds_count", "go_gc_cycles_total_gc_cycles_total"],
    },
    expvarFactor: 1,
    prometheusFactor: 1,
  },
  {
    name: "_gc_pause_ms",
    metric: "gc_pause_per_second",
    perSecond: false,
    fields: { expvar: "PauseTotalNs", prometheus: ["go_gc_duration_seconds_sum"] },
    expvarFactor: 1e-6,
    prometheusFactor: 1000,
  },
];

/** The metrics of the default graphs, in printing order. */
export const METRICS: readonly Metric[] = GRAPHS.flatMap((graph) => graph.metrics);

/**
 * Raw values of one response by the keys of their metrics (see `metricKey`). A metric without a
 * value is absent.
 */
export type Sample = Readonly<Record<string, number>>;
