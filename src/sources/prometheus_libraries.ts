/**
 * The series with which libraries publish the runtime's values in Prometheus text, one row for each
 * library. A page is read as that of one library: a mixture could compare different things.
 *
 * @module
 */

import { DERIVATIONS, METRICS } from "../metrics/catalogue.ts";

/** A value of a sample. */
export interface LibraryField {
  /** Its key in the sample. */
  readonly key: string;
  /** Series in order of preference. Names joined by ` + ` are added up. */
  readonly series: readonly string[];
  /** The factor to the unit of the sample. */
  readonly factor: number;
}

/** A library and its series. */
export interface PrometheusLibrary {
  /**
   * Series that identify the library; none for the Go collector, which any of its series
   * identifies.
   */
  readonly marks: readonly string[];
  readonly fields: readonly LibraryField[];
}

/** The series with the version of Go. */
export const INFO = "go_info";

/** The one memory of OpenTelemetry that is one of the fifteen metrics. */
const STACK = 'go_memory_used_bytes{go_memory_type="stack"}';

/** All libraries; the first one that a page has is used. */
export const LIBRARIES: readonly PrometheusLibrary[] = [
  {
    marks: [],
    fields: [
      ...METRICS.map(({ name, fields: { prometheus = [] } }) => field(name, prometheus)),
      ...DERIVATIONS.map(({ name, fields: { prometheus = [] }, prometheusFactor }) =>
        field(name, prometheus, prometheusFactor)
      ),
    ],
  },
  // OpenTelemetry's instrumentation up to 0.58, later where OTEL_GO_X_DEPRECATED_RUNTIME_METRICS is
  // set.
  {
    marks: ["process_runtime_go_goroutines"],
    fields: [
      field("goroutine_num", ["process_runtime_go_goroutines"]),
      field("cgo_call_num", ["process_runtime_go_cgo_calls"]),
      field("memory_alloc", ["process_runtime_go_mem_heap_alloc_bytes"]),
      field("memory_lookups", ["process_runtime_go_mem_lookups_total"]),
      field("heap_sys", ["process_runtime_go_mem_heap_sys_bytes"]),
      field("heap_idle", ["process_runtime_go_mem_heap_idle_bytes"]),
      field("heap_inuse", ["process_runtime_go_mem_heap_inuse_bytes"]),
      field("heap_released", ["process_runtime_go_mem_heap_released_bytes"]),
      field("gc_num", ["process_runtime_go_gc_count_total"]),
      field("_gc_num", ["process_runtime_go_gc_count_total"]),
      // Exporters put "total" at the end, and add the unit that the instrument has today.
      field("_gc_pause_ms", [
        "process_runtime_go_gc_pause_total_ns_total",
        "process_runtime_go_gc_pause_ns_nanoseconds_total",
        "process_runtime_go_gc_pause_ns_total",
      ], 1e-6),
    ],
  },
  // OpenTelemetry's instrumentation of today. Its allocations lack tiny objects, so they are no
  // mallocs.
  {
    marks: ["go_goroutine_count"],
    fields: [
      field("goroutine_num", ["go_goroutine_count"]),
      field("memory_stack", [STACK]),
    ],
  },
  // go-ethereum. Its allocs and frees are of bytes, its pauses of every stop of the world, and
  // before it had objects, in bytes too, held was another value.
  {
    marks: ["system_cpu_goroutines", "system_memory_objects"],
    fields: [
      field("goroutine_num", ["system_cpu_goroutines"]),
      field("memory_alloc", ["system_memory_objects"]),
      field("memory_sys", ["system_memory_held"]),
    ],
  },
  { marks: ["system_cpu_goroutines"], fields: [field("goroutine_num", ["system_cpu_goroutines"])] },
  // rcrowley/go-metrics, as in nebula. Its Frees, Lookups, Mallocs, NumGC and NumCgoCall are the
  // growth since its own last capture, so they are left out.
  {
    marks: ["runtime_MemStats_Alloc"],
    fields: [
      field("goroutine_num", ["runtime_NumGoroutine"]),
      field("memory_alloc", ["runtime_MemStats_Alloc"]),
      field("memory_sys", ["runtime_MemStats_Sys"]),
      field("memory_stack", ["runtime_MemStats_StackInuse"]),
      field("heap_sys", ["runtime_MemStats_HeapSys"]),
      field("heap_idle", ["runtime_MemStats_HeapIdle"]),
      field("heap_inuse", ["runtime_MemStats_HeapInuse"]),
      field("heap_released", ["runtime_MemStats_HeapReleased"]),
      field("_gc_pause_ms", ["runtime_MemStats_PauseTotalNs"], 1e-6),
    ],
  },
  // The OpenTelemetry Collector about itself.
  {
    marks: ["process_runtime_total_sys_memory_bytes"],
    fields: [
      field("memory_alloc", ["process_runtime_heap_alloc_bytes"]),
      field("memory_sys", ["process_runtime_total_sys_memory_bytes"]),
    ],
  },
];

/** The names of all series of all libraries. */
export const SERIES: ReadonlySet<string> = new Set([
  INFO,
  ...LIBRARIES.flatMap(({ marks, fields }) => [
    ...marks,
    ...fields.flatMap(({ series }) => series.flatMap(splitSum).map(nameOf)),
  ]),
]);

/** Returns the names of a sum. */
export function splitSum(sum: string): readonly string[] {
  return sum.split(" + ");
}

/** Returns the name of a series with labels. */
function nameOf(series: string): string {
  return series.replace(/\{.*/, "");
}

function field(key: string, series: readonly string[], factor = 1): LibraryField {
  return { key, series, factor };
}
