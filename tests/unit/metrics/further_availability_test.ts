/**
 * Which further metrics a page gives, and why it does not give others.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  isGiven,
  isRuntimeKey,
  listAbsences,
  listGraphsOf,
} from "../../../src/metrics/further_availability.ts";
import type { GivingPage } from "../../../src/metrics/further_availability.ts";
import { RUNTIME_GRAPHS } from "../../../src/metrics/runtime_graphs.ts";
import { readPage } from "../../../src/sources/detect_source.ts";

/** Reads a page for all further graphs. */
function read(text: string): Promise<GivingPage> {
  return readPage([new TextEncoder().encode(text)], { graphs: RUNTIME_GRAPHS });
}

/** Returns the reason for each absent metric. */
async function reasons(text: string): Promise<Readonly<Record<string, string>>> {
  const absences = listAbsences(RUNTIME_GRAPHS, await read(text));
  return Object.fromEntries(
    absences.flatMap(({ keys, reason }) => keys.map((key) => [key, reason])),
  );
}

const STATS_API = JSON.stringify({
  ...{ "goroutine_num": 1, "memory_alloc": 2, "memory_sys": 9, "heap_released": 2, "gc_next": 4 },
  ...{
    "memory_total_alloc": 5,
    "heap_objects": 6,
    "gomaxprocs": 2,
    "gc_num": 3,
    "gc_pause": [0.5],
  },
});
const EXPVAR = JSON.stringify({
  memstats: { NumGC: 3, PauseTotalNs: 9, PauseNs: Array(256).fill(1), Sys: 9, HeapReleased: 2 },
});
const CLIENT_GOLANG = `go_goroutines 5
go_info{version="go1.26.8"} 1
go_gc_duration_seconds_sum 1
go_gc_duration_seconds_count 2
go_gc_gomemlimit_bytes 9.223372036854776e+18
go_sched_gomaxprocs_threads 2
go_threads 8
go_memstats_sys_bytes 9
go_memstats_heap_released_bytes 2
process_start_time_seconds 1e9
process_max_fds 1.8446744073709552e+19
`;

Deno.test("listGraphsOf() names the graphs that a page gives a metric of", async () => {
  assertEquals(listGraphsOf(await read(STATS_API)), [
    ...["threads", "heap_objects", "allocation", "memory_limit", "gc_pause"],
  ]);
  assertEquals(listGraphsOf(await read(EXPVAR)), ["memory_limit", "gc_pause"]);
  assertEquals(listGraphsOf(await read(CLIENT_GOLANG)), [
    ...["uptime", "threads", "memory_limit", "gc_pause"],
  ]);
});

Deno.test("listAbsences() says that a JSON page has nothing of the process", async () => {
  const found = await reasons(STATS_API);
  assertEquals(found["process_cpu.cpu"], "json-page");
  assertEquals(found["uptime.uptime"], "json-page");
  assertEquals(found["memory_limit.limit"], "json-page");
  assertEquals(found["gc_pause.p99"], undefined);
  assertEquals((await reasons(EXPVAR))["gc_pause.p99"], "buckets");
  assertEquals((await reasons(EXPVAR))["gc_pause.max"], undefined);
});

Deno.test("listAbsences() reports what client_golang gives only on request", async () => {
  assertEquals(await reasons(CLIENT_GOLANG), {
    "process_cpu.cpu": "process-collector",
    "process_memory.resident": "process-collector",
    "process_files.open": "process-collector",
    "process_files.limit": "no-limit",
    "threads.threads": "runtime-metrics",
    "goroutines.running": "runtime-metrics",
    "goroutines.runnable": "runtime-metrics",
    "goroutines.waiting": "runtime-metrics",
    "goroutines.not_in_go": "runtime-metrics",
    "heap_objects.objects": "go-collector",
    "allocation.allocated": "go-collector",
    "memory_limit.heap_goal": "go-collector",
    "memory_limit.limit": "no-limit",
    "gc_cpu.gc_cpu": "runtime-metrics",
    "gc_pause.max": "buckets",
    "gc_pause.p50": "buckets",
    "gc_pause.p99": "buckets",
    "scheduler_latency.mean": "buckets",
    "scheduler_latency.p50": "buckets",
    "scheduler_latency.p99": "buckets",
    "scheduler_latency.max": "buckets",
  });
});

Deno.test("listAbsences() takes a limit that OpenTelemetry does not publish for none", async () => {
  const scope = 'otel_scope_name="go.opentelemetry.io/contrib/instrumentation/runtime"';
  const found = await reasons(`go_goroutine_count{${scope}} 5
go_memory_used_bytes{go_memory_type="stack",${scope}} 2
go_memory_used_bytes{go_memory_type="other",${scope}} 3
`);
  assertEquals(found["memory_limit.limit"], "no-limit");
  assertEquals(found["memory_limit.heap_goal"], "library");
  assertEquals(found["memory_limit.runtime"], undefined);
});

