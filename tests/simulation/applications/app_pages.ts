/**
 * The pages of simulated applications, as golang-stats-api-handler, expvar and client_golang write
 * them, and the raw value of each metric that a page holds.
 *
 * @module
 */

import {
  formatSeries,
  ownSeriesOf,
  renderOwnMembers,
  renderOwnSeries,
} from "./application_values.ts";
import { FURTHER_FIELDS, renderFurtherMembers, renderFurtherSeries } from "./further_pages.ts";
import { SimulatedApp, WRAP } from "./simulated_app.ts";
import type { PageKind, Snapshot } from "./simulated_app.ts";

/** A page as it was served. */
export interface ServedPage {
  readonly snapshot: Snapshot;
  readonly kind: PageKind;
  readonly missing: ReadonlySet<string>;
  /** Whether nothing tells that lines at its end may be missing. */
  readonly mayBeCut?: boolean;
}

/** A value of a page: its name there, and its metric or total in a sample. */
interface Field {
  readonly name: string;
  /** Absent for what only further graphs show. */
  readonly key?: string;
  /** Returns the value as the page has it. */
  readonly read: (snapshot: Snapshot) => number;
  /** The factor from the page's unit to the sample's; default 1. */
  readonly factor?: number;
}

const wrapped = ({ collections }: Snapshot) => collections % WRAP;

const STATS_API: readonly Field[] = [
  { name: "goroutine_num", key: "goroutine_num", read: (s) => s.goroutines },
  { name: "cgo_call_num", key: "cgo_call_num", read: (s) => s.cgoCalls },
  { name: "memory_alloc", key: "memory_alloc", read: (s) => s.alloc },
  { name: "memory_sys", key: "memory_sys", read: (s) => s.sys },
  { name: "memory_stack", key: "memory_stack", read: (s) => s.stack },
  { name: "memory_lookups", key: "memory_lookups", read: (s) => s.lookups },
  { name: "memory_mallocs", key: "memory_mallocs", read: (s) => s.mallocs },
  { name: "memory_frees", key: "memory_frees", read: (s) => s.frees },
  { name: "heap_sys", key: "heap_sys", read: (s) => s.heapSys },
  { name: "heap_idle", key: "heap_idle", read: (s) => s.heapIdle },
  { name: "heap_inuse", key: "heap_inuse", read: (s) => s.heapInuse },
  { name: "heap_released", key: "heap_released", read: (s) => s.heapReleased },
  { name: "gc_num", key: "gc_num", read: wrapped },
  { name: "gc_per_second", key: "gc_per_second", read: (s) => s.gcPerSecond },
  { name: "gc_pause_per_second", key: "gc_pause_per_second", read: (s) => s.gcPausePerSecond },
  { name: "heap_objects", read: (s) => s.heapObjects },
  { name: "memory_total_alloc", read: (s) => s.totalAlloc },
];

const EXPVAR: readonly Field[] = [
  { name: "Alloc", key: "memory_alloc", read: (s) => s.alloc },
  { name: "Sys", key: "memory_sys", read: (s) => s.sys },
  { name: "StackInuse", key: "memory_stack", read: (s) => s.stack },
  { name: "Lookups", key: "memory_lookups", read: (s) => s.lookups },
  { name: "Mallocs", key: "memory_mallocs", read: (s) => s.mallocs },
  { name: "Frees", key: "memory_frees", read: (s) => s.frees },
  { name: "HeapSys", key: "heap_sys", read: (s) => s.heapSys },
  { name: "HeapIdle", key: "heap_idle", read: (s) => s.heapIdle },
  { name: "HeapInuse", key: "heap_inuse", read: (s) => s.heapInuse },
  { name: "HeapReleased", key: "heap_released", read: (s) => s.heapReleased },
  { name: "NumGC", key: "gc_num", read: wrapped },
  { name: "NumGC", key: "_gc_num", read: wrapped },
  { name: "PauseTotalNs", key: "_gc_pause_ms", read: (s) => s.pauseNs, factor: 1e-6 },
  { name: "HeapObjects", read: (s) => s.heapObjects },
  { name: "TotalAlloc", read: (s) => s.totalAlloc },
];

const PROMETHEUS: readonly Field[] = [
  { name: "go_goroutines", key: "goroutine_num", read: (s) => s.goroutines },
  { name: "go_memstats_alloc_bytes", key: "memory_alloc", read: (s) => s.alloc },
  { name: "go_memstats_sys_bytes", key: "memory_sys", read: (s) => s.sys },
  { name: "go_memstats_stack_inuse_bytes", key: "memory_stack", read: (s) => s.stack },
  { name: "go_memstats_mallocs_total", key: "memory_mallocs", read: (s) => s.mallocs },
  { name: "go_memstats_frees_total", key: "memory_frees", read: (s) => s.frees },
  { name: "go_memstats_heap_sys_bytes", key: "heap_sys", read: (s) => s.heapSys },
  { name: "go_memstats_heap_idle_bytes", key: "heap_idle", read: (s) => s.heapIdle },
  { name: "go_memstats_heap_inuse_bytes", key: "heap_inuse", read: (s) => s.heapInuse },
  { name: "go_memstats_heap_released_bytes", key: "heap_released", read: (s) => s.heapReleased },
  { name: "go_gc_duration_seconds_count", key: "gc_num", read: wrapped },
  { name: "go_gc_duration_seconds_count", key: "_gc_num", read: wrapped },
  {
    name: "go_gc_duration_seconds_sum",
    key: "_gc_pause_ms",
    read: (s) => s.pauseNs / 1e9,
    factor: 1000,
  },
  { name: "go_memstats_heap_objects", read: (s) => s.heapObjects },
  { name: "go_memstats_alloc_bytes_total", read: (s) => s.totalAlloc },
];

