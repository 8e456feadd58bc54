/**
 * What further graphs need of Prometheus pages.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { RUNTIME_GRAPHS } from "../../../src/metrics/runtime_graphs.ts";
import type { Sample } from "../../../src/metrics/catalogue.ts";
import { readPage } from "../../../src/sources/detect_source.ts";
import { createFurtherSeries } from "../../../src/sources/further_series.ts";

/** The series by which a page is known; they give no further metric. */
const KNOWN = "go_goroutines 5\n";
const DEFAULT_KEYS = /^(?!_startTime|_uptime)[a-z_]*$/;

/** Reads a page, and returns what it gives for further graphs. */
async function read(text: string, end?: "closed"): Promise<Sample> {
  const chunks = [new TextEncoder().encode(text)];
  const body = end === undefined ? chunks : Object.assign(chunks, { end: () => end });
  const { sample } = await readPage(body, { graphs: RUNTIME_GRAPHS });
  return Object.fromEntries(Object.entries(sample).filter(([key]) => !DEFAULT_KEYS.test(key)));
}

/** Each series with a value, and the raw value that it gives. */
const SERIES: readonly [series: string, key: string, value: number][] = [
  ["process_cpu_seconds_total 12.5", "process_cpu.cpu", 12.5],
  ["process_cpu_seconds 12.5", "process_cpu.cpu", 12.5],
  ["process_resident_memory_bytes 4.5e+07", "process_memory.resident", 45_000_000],
  ["process_memory_rss_bytes 7", "process_memory.resident", 7],
  ["process_memory_rss 7", "process_memory.resident", 7],
  ["process_open_fds 12", "process_files.open", 12],
  ["process_max_fds 20000", "process_files.limit", 20_000],
  ["process_start_time_seconds 1.5e9", "_startTime", 1_500_000_000],
  ["process_uptime_seconds_total 3.5", "_uptime", 3.5],
  ["process_uptime 3.5", "_uptime", 3.5],
  ["runtime_uptime_milliseconds_total 3500", "_uptime", 3.5],
  ["go_sched_threads_total_threads 9", "threads.threads", 9],
  ["process_num_threads 9", "threads.threads", 9],
  ["go_threads 10", "threads.created", 10],
  ["runtime_NumThread 10", "threads.created", 10],
  ["go_sched_gomaxprocs_threads 2", "threads.gomaxprocs", 2],
  ["go_gomaxprocs 2", "threads.gomaxprocs", 2],
  ["go_processor_limit 2", "threads.gomaxprocs", 2],
  ["go_sched_goroutines_running_goroutines 1", "goroutines.running", 1],
  ["go_sched_goroutines_runnable_goroutines 2", "goroutines.runnable", 2],
  ["go_sched_goroutines_waiting_goroutines 3", "goroutines.waiting", 3],
  ["go_sched_goroutines_not_in_go_goroutines 4", "goroutines.not_in_go", 4],
  ["go_memstats_heap_objects 6", "heap_objects.objects", 6],
  ["go_gc_heap_objects_objects 6", "heap_objects.objects", 6],
  ["process_runtime_go_mem_heap_objects 6", "heap_objects.objects", 6],
  ["runtime_MemStats_HeapObjects 6", "heap_objects.objects", 6],
  ["go_memstats_alloc_bytes_total 700", "allocation.allocated", 700],
  ["go_gc_heap_allocs_bytes_total 700", "allocation.allocated", 700],
  ["go_memory_allocated_bytes_total 700", "allocation.allocated", 700],
  ["process_runtime_total_alloc_bytes_total 700", "allocation.allocated", 700],
  ["process_runtime_total_alloc_bytes 700", "allocation.allocated", 700],
  ["runtime_MemStats_TotalAlloc 700", "allocation.allocated", 700],
  [
    "go_memstats_sys_bytes 90\ngo_memstats_heap_released_bytes 20",
    "memory_limit.runtime",
    70,
  ],
  [
    "go_memory_classes_total_bytes 90\ngo_memory_classes_heap_released_bytes 20",
    "memory_limit.runtime",
    70,
  ],
  [
    'go_memory_used_bytes{go_memory_type="stack"} 30\ngo_memory_used_bytes{go_memory_type="other"} 40',
    "memory_limit.runtime",
    70,
  ],
  ["runtime_MemStats_Sys 90\nruntime_MemStats_HeapReleased 20", "memory_limit.runtime", 70],
  ["go_memstats_next_gc_bytes 40", "memory_limit.heap_goal", 40],
  ["go_gc_heap_goal_bytes 40", "memory_limit.heap_goal", 40],
  ["go_memory_gc_goal_bytes 40", "memory_limit.heap_goal", 40],
  ["runtime_MemStats_NextGC 40", "memory_limit.heap_goal", 40],
  ["go_gc_gomemlimit_bytes 80", "memory_limit.limit", 80],
  ["go_memlimit_bytes 80", "memory_limit.limit", 80],
  ["go_memory_limit_bytes 80", "memory_limit.limit", 80],
];

