/**
 * What pages have beside the fifteen metrics: further values of the runtime and of its process.
 *
 * @module
 */

import { formatRing, latencyBuckets, pauseBuckets, recentPauses } from "./runtime_features.ts";
import type { Bucket, Origin } from "./runtime_features.ts";
import { EPOCH_MS } from "../host/wall_clock.ts";
import type { PageKind, Snapshot } from "./simulated_app.ts";

/** A number of a page. */
interface Field {
  readonly name: string;
  /** Returns the value; `undefined` where the application does not publish it. */
  readonly read: (snapshot: Snapshot) => number | undefined;
}

const MIB = 1024 * 1024;
/** How Go writes that nothing is limited. */
const NO_FILE_LIMIT = 2 ** 64;
const NO_MEMORY_LIMIT = 2 ** 63;

const nextCollection = ({ alloc }: Snapshot) => 2 * alloc - alloc % 4096;
const ofProcess = (read: (snapshot: Snapshot) => number) => (snapshot: Snapshot) =>
  snapshot.origin.features.hasProcess ? read(snapshot) : undefined;
const ofClasses = (read: (snapshot: Snapshot) => number) => (snapshot: Snapshot) =>
  snapshot.origin.features.hasCpuClasses ? read(snapshot) : undefined;
/** The classes of CPU time change only when a collection ends. */
const collected = ({ collections, origin }: Snapshot) => collections - origin.firstCollections;

/** Returns when a process started, as client_golang writes it: in hundredths of a second. */
function startSec({ startMs }: Origin): number {
  return Math.round((EPOCH_MS + startMs) / 10) / 100;
}

/** The numbers of each kind of page. */
export const FURTHER_FIELDS: Readonly<Record<PageKind, readonly Field[]>> = {
  "stats-api": [
    { name: "gomaxprocs", read: ({ origin }) => 1 + origin.seed % 8 },
    { name: "gc_next", read: nextCollection },
  ],
  "expvar": [{ name: "NextGC", read: nextCollection }],
  "prometheus": [
    {
      name: "process_cpu_seconds_total",
      read: ofProcess(({ load }) => Math.floor(load * 37) / 100),
    },
    { name: "process_resident_memory_bytes", read: ofProcess(({ sys }) => sys + 7 * MIB) },
    { name: "process_open_fds", read: ofProcess(({ goroutines }) => 9 + goroutines) },
    {
      name: "process_max_fds",
      read: ofProcess(({ origin }) => origin.features.hasFileLimit ? 65_536 : NO_FILE_LIMIT),
    },
    { name: "process_start_time_seconds", read: ofProcess(({ origin }) => startSec(origin)) },
    { name: "go_threads", read: ({ goroutines }) => 5 + goroutines % 9 },
    { name: "go_sched_gomaxprocs_threads", read: ({ origin }) => 1 + origin.seed % 8 },
    { name: "go_memstats_next_gc_bytes", read: nextCollection },
    {
      name: "go_gc_gomemlimit_bytes",
      read: ({ origin }) => origin.features.hasMemoryLimit ? 512 * MIB : NO_MEMORY_LIMIT,
    },
    {
      name: "go_cpu_classes_gc_total_cpu_seconds_total",
      read: ofClasses((snapshot) => collected(snapshot) * 0.0625),
    },
    {
      name: "go_cpu_classes_total_cpu_seconds_total",
      read: ofClasses((snapshot) => collected(snapshot) * 40),
    },
    {
      name: "go_cpu_classes_idle_cpu_seconds_total",
      read: ofClasses((snapshot) => collected(snapshot) * 38.5),
    },
  ],
};

/** The histograms of a page of Prometheus. */
export const HISTOGRAMS: Readonly<Record<string, (snapshot: Snapshot) => readonly Bucket[]>> = {
  "go_gc_pauses_seconds": pauseBuckets,
  "go_sched_latencies_seconds": latencyBuckets,
};

/** Returns the pauses that a page lists, in milliseconds, the newest first; none where it does not. */
export function listPauses(
  { origin, collections, unseen }: Snapshot,
  kind: PageKind,
): readonly number[] | undefined {
  if (kind === "prometheus" || (kind === "expvar" && !origin.features.hasRing)) return undefined;
  const count = kind === "stats-api" ? unseen : Math.min(256, collections);
  return recentPauses(origin, collections, Math.min(256, count)).map((ns) => ns / 1e6);
}

/** Returns the further members of a JSON page, each after a comma. */
export function renderFurtherMembers(snapshot: Snapshot, kind: PageKind): string {
  let text = "";
  for (const { name, read } of FURTHER_FIELDS[kind]) text += `,"${name}":${read(snapshot)}`;
  if (kind === "stats-api") return `${text},"gc_pause":[${listPauses(snapshot, kind)}]`;
  if (!snapshot.origin.features.hasRing) return text;
  return `${text},"PauseNs":${formatRing(snapshot.origin, snapshot.collections)}`;
}

/** Returns the further series of a page of Prometheus. */
export function renderFurtherSeries(snapshot: Snapshot, missing: ReadonlySet<string>): string {
  let text = "";
  for (const { name, read } of FURTHER_FIELDS.prometheus) {
    const value = missing.has(name) ? undefined : read(snapshot);
    if (value !== undefined) text += `${name} ${value}\n`;
  }
  for (const [name, read] of Object.entries(HISTOGRAMS)) {
    for (const { text: le, count } of read(snapshot)) {
      text += `${name}_bucket{le="${le}"} ${count}\n`;
    }
  }
  return text;
}
