/**
 * A simulated application: a server on loopback that responds like golang-stats-api-handler, with
 * counters that change over time.
 *
 * @module
 */

import { METRICS } from "../src/metrics/catalogue.ts";

/** A running simulated application. */
export interface DemoTarget extends AsyncDisposable {
  /** Its origin: scheme, host and port. */
  readonly origin: string;
}

const MIB = 1024 * 1024;
const STACK_BYTES = 2 * MIB;
const HEAP_SYS_BYTES = 64 * MIB;
const PAUSE_MS = 0.125;

/**
 * Starts a simulated application on a free port of 127.0.0.1, with its statistics at `/api/stats`, and
 * as Prometheus text at `/metrics`.
 *
 * @param load How busy it is; at 1 it serves twelve requests per second.
 */
export function startDemoTarget(load = 1): DemoTarget {
  const startMs = performance.now();
  let lastSec = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    const nowSec = load * (performance.now() - startMs) / 1000;
    const stats = buildStats(nowSec, lastSec);
    if (pathname === "/metrics") return new Response(formatPrometheus(stats));
    if (pathname !== "/api/stats") return new Response(null, { status: 404 });
    lastSec = nowSec;
    return Response.json(stats);
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/**
 * Returns the statistics of an application that serves twelve requests per second.
 *
 * @param nowSec Seconds since the start of the application.
 * @param lastSec Seconds from its start to the last request for statistics; 0 before the first.
 */
function buildStats(nowSec: number, lastSec: number): Record<string, unknown> {
  const requests = Math.floor(nowSec * 12);
  const collections = countCollections(nowSec);
  const recent = lastSec > 0 ? collections - countCollections(lastSec) : 0;
  const inUse = 12 * MIB + (requests % 40) * MIB / 4;
  return {
    time: Date.now() * 1e6,
    go_version: "go1.26.8",
    go_os: "linux",
    go_arch: "amd64",
    cpu_num: 4,
    goroutine_num: 8 + requests % 5,
    gomaxprocs: 4,
    cgo_call_num: requests,
    memory_alloc: inUse - MIB,
    memory_total_alloc: inUse + requests * 65536,
    memory_sys: HEAP_SYS_BYTES + STACK_BYTES + 8 * MIB,
    memory_lookups: Math.floor(requests / 10),
    memory_mallocs: 50_000 + requests * 640,
    memory_frees: 30_000 + requests * 600,
    memory_stack: STACK_BYTES,
    heap_alloc: inUse - MIB,
    heap_sys: HEAP_SYS_BYTES,
    heap_idle: HEAP_SYS_BYTES - inUse,
    heap_inuse: inUse,
    heap_released: 4 * MIB + Math.floor(nowSec) * 8192,
    heap_objects: 20_000 + requests * 40,
    gc_next: 32 * MIB,
    gc_last: (Date.now() - 250) * 1e6,
    gc_num: collections,
    gc_per_second: recent === 0 ? 0 : recent / (nowSec - lastSec),
    gc_pause_per_second: recent * PAUSE_MS,
    gc_pause: Array(recent).fill(PAUSE_MS),
  };
}

/** Returns what client_golang would write: the series of each metric, and those of the collector. */
function formatPrometheus(stats: Readonly<Record<string, unknown>>): string {
  const collections = Number(stats["gc_num"]);
  const series = METRICS.flatMap(({ name, fields: { prometheus, isRare } }) => {
    const [first] = isRare ? [] : prometheus ?? [];
    return first === undefined ? [] : [`${first} ${stats[name]}\n`];
  });
  return `go_info{version="${stats["go_version"]}"} 1\n${series.join("")}` +
    `go_gc_duration_seconds_sum ${collections * PAUSE_MS / 1000}\n`;
}

/** Counts garbage collections: some before the start, then three in two seconds. */
function countCollections(sec: number): number {
  return 17 + Math.floor(sec * 1.5);
}