for (const [series, key, value] of SERIES) {
  Deno.test(`a page with ${series.replace("\n", ", ")} gives ${key}`, async () => {
    assertEquals(await read(`${KNOWN}${series}\n`), { [key]: value });
  });
}

Deno.test("every metric of the catalogue that is read from a series is among these", () => {
  const keys = new Set(SERIES.map(([, key]) => key));
  const rows = RUNTIME_GRAPHS.flatMap(({ name, metrics }) =>
    metrics.filter(({ rule }) => rule.kind === "gauge" || rule.kind === "rate").map((metric) =>
      `${name}.${metric.name}`
    )
  );
  assertEquals(rows.filter((key) => !keys.has(key)), []);
  const names = RUNTIME_GRAPHS.flatMap(({ metrics }) => metrics).flatMap(({ rule }) =>
    "raw" in rule && rule.kind !== "share" ? rule.raw.prometheus ?? [] : []
  );
  assertEquals(names.length, SERIES.filter(([, key]) => !key.startsWith("_")).length);
});

Deno.test("the processor time of the collector is compared with what was not idle", async () => {
  const text = "go_cpu_classes_gc_total_cpu_seconds_total 2\n" +
    "go_cpu_classes_total_cpu_seconds_total 100\ngo_cpu_classes_idle_cpu_seconds_total 60\n";
  assertEquals(await read(KNOWN + text), { "gc_cpu.gc_cpu": 2, "gc_cpu.gc_cpu:whole": 40 });
});

const NARROW = 'go_sched_latencies_seconds_bucket{le="0"} 0\n' +
  'go_sched_latencies_seconds_bucket{le="1e-06"} 4\n' +
  'go_sched_latencies_seconds_bucket{le="2e-06"} 7\n' +
  'go_sched_latencies_seconds_bucket{le="+Inf"} 9\n';

Deno.test("buckets of a histogram are kept, with their bounds", async () => {
  assertEquals(await read(KNOWN + NARROW), {
    "scheduler_latency.bucket:0": 0,
    "scheduler_latency.bucket:0.000001": 4,
    "scheduler_latency.bucket:0.000002": 7,
    "scheduler_latency.bucket:+Inf": 9,
  });
});

Deno.test("buckets may be in any order", async () => {
  const reversed = `${NARROW.trim().split("\n").toReversed().join("\n")}\n`;
  assertEquals(await read(KNOWN + reversed), await read(KNOWN + NARROW));
});

Deno.test("every histogram of pauses and latencies is read", async () => {
  for (const name of ["go_gc_pauses_seconds", "go_sched_pauses_total_gc_seconds"]) {
    const found = await read(KNOWN + NARROW.replaceAll("go_sched_latencies_seconds", name));
    assertEquals(Object.keys(found)[0], "gc_pause.bucket:0", name);
  }
  const text = NARROW.replaceAll("go_sched_latencies_seconds", "go_schedule_duration_seconds");
  assertEquals(Object.keys(await read(KNOWN + text)).length, 4);
});

Deno.test("of two histograms of pauses, the one is read", async () => {
  const text = NARROW.replaceAll("go_sched_latencies_seconds", "go_gc_pauses_seconds") +
    NARROW.replaceAll("go_sched_latencies_seconds", "go_sched_pauses_total_gc_seconds");
  assertEquals(Object.keys(await read(KNOWN + text)).length, 4);
});

Deno.test("wide buckets are not kept, but reported", async () => {
  const text = 'go_sched_latencies_seconds_bucket{le="1e-06"} 4\n' +
    'go_sched_latencies_seconds_bucket{le="1e-05"} 7\n' +
    'go_sched_latencies_seconds_bucket{le="+Inf"} 9\n';
  const page = await readPage([new TextEncoder().encode(KNOWN + text)], { graphs: RUNTIME_GRAPHS });
  assertEquals(page.coarse, ["scheduler_latency"]);
  assertEquals(await read(KNOWN + text), {});
});

Deno.test("a page of VictoriaMetrics' library is known by a series", async () => {
  const pageOf = (text: string) =>
    readPage([new TextEncoder().encode(KNOWN + text)], { graphs: RUNTIME_GRAPHS });
  assertEquals((await pageOf("go_cpu_count 2\n")).isVictoriaMetrics, true);
  assertEquals("isVictoriaMetrics" in await pageOf("go_threads 2\n"), false);
});