Deno.test("listAbsences() advises to unregister the collector first, and names the metrics", async () => {
  const absences = listAbsences(RUNTIME_GRAPHS, await read(CLIENT_GOLANG));
  assertEquals(absences.find(({ reason }) => reason === "runtime-metrics")?.code, [
    "prometheus.Unregister(collectors.NewGoCollector())",
    "prometheus.MustRegister(collectors.NewGoCollector(collectors.WithGoCollectorRuntimeMetrics(" +
    "collectors.GoRuntimeMetricsRule{Matcher: regexp.MustCompile(" +
    '"^/(sched/threads/|sched/goroutines/|cpu/classes/)")})))',
  ]);
});

/** What that library always writes, cut short. */
const VICTORIA_METRICS = `go_goroutines 5
go_cpu_count 2
go_info{version="go1.26.8"} 1
process_num_threads 8
process_cpu_seconds_total 2
`;

Deno.test("listAbsences() advises nothing of client_golang where another library is read", async () => {
  const found = await reasons(VICTORIA_METRICS);
  assertEquals(found["process_files.open"], "file-descriptors");
  assertEquals(found["process_files.limit"], "file-descriptors");
  assertEquals(found["goroutines.waiting"], "library");
  assertEquals(found["uptime.uptime"], "library");
  const others = await reasons('process_runtime_go_goroutines{otel_scope_name="x"} 5\n');
  assertEquals(others["process_cpu.cpu"], "library");
  assertEquals(others["gc_cpu.gc_cpu"], "library");
  const absences = listAbsences(RUNTIME_GRAPHS, await read(VICTORIA_METRICS));
  assertEquals(absences.find(({ reason }) => reason === "file-descriptors")?.code, [
    "metrics.WriteFDMetrics(w)",
  ]);
  const library = absences.find(({ reason }) => reason === "library");
  assertStringIncludes(library?.advice ?? "", "Serve client_golang's metrics too");
  assertStringIncludes(
    library?.code?.[1] ?? "",
    'MustCompile("^/(sched/goroutines/|cpu/classes/)")',
  );
});

Deno.test("listAbsences() does not advise to register with the default registry what it has", async () => {
  const absences = listAbsences(RUNTIME_GRAPHS, await read(CLIENT_GOLANG));
  assertEquals(absences.find(({ reason }) => reason === "process-collector")?.code, [
    "registry.MustRegister(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))",
  ]);
});

Deno.test("listAbsences() says which version of Go has the states of goroutines", async () => {
  const found = await reasons(CLIENT_GOLANG.replace("go1.26.8", "go1.25.1"));
  assertEquals(found["goroutines.waiting"], "go-version");
  assertEquals(found["threads.threads"], "go-version");
  assertEquals(found["gc_cpu.gc_cpu"], "runtime-metrics");
  const json = await reasons(STATS_API.replace("{", '{"go_version":"go1.25.1",'));
  assertEquals(json["goroutines.waiting"], "go-version");
  assertEquals(json["gc_cpu.gc_cpu"], "json-page");
});

Deno.test("listAbsences() says that the end of a page may be missing", async () => {
  const page = await read("go_goroutine_count 5\n");
  const absences = listAbsences(RUNTIME_GRAPHS, { ...page, mayBeCut: true });
  const cut = absences.find(({ reason }) => reason === "cut")?.keys;
  assertEquals(cut, [
    ...["memory_limit.runtime", "gc_pause.max", "gc_pause.p50", "gc_pause.p99"],
    ...["mean", "p50", "p99", "max"].map((name) => `scheduler_latency.${name}`),
  ]);
});

Deno.test("listAbsences() has nothing to say of user-defined graphs", async () => {
  const own = {
    name: "requests",
    label: "Requests",
    unit: "integer" as const,
    metrics: [{ name: "ok", label: "OK", counter: false, fields: {} }],
  };
  assertEquals(listAbsences([own], await read(STATS_API)), []);
  assertEquals(isRuntimeKey([own], "requests.ok"), false);
  assertEquals(isRuntimeKey(RUNTIME_GRAPHS, "uptime.uptime"), true);
  const [metric] = own.metrics;
  const page: GivingPage = { source: "prometheus", sample: { "requests.ok": 1 } };
  assertEquals(metric && isGiven(own, metric, page), true);
});

Deno.test("listAbsences() advises another endpoint, with what that needs for the metrics", async () => {
  const page = await read(STATS_API);
  const absencesOf = (...names: readonly string[]) => {
    const graphs = RUNTIME_GRAPHS.filter(({ name }) => names.includes(name));
    return listAbsences(graphs, page);
  };
  const endpoint =
    "Serve Prometheus metrics too, with client_golang's promhttp.Handler(), and let " +
    "the target's URI be that endpoint";
  const [plain] = absencesOf("process_cpu", "memory_limit");
  assertEquals([plain?.advice, plain?.code], [endpoint, undefined]);
  const [requested] = absencesOf("gc_cpu");
  assertEquals([requested?.advice, requested?.code?.length], [endpoint, 2]);
  assertStringIncludes(requested?.code?.[1] ?? "", 'MustCompile("^/(cpu/classes/)")');
});