const FIELDS: Readonly<Record<PageKind, readonly Field[]>> = {
  "stats-api": STATS_API,
  "expvar": EXPVAR,
  "prometheus": PROMETHEUS,
};

/** Names that a page of each kind may lack for a while. */
export const OPTIONAL_NAMES: Readonly<Record<PageKind, readonly string[]>> = {
  "stats-api": ["cgo_call_num", "memory_frees", "heap_inuse", "gc_num", "gc_per_second"],
  "expvar": ["Lookups", "Frees", "HeapInuse", "NumGC", "PauseTotalNs"],
  "prometheus": [
    "go_memstats_frees_total",
    "go_memstats_heap_inuse_bytes",
    "go_gc_duration_seconds_count",
    "go_gc_duration_seconds_sum",
    "go_goroutines",
  ],
};

/** What tells a restart on a page of each kind, but for the application's own counters. */
export const RESTART_NAMES: Readonly<Record<PageKind, readonly string[]>> = {
  "stats-api": ["cgo_call_num", "memory_lookups", "memory_mallocs", "memory_frees", "gc_num"],
  "expvar": ["Lookups", "Mallocs", "Frees", "NumGC", "PauseTotalNs"],
  "prometheus": [
    "go_memstats_mallocs_total",
    "go_memstats_frees_total",
    "go_gc_duration_seconds_count",
    "go_gc_duration_seconds_sum",
    "process_start_time_seconds",
  ],
};

/** Returns the raw values of a page by metric, and the totals that two metrics are derived from. */
export function sampleOf({ snapshot, kind, missing }: ServedPage): Record<string, number> {
  const sample: Record<string, number> = {};
  for (const { name, key, read, factor } of FIELDS[kind]) {
    if (key === undefined || missing.has(name)) continue;
    sample[key] = factor === undefined ? read(snapshot) : read(snapshot) * factor;
  }
  return sample;
}

/** Returns the metrics that each JSON page of a kind has, unless something is wrong with it. */
export function listWanted({ kind, missing }: ServedPage): readonly string[] {
  if (kind === "prometheus" || missing === OTHER_PAGE.missing) return [];
  return FIELDS[kind].flatMap(({ key }) => key ?? []);
}

const READERS = new Map(
  (["stats-api", "expvar", "prometheus"] as const).map((kind) => [
    kind,
    new Map([...FIELDS[kind], ...FURTHER_FIELDS[kind]].map(({ name, read }) => [name, read])),
  ]),
);

/** Returns a number of a page by its name there; `undefined` where the page lacks it. */
export function fieldOf({ snapshot, kind, missing }: ServedPage, name: string): number | undefined {
  return missing.has(name) ? undefined : READERS.get(kind)?.get(name)?.(snapshot);
}

/** Returns the text of a page. */
export function renderPage(page: ServedPage): string {
  switch (page.kind) {
    case "stats-api":
      return `{"time":${page.snapshot.atMs}000000,"go_version":"go1.26.8","cpu_num":4,${
        members(page)
      }}`;
    case "expvar":
      return `{"cmdline":["app","-password","${SECRET}"],"memstats":{${members(page)}}${
        page.snapshot.isFull ? renderOwnMembers(page.snapshot) : ""
      }}\n`;
    case "prometheus":
      return seriesOf(page);
  }
}

/** What no output of the plugin may have. */
export const SECRET = "s3cret";

/** A secret as it is, and as it stands in an Authorization header. */
const SECRETS = [SECRET, btoa(`monitor:${SECRET}`)];

/** Reports whether a text shows a secret. */
export function hasSecret(text: string): boolean {
  return SECRETS.some((secret) => text.includes(secret));
}

function members({ snapshot, kind, missing }: ServedPage): string {
  let text = "";
  let last = "";
  for (const { name, read } of FIELDS[kind]) {
    if (name === last || missing.has(name)) continue;
    text += `${text === "" ? "" : ","}"${name}":${read(snapshot)}`;
    last = name;
  }
  if (!snapshot.isFull) return kind === "stats-api" ? `${text},"gc_pause":[]` : text;
  return text + renderFurtherMembers(snapshot, kind);
}

function seriesOf({ snapshot, missing }: ServedPage): string {
  let text = '# TYPE go_info gauge\ngo_info{version="go1.26.8"} 1\nhttp_requests_total 17\n';
  let last = "";
  for (const { name, read } of PROMETHEUS) {
    if (name === last || missing.has(name)) continue;
    text += `# TYPE ${name} untyped\n${name} ${read(snapshot)}\n`;
    last = name;
  }
  if (!snapshot.isFull) return text;
  return text + renderFurtherSeries(snapshot, missing) + renderOwnSeries(snapshot, missing);
}

/** Returns the series whose lines are not whole in a part of a page of Prometheus, or not there. */
export function missingIn(part: string, { snapshot, missing }: ServedPage): ReadonlySet<string> {
  const whole = part.slice(0, part.lastIndexOf("\n") + 1);
  const names = [...PROMETHEUS, ...FURTHER_FIELDS.prometheus].map(({ name }) => name);
  const cut = [...names, ...ownSeriesOf(snapshot).map(formatSeries)]
    .filter((start) => !whole.includes(`\n${start} `));
  return new Set([...missing, ...cut]);
}

/** Lacks everything, the empty name as well. */
class Everything extends Set<string> {
  override has(): boolean {
    return true;
  }
}

/** A JSON page that is not of the application. */
export const OTHER_PAGE: ServedPage = {
  snapshot: new SimulatedApp(0, "stats-api", 0).read(0),
  kind: "stats-api",
  missing: new Everything(),
};