Deno.test("labels of OpenTelemetry's scope do not tell series apart", async () => {
  const scope = 'otel_scope_name="a,b",otel_scope_version="0.\\"72"';
  const text = `go_goroutine_count{${scope}} 7\ngo_processor_limit{${scope}} 2\n` +
    `go_memory_used_bytes{go_memory_type="stack",${scope}} 30\n` +
    `go_memory_used_bytes{${scope},go_memory_type="other"} 40\n` +
    NARROW.replaceAll("{", `{${scope},`).replaceAll("sched_latencies", "schedule_duration");
  const found = await read(text);
  assertEquals(found["threads.gomaxprocs"], 2);
  assertEquals(found["memory_limit.runtime"], 70);
  assertEquals(found["scheduler_latency.bucket:0.000002"], 7);
});

Deno.test("series of several processes are left out", async () => {
  const text = 'process_open_fds{pid="1"} 12\nprocess_open_fds{pid="2"} 13\n' +
    NARROW.replaceAll("le=", 'pid="1",le=') + NARROW.replaceAll("le=", 'pid="2",le=');
  assertEquals(await read(KNOWN + text), {});
  assertEquals(await read(`${KNOWN}process_open_fds{pid="1"} 12\n`), { "process_files.open": 12 });
});

Deno.test("memory of several applications is not added up, that of one with more labels is", async () => {
  const used = 'go_memory_used_bytes{go_memory_type="stack"} 30\n' +
    'go_memory_used_bytes{go_memory_type="other"} 40\n';
  const [a, b] = ["a", "b"].map((job) => used.replaceAll("}", `,job="${job}"}`));
  assertEquals(await read(KNOWN + a + b), {});
  assertEquals(await read(KNOWN + a), { "memory_limit.runtime": 70 });
  // What has no further labels is the endpoint's own.
  assertEquals(await read(KNOWN + a + used), { "memory_limit.runtime": 70 });
  assertEquals(await read(`${KNOWN}go_memory_used_bytes 40\n`), {});
});

Deno.test("buckets may have other labels, if all have the same", async () => {
  const expected = await read(KNOWN + NARROW);
  for (const labels of ['app="x",le=', 'app="x", le=', 'a="1",app="x,le=5",le=']) {
    assertEquals(await read(KNOWN + NARROW.replaceAll("le=", labels)), expected);
  }
  assertEquals(await read(KNOWN + NARROW.replaceAll('"}', '",app="x",}')), expected);
  assertEquals(await read(KNOWN + NARROW + NARROW.replaceAll("le=", 'app="x",le=')), expected);
});

Deno.test("values that are not finite are left out", async () => {
  assertEquals(await read(`${KNOWN}process_open_fds NaN\nprocess_max_fds +Inf\n`), {});
});

Deno.test("of a page that may be cut, no sums and no buckets are read", async () => {
  const text = 'go_memory_used_bytes{go_memory_type="stack"} 30\nprocess_open_fds 3\n';
  assertEquals(await read(KNOWN + NARROW + text, "closed"), { "process_files.open": 3 });
});

Deno.test("series are read under the prefix of the page", async () => {
  const prefixed = (KNOWN + NARROW + "process_open_fds 3\n").replaceAll(/^/gm, "istio_agent_");
  const found = await read(prefixed.replace(/istio_agent_$/, "") + "process_open_fds 99\n");
  assertEquals(found["process_files.open"], 3);
  assertEquals(found["scheduler_latency.bucket:+Inf"], 9);
});

Deno.test("a bounded number of series is kept, and then no sums and no buckets", async () => {
  const many = Array.from({ length: 3000 }, (_, pid) => `process_open_fds{pid="${pid}"} 1\n`);
  const text = KNOWN + "process_max_fds 7\n" + NARROW + many.join("") + "go_threads 3\n";
  assertEquals(await read(text), { "process_files.limit": 7 });
  // The next series of the name may be among those that are not kept.
  const one = 'go_threads{pid="1"} 3\n' + many.join("") + 'go_threads{pid="2"} 3\n';
  assertEquals(await read(KNOWN + one), {});
});

Deno.test("only what the chosen graphs need is required", () => {
  const graphs = RUNTIME_GRAPHS.filter(({ name }) => name === "process_files");
  const series = createFurtherSeries(graphs);
  assertEquals(
    ["process_open_fds", "x_process_open_fds", "process_start_time_seconds", "go_threads"].map(
      (name) => series.isWanted(name),
    ),
    [true, true, true, false],
  );
  assertEquals(series.isWanted(`${"x".repeat(200)}_process_open_fds`), false);
});

Deno.test("a histogram of very many buckets is left out", async () => {
  const lines = (count: number) =>
    Array.from(
      { length: count },
      (_, index) => `go_sched_latencies_seconds_bucket{le="${100 + index}"} 1\n`,
    ).join("") + 'go_sched_latencies_seconds_bucket{le="+Inf"} 1\n';
  assertEquals(Object.keys(await read(KNOWN + lines(255))).length, 256);
  assertEquals(await read(KNOWN + lines(256)), {});
});
