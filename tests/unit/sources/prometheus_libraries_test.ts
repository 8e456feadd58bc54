/**
 * The series with which libraries publish the runtime, and what they are read as.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
// Loaded on demand otherwise: each test depends on it, not only the first one.
import "../../../src/sources/prometheus.ts";
import { complaint, readText, SCOPE } from "../../support/pages.ts";

Deno.test("readPage() takes the series of a collector without memory statistics", async () => {
  const { sample } = await readText(`go_sched_goroutines_goroutines 20
go_cgo_go_to_c_calls_calls_total 30
go_memory_classes_heap_objects_bytes 100
go_memory_classes_heap_unused_bytes 20
go_memory_classes_heap_released_bytes 3
go_memory_classes_heap_free_bytes 4
go_memory_classes_heap_stacks_bytes 5
go_memory_classes_total_bytes 200
go_gc_heap_allocs_objects_total 60
go_gc_heap_frees_objects_total 50
go_gc_heap_tiny_allocs_objects_total 7
go_gc_cycles_total_gc_cycles_total 11
`);
  assertEquals(sample, {
    ...{ goroutine_num: 20, cgo_call_num: 30, memory_alloc: 100, memory_sys: 200 },
    ...{ memory_stack: 5, memory_mallocs: 67, memory_frees: 57, heap_sys: 127, heap_idle: 7 },
    ...{ heap_inuse: 120, heap_released: 3, gc_num: 11, _gc_num: 11 },
  });
});

Deno.test("readPage() takes the names of other libraries for the same values", async () => {
  const { sample } = await readText("go_cgo_calls_count 30\ngo_memstats_lookups_total 4\n");
  assertEquals(sample, { cgo_call_num: 30, memory_lookups: 4 });
});

const GETH = `# TYPE system_cpu_goroutines gauge
system_cpu_goroutines 84
system_cpu_schedlatency {quantile="0.5"} 64
system_memory_allocs 85574352
system_memory_frees 66410016
system_memory_held 39758104
system_memory_objects 19164336
system_memory_pauses_count 34
system_memory_pauses {quantile="0.5"} 163840
system_memory_used 26547656
`;
const NEBULA = `prometheusns_nebula_runtime_MemStats_Alloc 4.05232e+06
prometheusns_nebula_runtime_MemStats_Frees 108
prometheusns_nebula_runtime_MemStats_HeapIdle 2.736128e+06
prometheusns_nebula_runtime_MemStats_HeapInuse 5.128192e+06
prometheusns_nebula_runtime_MemStats_HeapReleased 2.62144e+06
prometheusns_nebula_runtime_MemStats_HeapSys 7.86432e+06
prometheusns_nebula_runtime_MemStats_Lookups 3
prometheusns_nebula_runtime_MemStats_Mallocs 1127
prometheusns_nebula_runtime_MemStats_NumGC 1
prometheusns_nebula_runtime_MemStats_PauseTotalNs 250000
prometheusns_nebula_runtime_MemStats_StackInuse 524288
prometheusns_nebula_runtime_MemStats_Sys 1.8920712e+07
prometheusns_nebula_runtime_NumCgoCall 4
prometheusns_nebula_runtime_NumGoroutine 13
prometheusns_nebula_runtime_ReadMemStats{type="count"} 4
`;
const OTELCOL = `otelcol_process_memory_rss 3.5909632e+07
otelcol_process_runtime_heap_alloc_bytes 4.245088e+06
otelcol_process_runtime_total_alloc_bytes 6.45196e+06
otelcol_process_runtime_total_sys_memory_bytes 1.7930504e+07
target_info{service_name="otelcol",service_version="0.165.0"} 1
`;

/** By what their sources say: geth counts allocations in bytes, nebula's library only growth. */
const LIBRARIES: readonly [name: string, text: string, sample: Record<string, number>][] = [
  ["geth", GETH, { goroutine_num: 84, memory_alloc: 19164336, memory_sys: 39758104 }],
  ["geth before it had objects", GETH.replace(/^system_memory_objects.*\n/m, ""), {
    goroutine_num: 84,
  }],
  ["nebula", NEBULA, {
    ...{ goroutine_num: 13, memory_alloc: 4052320, memory_sys: 18920712, memory_stack: 524288 },
    ...{ heap_sys: 7864320, heap_idle: 2736128, heap_inuse: 5128192, heap_released: 2621440 },
    _gc_pause_ms: 0.25,
  }],
  ["the OpenTelemetry Collector", OTELCOL, { memory_alloc: 4245088, memory_sys: 17930504 }],
];

for (const [name, text, sample] of LIBRARIES) {
  Deno.test(`readPage() reads what means the same in the page of ${name}`, async () => {
    assertEquals((await readText(text)).sample, sample);
    assertEquals((await readText(`${text}go_goroutines 5\n`)).sample, { goroutine_num: 5 });
  });
}

Deno.test("readPage() does not mistake an application's own series for a library's", async () => {
  const text = "system_memory_held 5\nsystem_memory_objects 6\nruntime_NumGoroutine 7\n" +
    "process_runtime_heap_alloc_bytes 8\n";
  assertEquals(
    await complaint(text),
    "body is Prometheus text without the Go collector's metrics",
  );
});

Deno.test("readPage() reads the older names of OpenTelemetry's runtime", async () => {
  const names: readonly string[] = [
    ...["cgo_calls", "gc_count_total", "gc_pause_total_ns_total", "goroutines"],
    ...["mem_heap_alloc_bytes", "mem_heap_idle_bytes", "mem_heap_inuse_bytes"],
    ...["mem_heap_released_bytes", "mem_heap_sys_bytes", "mem_lookups_total", "mem_live_objects"],
  ];
  const lines = names.map((name, index) =>
    `process_runtime_go_${name}{${SCOPE}} ${1_000_000 * index}\n`
  );
  assertEquals((await readText(lines.join(""))).sample, {
    ...{ goroutine_num: 3e6, cgo_call_num: 0, memory_alloc: 4e6, memory_lookups: 9e6 },
    ...{ heap_sys: 8e6, heap_idle: 5e6, heap_inuse: 6e6, heap_released: 7e6 },
    ...{ gc_num: 1e6, _gc_num: 1e6, _gc_pause_ms: 2 },
  });
  const prefixed = lines.map((line) => `app_${line}`);
  assertEquals((await readText(prefixed.join(""))).sample["goroutine_num"], 3e6);
});

for (
  const name of [
    "process_runtime_go_gc_pause_total_ns_total",
    "process_runtime_go_gc_pause_ns_total",
    "process_runtime_go_gc_pause_ns_nanoseconds_total",
  ]
) {
  Deno.test(`readPage() takes ${name} for all pauses, in nanoseconds`, async () => {
    const scope = '{otel_scope_name="go.opentelemetry.io/contrib/instrumentation/runtime"}';
    const text = `process_runtime_go_goroutines${scope} 5\n${name}${scope} 2500000\n`;
    const { sample } = await readText(text);
    assertEquals(sample, { goroutine_num: 5, _gc_pause_ms: 2.5 });
  });
}

Deno.test("readPage() reads today's names of OpenTelemetry's runtime", async () => {
  const text = `go_goroutine_count{${SCOPE}} 11\n` +
    `go_memory_used_bytes{go_memory_type="other",${SCOPE}} 500\n` +
    `go_memory_used_bytes{go_memory_type="stack",${SCOPE}} 300\n` +
    `go_memory_allocations_total{${SCOPE}} 534\n`;
  assertEquals((await readText(text)).sample, { goroutine_num: 11, memory_stack: 300 });
});
