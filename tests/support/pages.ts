/**
 * Pages of every source, and what reads them.
 *
 * @module
 */

import type { PageOptions } from "../../src/sources/detect_source.ts";
import { readPage } from "../../src/sources/detect_source.ts";
import type { Page } from "../../src/sources/page.ts";
import { failureOf } from "./failures.ts";

/** Reads a page that arrives in one part. */
export function readText(text: string, options?: PageOptions): Promise<Page> {
  return readPage([new TextEncoder().encode(text)], options);
}

/** Returns the message of a page that cannot be read. */
export function complaint(text: string, options?: PageOptions): Promise<string> {
  return failureOf(() => readText(text, options));
}

/** The fields of `memstats` that are read, each with another value. */
export const MEMSTATS = {
  ...{ Alloc: 1, Sys: 2, StackInuse: 3, Lookups: 4, Mallocs: 5, Frees: 6, HeapSys: 7 },
  ...{ HeapIdle: 8, HeapInuse: 9, HeapReleased: 10, NumGC: 11, PauseTotalNs: 12_500_000 },
};

/** The sample of {@link MEMSTATS}. */
export const FROM_MEMSTATS = {
  ...{ memory_alloc: 1, memory_sys: 2, memory_stack: 3, memory_lookups: 4, memory_mallocs: 5 },
  ...{ memory_frees: 6, heap_sys: 7, heap_idle: 8, heap_inuse: 9, heap_released: 10, gc_num: 11 },
  ...{ _gc_num: 11, _gc_pause_ms: 12.5 },
};

/** A page of expvar. */
export const EXPVAR = { cmdline: ["app", "-password=hunter2"], goroutines: 20, memstats: MEMSTATS };

/** A page of Prometheus's Go collector, with the values of {@link MEMSTATS}. */
export const GO_COLLECTOR = `# HELP go_goroutines Number of goroutines that currently exist.
go_gc_duration_seconds{quantile="0"} 3.2e-05
go_gc_duration_seconds_sum 0.0125
go_gc_duration_seconds_count 11
go_goroutines 20
go_info{version="go1.26.8"} 1
go_memstats_alloc_bytes 1
go_memstats_alloc_bytes_total 1e+09
go_memstats_frees_total 6
go_memstats_heap_idle_bytes 8
go_memstats_heap_inuse_bytes 9
go_memstats_heap_released_bytes 10
go_memstats_heap_sys_bytes 7
go_memstats_mallocs_total 5
go_memstats_stack_inuse_bytes 3
go_memstats_sys_bytes 2
`;

/** Labels of OpenTelemetry's exporter. */
export const SCOPE =
  'otel_scope_name="go.opentelemetry.io/contrib/instrumentation/runtime",otel_scope_version="0.53.0"';
