/**
 * What happened in worlds, in numbers.
 *
 * @module
 */

import { Digest } from "./digest.ts";
import type { Tally } from "./oracle/oracle.ts";
import type { WorldOptions } from "./host/world.ts";

/** Numbers of one world, or of many. */
export interface Summary {
  readonly minutes: number;
  readonly runs: number;
  /** Runs that were killed. */
  readonly killed: number;
  /** Lines that were printed, all of which are true. */
  readonly points: number;
  /** Faults by their kind. */
  readonly faults: ReadonlyMap<string, number>;
  /** Differences that are something else than growth, by the reason. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Of all that runs printed, kept and returned. */
  readonly digest: string;
}

/** Returns the numbers of a world. */
export function summarize({ events, minutes }: WorldOptions, tally: Tally): Summary {
  const faults = new Map<string, number>();
  for (const { kind } of events) faults.set(kind, (faults.get(kind) ?? 0) + 1);
  const { runs, killed, points, reasons, digest } = tally;
  return { minutes, runs, killed, points, faults, reasons, digest: `${digest}` };
}

/** Adds up the numbers of some worlds, in their order. */
export function addSummaries(summaries: readonly Summary[]): Summary {
  const add = (read: (summary: Summary) => number) =>
    summaries.reduce((total, summary) => total + read(summary), 0);
  return {
    minutes: add(({ minutes }) => minutes),
    runs: add(({ runs }) => runs),
    killed: add(({ killed }) => killed),
    points: add(({ points }) => points),
    faults: addMaps(summaries.map(({ faults }) => faults)),
    reasons: addMaps(summaries.map(({ reasons }) => reasons)),
    digest: digestOf(summaries),
  };
}

function digestOf(summaries: readonly Summary[]): string {
  const all = new Digest();
  for (const { digest } of summaries) all.addText(digest);
  return `${all}`;
}

function addMaps(maps: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const map of maps) {
    for (const [key, count] of map) sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return new Map([...sums].sort(([a], [b]) => a < b ? -1 : 1));
}

/** Returns the numbers as a table for a terminal or for Markdown. */
export function formatSummary({ minutes, runs, killed, points, faults, reasons }: Summary): string {
  const happened = [...faults.values()].reduce((total, count) => total + count, 0);
  const rows: readonly (readonly [string, number])[] = [
    ["simulated minutes of a host", minutes],
    ["runs of the plugin", runs],
    ["of these, killed", killed],
    ["points printed, all true", points],
    ["faults", happened],
    ...Array.from(reasons, ([why, count]) => [`differences: ${why}`, count] as const),
  ];
  return rows.map(([name, count]) => `| ${name.padEnd(50)} | ${group(count).padStart(13)} |\n`)
    .join("");
}

/** Returns the faults by kind, a line each. */
export function formatFaults({ faults }: Summary): string {
  return Array.from(
    faults,
    ([kind, count]) => `| ${kind.padEnd(50)} | ${group(count).padStart(13)} |\n`,
  )
    .join("");
}

function group(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
