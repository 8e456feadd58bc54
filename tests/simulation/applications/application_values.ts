/**
 * What applications publish of their own: counters and gauges that are always true, though some of
 * them appear late, vanish for a while, or are no numbers at times.
 *
 * @module
 */

import type { Snapshot } from "./simulated_app.ts";

/** A line of a page of Prometheus. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** An infinity or NaN is written as such. */
  readonly value: number;
}

/** The members of a JSON page; NaN makes the page invalid. */
export type Members = Readonly<Record<string, unknown>>;

/** Reports whether a process is in a time that comes every so many seconds, and lasts so many. */
function isAway({ origin, sec }: Snapshot, everySec: number, forSec: number): boolean {
  return (sec + origin.seed % everySec) % everySec < forSec;
}

/** Returns the count of something that begins late; `undefined` before. */
function countLate({ origin, sec }: Snapshot, latestSec: number, everySec: number) {
  const lateSec = 300 + origin.seed % latestSec;
  return sec < lateSec ? undefined : 1 + Math.floor((sec - lateSec) / everySec);
}

const cached = new WeakMap<Snapshot, readonly Series[]>();

/** Returns an application's own series in the order of its page. */
export function ownSeriesOf(snapshot: Snapshot): readonly Series[] {
  const known = cached.get(snapshot) ?? [...listSeries(snapshot)];
  cached.set(snapshot, known);
  return known;
}

function* listSeries(snapshot: Snapshot): Generator<Series> {
  const { load, sec } = snapshot;
  const name = "app_requests_total";
  yield { name, labels: { code: "200", path: "/" }, value: Math.floor(load * 3) };
  if (!isAway(snapshot, 3000, 400)) {
    yield { name, labels: { code: "201", path: "/b" }, value: Math.floor(load * 1.3) };
  }
  const failed = countLate(snapshot, 5000, 20);
  if (failed !== undefined) yield { name, labels: { code: "500", path: "/" }, value: failed };
  const jobs = isAway(snapshot, 5000, 200) ? NaN : Math.floor(load / 2);
  yield { name: "app_jobs_total", labels: {}, value: jobs };
  const errors = countLate(snapshot, 9000, 45);
  if (errors !== undefined) yield { name: "app_errors_total", labels: {}, value: errors };
  yield* listGauges(snapshot);
  yield* listBuckets("/", Math.floor(load * 3));
  const slow = countLate(snapshot, 7000, 4);
  if (slow !== undefined) yield* listBuckets("/b", slow);
  const isIdle = isAway(snapshot, 2500, 300);
  for (const quantile of ["0.5", "0.99"]) {
    const value = isIdle ? NaN : Number(quantile) * (1 + Math.sin(sec / 300) / 2);
    yield { name: "app_rpc_seconds", labels: { quantile }, value };
  }
}

function* listGauges(snapshot: Snapshot): Generator<Series> {
  const name = "app_queue_length";
  const length = Math.floor(20 * (1 + Math.sin(snapshot.sec / 77)));
  const mail = isAway(snapshot, 4000, 150) ? NaN : length;
  yield { name, labels: { queue: "mail" }, value: mail };
  if (!isAway(snapshot, 2000, 500)) yield { name, labels: { queue: "push" }, value: length % 7 };
  const value = isAway(snapshot, 6000, 250) ? Infinity : 36.5 + Math.cos(snapshot.sec / 50);
  yield { name: "app_temperature", labels: {}, value };
}

function* listBuckets(handler: string, total: number): Generator<Series> {
  // What is counted in each bucket never shrinks, nor does what is counted up to it.
  let value = 0;
  for (const [le, share] of [["0.1", 0.5], ["0.3", 0.35], ["1", 0.13], ["+Inf", 0.02]] as const) {
    value += Math.floor(total * share);
    yield { name: "app_latency_seconds_bucket", labels: { handler, le }, value };
  }
}

/** Returns a series as a page has it, up to its value. */
export function formatSeries({ name, labels }: Series): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? name : `${name}{${pairs}}`;
}

/** Returns the own series of a page, but those that it lacks. */
export function renderOwnSeries(snapshot: Snapshot, missing: ReadonlySet<string>): string {
  let text = "";
  for (const series of ownSeriesOf(snapshot)) {
    const start = formatSeries(series);
    if (missing.has(start)) continue;
    text += `${start} ${series.value === Infinity ? "+Inf" : series.value}\n`;
  }
  return text;
}

/** Returns an application's own variables. */
export function ownMembersOf(snapshot: Snapshot): Members {
  const { load, sec } = snapshot;
  const waiting = isAway(snapshot, 3500, 300) ? {} : { waiting: Math.floor(9 + 8 * Math.sin(sec)) };
  const failed = countLate(snapshot, 6000, 30);
  return {
    queue: { ...waiting, "jobs.done": Math.floor(load * 1.7) },
    requests: Math.floor(load * 5),
    ...(failed === undefined ? {} : { failed }),
    pools: [{ idle: Math.floor(sec / 7) % 5 }, { idle: 2 }],
    lag: `${Math.floor(sec / 100) % 50}m${Math.floor(sec) % 60}.5s`,
    leader: isAway(snapshot, 1000, 300),
    ratio: isAway(snapshot, 4500, 300) ? NaN : (1 + Math.sin(sec / 40)) / 2,
    phase: "ok",
  };
}

/** Returns the own variables as members of a page, each after a comma. */
export function renderOwnMembers(snapshot: Snapshot): string {
  const { ratio, ...others } = ownMembersOf(snapshot);
  return `,${JSON.stringify(others).slice(1, -1)},"ratio":${ratio}`;
}
