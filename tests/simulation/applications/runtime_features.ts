/**
 * What further graphs show of a Go runtime and its process: a function of the process and of how much
 * it has done.
 *
 * @module
 */

import { fraction } from "../seeds.ts";

/** What an application publishes beside the usual. */
export interface Features {
  readonly hasProcess: boolean;
  readonly hasFileLimit: boolean;
  readonly hasMemoryLimit: boolean;
  readonly hasCpuClasses: boolean;
  /** Whether its expvar page has the ring of the last pauses. */
  readonly hasRing: boolean;
  readonly histograms: "narrow" | "coarse" | "none";
}

/** The process that a snapshot is of. */
export interface Origin {
  readonly seed: number;
  /** In milliseconds after the world's beginning. */
  readonly startMs: number;
  /** How many collections there had been when it started. */
  readonly firstCollections: number;
  readonly features: Features;
}

/** How much a process has done. */
export interface Progress {
  readonly origin: Origin;
  readonly sec: number;
  /** Seconds, weighed by how busy they were. */
  readonly load: number;
  readonly collections: number;
}

/** A bucket: its bound as it is written and as a number, and how much it counts up to there. */
export interface Bucket {
  readonly text: string;
  readonly le: number;
  readonly count: number;
}

/** Returns what an application publishes. @param seed That of the application. */
export function chooseFeatures(seed: number): Features {
  const is = (what: number, share: number) => fraction(seed, 0xfea, what) < share;
  const histograms = is(6, 0.6) ? "narrow" : is(7, 0.5) ? "coarse" : "none";
  return {
    hasProcess: is(1, 0.7),
    hasFileLimit: is(2, 0.7),
    hasMemoryLimit: is(3, 0.5),
    hasCpuClasses: is(4, 0.5),
    hasRing: is(5, 0.6),
    histograms,
  };
}

/** How much each eighth collection pauses longer than usual, in units of 10 µs. */
const PATTERN = [0, 3, -1, 2, -3, 1, -2, 0] as const;
const UNIT_NS = 10_000;
const PREFIX_SUMS = PATTERN.map((_, index) =>
  PATTERN.slice(1, index + 1).reduce<number>((sum, value) => sum + value, 0)
);

function usualPauseNs({ seed }: Origin): number {
  return 90_000 + seed % 50_000;
}

/** Returns the pause of a collection. @param number From 1, over all that there ever were. */
export function pauseNs(origin: Origin, number: number): number {
  return usualPauseNs(origin) + UNIT_NS * (PATTERN[number % 8] ?? 0);
}

/** Returns the pauses of all collections of a process together. */
export function totalPauseNs(origin: Origin, collections: number): number {
  const { firstCollections: first } = origin;
  const extra = (PREFIX_SUMS[collections % 8] ?? 0) - (PREFIX_SUMS[first % 8] ?? 0);
  return (collections - first) * usualPauseNs(origin) + UNIT_NS * extra;
}

/** Returns the pauses of the last collections, the newest first, in nanoseconds. */
export function recentPauses(origin: Origin, collections: number, count: number): number[] {
  return Array.from({ length: count }, (_, age) => pauseNs(origin, collections - age));
}

/** Expvar's ring of the last 256 pauses; those of a process that is older change no more. */
const rings = new WeakMap<Origin, string>();

/** Returns the ring of pauses as expvar writes it. */
export function formatRing(origin: Origin, collections: number): string {
  const known = rings.get(origin);
  if (known !== undefined) return known;
  const ring = new Array<number>(256).fill(0);
  for (let number = Math.max(1, collections - 255); number <= collections; number++) {
    ring[(number + 255) % 256] = pauseNs(origin, number);
  }
  const text = JSON.stringify(ring);
  if (collections >= 256) rings.set(origin, text);
  return text;
}

const PAUSE_BOUNDS = {
  narrow: ["5e-05", "7e-05", "9e-05", "0.00011", "0.00013", "0.00015", "0.00018"],
  coarse: ["1e-06", "1e-05", "0.0001", "0.001"],
  none: [],
} as const;

/** Returns the histogram of the pauses. */
export function pauseBuckets({ origin, collections }: Progress): readonly Bucket[] {
  const { features: { histograms }, firstCollections: first } = origin;
  const counts = PATTERN.map((_, rest) => countOf(collections, rest) - countOf(first, rest));
  return withInfinity(
    PAUSE_BOUNDS[histograms],
    collections - first,
    (le) =>
      counts.reduce((sum, count, rest) => sum + (pauseNs(origin, rest) / 1e9 <= le ? count : 0), 0),
  );
}

/** Returns how many numbers from 1 to another have a rest of a division by 8. */
function countOf(last: number, rest: number): number {
  return rest === 0 ? Math.floor(last / 8) : Math.floor((last + 8 - rest) / 8);
}

const LATENCY_BOUNDS = {
  narrow: ["1e-06", "2e-06", "4e-06", "8e-06", "1.6e-05", "3.2e-05", "6.4e-05"],
  coarse: ["1e-06", "1e-05", "0.0001"],
  none: [],
} as const;
/** How many of 200 latencies in a row are up to each bound. */
const LATENCIES_UP_TO = [40, 100, 140, 170, 186, 196] as const;

/** Returns the histogram of the scheduler's latencies. Of some processes, a few are very long. */
export function latencyBuckets({ origin, load }: Progress): readonly Bucket[] {
  const total = Math.floor(load * 7);
  const bounds = LATENCY_BOUNDS[origin.features.histograms];
  const last = origin.seed % 2 === 0 ? 200 : 199;
  // The count of no bucket goes down.
  const count = (upTo: number) => Math.floor(total / 200) * upTo + Math.min(total % 200, upTo);
  return withInfinity(
    bounds,
    total,
    (_, index) => count(index === bounds.length - 1 ? last : LATENCIES_UP_TO[index] ?? last),
  );
}

function withInfinity(
  bounds: readonly string[],
  total: number,
  countUpTo: (le: number, index: number) => number,
): readonly Bucket[] {
  if (bounds.length === 0) return [];
  const finite = bounds.map((text, index) => (
    { text, le: Number(text), count: countUpTo(Number(text), index) }
  ));
  return [...finite, { text: "+Inf", le: Infinity, count: total }];
}
