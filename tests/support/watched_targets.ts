/**
 * Targets of `-watch` for tests, with the results of polls.
 *
 * @module
 */

import fc from "fast-check";
import { METRICS } from "../../src/metrics/catalogue.ts";
import type { Sample } from "../../src/metrics/catalogue.ts";
import { buildTarget } from "../../src/target.ts";
import { addPollResult, startWatching } from "../../src/watch/history.ts";
import type { PollResult, Watched } from "../../src/watch/history.ts";
import { layOut } from "../../src/watch/layout.ts";
import type { Layout } from "../../src/watch/layout.ts";

/** Returns a target with credentials in its URI after some polls. */
export function buildWatched(prefix: string, ...results: readonly PollResult[]): Watched {
  const target = buildTarget(prefix, { uri: `http://me:secret@127.0.0.1:8080/${prefix}` });
  return results.reduce(addPollResult, startWatching(target));
}

/** The two metrics of a target that has no others. */
export const CHOSEN: ReadonlySet<string> = new Set(["goroutine_num", "heap_sys"]);

/** As {@link buildWatched}, with two metrics only. */
export function buildSmall(prefix: string, ...results: readonly PollResult[]): Watched {
  const watched = buildWatched(prefix, ...results);
  return { ...watched, target: { ...watched.target, metrics: CHOSEN } };
}

/** Returns the result of a poll that got these values. */
export function buildResult(values: Sample): PollResult {
  return { ok: true, values, sample: values, source: "stats-api" };
}

export const FAILED: PollResult = { ok: false, error: "Connection refused" };
export const FIRST: PollResult = buildResult({
  "goroutine_num": 10,
  "memory_alloc": 1_048_576,
  "gc_per_second": 0,
});

const anyResult: fc.Arbitrary<PollResult> = fc.oneof(
  fc.string({ unit: "grapheme" }).map((error) => ({ ok: false as const, error })),
  fc.dictionary(
    fc.constantFrom(...METRICS.map(({ name }) => name)),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ).map(buildResult),
);

/** Any target after up to four polls. */
export const anyWatched: fc.Arbitrary<Watched> = fc.array(anyResult, { maxLength: 4 })
  .chain((results) =>
    fc.constantFrom(buildWatched, buildSmall).map((build) => build("app", ...results))
  );

/** Twelve blocks of three lines with one between; the screen has room for eleven lines. */
export const TWELVE: Layout = layOut({
  targets: Array.from({ length: 12 }, (_, index) => buildSmall(`t${index + 1}`)),
  intervalMs: 1000,
}, { columns: 60, rows: 14 });
