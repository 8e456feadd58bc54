/**
 * Targets of `-watch` for tests, with the results of polls.
 *
 * @module
 */

import fc from "fast-check";
import { METRICS } from "../../src/metrics/catalogue.ts";
import type { Sample } from "../../src/metrics/catalogue.ts";
import { buildTarget } from "../../src/target.ts";
import { addPollResult } from "../../src/watch/history.ts";
import type { PollResult, Watched } from "../../src/watch/history.ts";
import type { Layout } from "../../src/watch/layout.ts";
import { layOutAll } from "../../src/watch/overview.ts";
import { failedFirst } from "../../src/watch/view.ts";
import type { View } from "../../src/watch/view.ts";

/** 15:04:05 wherever the test runs. */
export const NOW_MS = new Date(2026, 0, 2, 15, 4, 5).getTime();

/** Returns a target with credentials in its URI after some polls. */
export function buildWatched(prefix: string, ...results: readonly PollResult[]): Watched {
  const target = buildTarget(prefix, { uri: `http://me:secret@127.0.0.1:8080/${prefix}` });
  const start: Watched = { id: target, target, kept: 100, polls: [] };
  return results.reduce((watched, result, slot) => addPollResult(watched, result, slot), start);
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
  fc.record({
    ok: fc.constant(false as const),
    error: fc.string({ unit: "grapheme" }),
    advice: fc.option(fc.string({ unit: "grapheme" }), { nil: undefined }),
  }),
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

/** Returns a view of targets that are polled every ten seconds. */
export function buildView(
  targets: readonly Watched[],
  changes: Partial<Omit<View, "targets">> = {},
): View {
  const view = { intervalMs: 10_000, nowMs: NOW_MS, isPaused: false, ...changes };
  return { targets: failedFirst(targets), ...view };
}

/** Twelve targets with two metrics each. */
export const TWELVE_TARGETS: readonly Watched[] = Array.from(
  { length: 12 },
  (_, index) => buildSmall(`t${index + 1}`),
);

/** Twelve blocks of three lines with one between; the screen has room for eleven lines. */
export const TWELVE: Layout = layOutAll(buildView(TWELVE_TARGETS), { columns: 60, rows: 13 });
