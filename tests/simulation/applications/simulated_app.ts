/**
 * A Go application with true counters: what it has at any moment is a function of its seed and of
 * what has happened to it.
 *
 * @module
 */

import { chooseFeatures, totalPauseNs } from "./runtime_features.ts";
import type { Features, Progress } from "./runtime_features.ts";
import { fraction } from "../seeds.ts";

/** The kinds of pages that an application may serve. */
export type PageKind = "stats-api" | "expvar" | "prometheus";

/** What an application has at one moment. Counters are the true ones, which never wrap. */
export interface Snapshot extends Progress {
  /** Which process of the application it is: counters of two are not to be compared. */
  readonly instance: number;
  readonly atMs: number;
  /** Whether its page has more than the default metrics need. */
  readonly isFull: boolean;
  readonly goroutines: number;
  readonly cgoCalls: number;
  readonly alloc: number;
  readonly sys: number;
  readonly stack: number;
  readonly lookups: number;
  readonly mallocs: number;
  readonly frees: number;
  readonly heapSys: number;
  readonly heapIdle: number;
  readonly heapInuse: number;
  readonly heapReleased: number;
  readonly heapObjects: number;
  readonly totalAlloc: number;
  readonly pauseNs: number;
  /** Collections since the last request by anyone. */
  readonly unseen: number;
  /** Collections a second, and milliseconds of pause, since the last request by anyone. */
  readonly gcPerSecond: number;
  readonly gcPausePerSecond: number;
}

/** Where `NumGC`, of 32 bits, begins again. */
export const WRAP = 2 ** 32;

/** The share of applications whose pages always have more: to read them takes twice the time. */
const FULL_PAGES = 0.2;
/** With the longest suspension. */
const LONGEST_RUN_MS = 3_600_000;

const MIB = 1024 * 1024;

/** A process of an application. */
class Instance {
  /** Collections that were forced. */
  forced = 0;
  #lastRequest: { readonly atMs: number; readonly collections: number; readonly pauseNs: number };

  /** @param firstCollections How many collections there have been when it starts. */
  constructor(
    readonly number: number,
    readonly seed: number,
    readonly startMs: number,
    readonly firstCollections: number,
    readonly features: Features,
  ) {
    this.#lastRequest = { atMs: startMs, collections: firstCollections, pauseNs: 0 };
  }

  /** Answers a request. */
  read(atMs: number, isFull: boolean): Snapshot {
    const sec = Math.max(0, atMs - this.startMs) / 1000;
    const load = sec + Math.sin(sec / 200) * 100;
    const swing = Math.sin(sec / 97 + this.seed % 7);
    const rate = 50 + this.seed % 1000;
    const collections = this.firstCollections + Math.floor(load / (5 + this.seed % 90)) +
      this.forced;
    const pauseNs = totalPauseNs(this, collections);
    const heapInuse = Math.floor((20 + 8 * swing) * MIB);
    const heapIdle = Math.floor((9 - 4 * swing) * MIB);
    return {
      instance: this.number,
      origin: this,
      atMs,
      isFull,
      sec,
      load,
      goroutines: Math.floor(40 + 30 * (1 + swing)),
      cgoCalls: Math.floor(load / 3),
      alloc: Math.floor((18 + 7 * swing) * MIB) + 13,
      sys: 48 * MIB + Math.floor(sec / 3600) * 8192,
      stack: Math.floor(MIB * (1 + swing / 4)),
      lookups: Math.floor(load / 11),
      mallocs: Math.floor(rate * load) + 100_000,
      frees: Math.floor(rate * load * 0.99) + 20_000,
      heapSys: heapInuse + heapIdle,
      heapIdle,
      heapInuse,
      heapReleased: Math.floor(heapIdle * (0.6 + 0.3 * Math.cos(sec / 500))),
      heapObjects: Math.floor(30_000 * (1 + swing / 2)),
      totalAlloc: Math.floor(rate * load * 64) + 1_000_000,
      collections,
      pauseNs,
      ...this.#sinceLastRequest(atMs, collections, pauseNs),
    };
  }

  #sinceLastRequest(atMs: number, collections: number, pauseNs: number) {
    const last = this.#lastRequest;
    this.#lastRequest = { atMs, collections, pauseNs };
    const sec = (atMs - last.atMs) / 1000;
    const gcPerSecond = sec > 0 ? (collections - last.collections) / sec : 0;
    const unseen = collections - last.collections;
    return { unseen, gcPerSecond, gcPausePerSecond: (pauseNs - last.pauseNs) / 1e6 };
  }
}

/** An application: one process, or two behind a load balancer. */
export class SimulatedApp {
  kind: PageKind;
  /** Names of values that its page lacks at the moment. */
  missing: ReadonlySet<string> = new Set();
  readonly #features: Features;
  readonly #isFull: boolean;
  #isFullUntilMs = 0;
  #instances: Instance[];
  #started = 0;
  #requests = 0;

  /** @param nowMs The present time; the application has run for a while. */
  constructor(readonly seed: number, kind: PageKind, nowMs: number) {
    this.kind = kind;
    this.#features = chooseFeatures(seed);
    this.#isFull = fraction(seed, 3) < FULL_PAGES;
    const ranMs = 1000 * 3600 * 24 * fraction(seed, 1);
    this.#instances = [this.#start(nowMs - ranMs, this.#firstCollections(ranMs))];
  }

  /** Every other application is about to wrap its number of collections. */
  #firstCollections(ranMs: number): number {
    return fraction(this.seed, 2) < 0.5 ? 0 : WRAP - Math.floor(ranMs / 5000) - 2000;
  }

  #start(startMs: number, firstCollections = 0): Instance {
    const number = this.#started++;
    const seed = (this.seed ^ number * 7919) >>> 0;
    return new Instance(number, seed, startMs, firstCollections, this.#features);
  }

  /** Ends all processes and starts as many. */
  restart(nowMs: number): void {
    this.#instances = this.#instances.map(() => this.#start(nowMs));
  }

  /** Lets this many processes answer in turn. */
  scale(count: number, nowMs: number): void {
    while (this.#instances.length < count) this.#instances.push(this.#start(nowMs - 60_000));
    this.#instances.length = count;
  }

  /**
   * Notes whether a configuration selects more than the default metrics. The page has that for some
   * time longer: a run that has read the configuration may be suspended before its request.
   */
  want(isMore: boolean, nowMs: number): void {
    if (isMore) this.#isFullUntilMs = Infinity;
    else if (this.#isFullUntilMs === Infinity) this.#isFullUntilMs = nowMs + LONGEST_RUN_MS;
  }

  /** Forces collections. */
  collect(count: number): void {
    for (const instance of this.#instances) instance.forced += count;
  }

  /** Answers a request. */
  read(atMs: number): Snapshot {
    const instance = this.#instances[this.#requests++ % this.#instances.length];
    if (instance === undefined) throw new Error("An application has no process");
    return instance.read(atMs, this.#isFull || atMs < this.#isFullUntilMs);
  }
}
