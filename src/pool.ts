/**
 * Runs the jobs of all targets, a limited number at once, and publishes the results in the order of
 * the targets, until the deadline or SIGTERM ends the run.
 *
 * @module
 */

import { collectTarget, describeError, failTarget } from "./collect.ts";
import type { Outcome } from "./collect.ts";
import { TargetError } from "./failure.ts";
import type { Runtime } from "./runtime.ts";
import type { Configuration, Target } from "./target.ts";

/** What is done with each target. */
export interface Job<T> {
  /** Returns the result of a target. Never rejects. */
  readonly run: (target: Target) => Promise<T>;
  /** Returns the result for a target that has none at the end of the run. */
  readonly fail: (target: Target, why: string, error: TargetError) => T;
  /** Publishes results, in the order of their targets. */
  readonly publish: (results: readonly T[]) => Promise<void> | void;
}

/**
 * The most results that are published together, and the longest that one waits for others: writing
 * state files one by one between requests costs far more than writing them together.
 */
const BATCH = { results: 64, waitMs: 100 } as const;

/**
 * Collects all targets of a configuration.
 *
 * @param publish Prints outcomes and keeps their states.
 * @throws What `publish` throws.
 */
export async function collectTargets(
  configuration: Configuration,
  runtime: Runtime,
  publish: (outcomes: readonly Outcome[]) => Promise<void>,
): Promise<void> {
  const run = (target: Target) => collectTarget(target, runtime);
  await runJobs(configuration, runtime, { run, fail: failTarget, publish });
}

/**
 * Runs the jobs of all targets of a configuration, at most `concurrency` at once.
 *
 * A result is published once all results before it are: together with others, or a tenth of a
 * second later. At the end of the run, targets without a result have failed. A result that cannot
 * be published ends the run at once.
 *
 * @throws What `publish` throws.
 */
export async function runJobs<T extends object>(
  { targets, concurrency, deadlineMs }: Configuration,
  runtime: Runtime,
  { run, fail, publish }: Job<T>,
): Promise<void> {
  const results: (T | undefined)[] = targets.map(() => undefined);
  const order = orderStarts(targets);
  const publisher = createPublisher(publish, runtime);
  let started = 0;
  let flushed = 0;

  const flush = () => {
    const next: T[] = [];
    for (let result; (result = results[flushed]) !== undefined; flushed++) next.push(result);
    if (next.length > 0) publisher.add(next, flushed < targets.length);
  };
  const runNext = async () => {
    for (let index; (index = order[started++]) !== undefined;) {
      const target = targets[index];
      if (target !== undefined) results[index] = await run(target);
      flush();
    }
  };
  // The signal comes first: Deno aborts if it cannot open a file for it, which requests may
  // prevent.
  const end = untilEnd(deadlineMs, runtime);
  const workers = Array.from({ length: Math.min(concurrency, targets.length) }, runNext);
  const error = await Promise.race([Promise.all(workers), end, publisher.broken]);
  if (error instanceof TargetError) {
    started = targets.length;
    const why = await describeError(error);
    for (const [index, target] of targets.entries()) results[index] ??= fail(target, why, error);
    flush();
  }
  await publisher.done();
}

/** The number of names that Deno looks up at once; others wait until one lookup ends. */
const LOOKUPS = 32;

/**
 * Returns the indices of targets in the order of their requests: if there may be more names than
 * lookups, those on this machine come first. Otherwise dead names would delay the lookup of
 * `localhost`.
 */
function orderStarts(targets: readonly Target[]): readonly number[] {
  const indices = [...targets.keys()];
  if (targets.length <= LOOKUPS) return indices;
  const isLocal = targets.map(({ uri }) => new URL(uri).hostname === "localhost");
  return [
    ...indices.filter((index) => isLocal[index]),
    ...indices.filter((index) => !isLocal[index]),
  ];
}

/** Publishes results that arrive one by one. */
interface Publisher<T> {
  /** Adds the next results; the last ones are published at once. */
  add(results: readonly T[], hasMore: boolean): void;
  /** Resolves when all added results are published. */
  done(): Promise<unknown>;
  /** Rejects as soon as a result cannot be published. */
  readonly broken: Promise<never>;
}

function createPublisher<T>(publish: Job<T>["publish"], runtime: Runtime): Publisher<T> {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const publications: Promise<void>[] = [];
  let batch: T[] = [];

  const publishBatch = () => {
    if (batch.length === 0) return;
    const publication = Promise.try(publish, batch);
    // It is not awaited yet, and an unhandled rejection would end the process.
    publication.catch(reject);
    publications.push(publication);
    batch = [];
  };
  const publishLater = (waiting: readonly T[]) => {
    onAbort(runtime.timeout(BATCH.waitMs), () => {
      if (waiting === batch) publishBatch();
    });
  };
  return {
    add(results, hasMore) {
      for (const result of results) {
        if (batch.push(result) === BATCH.results) publishBatch();
      }
      if (!hasMore) publishBatch();
      else if (batch.length > 0 && batch.length <= results.length) publishLater(batch);
    },
    done: () => Promise.all(publications),
    broken,
  };
}

function onAbort(signal: AbortSignal, callback: () => void): void {
  signal.addEventListener("abort", callback);
}

/** Resolves with the reason when the run has to end early. */
function untilEnd(deadlineMs: number | undefined, runtime: Runtime): Promise<TargetError> {
  return new Promise((resolve) => {
    runtime.onTerminate(() => resolve(new TargetError({ code: "terminated" })));
    if (deadlineMs === undefined) return;
    const error = new TargetError({ code: "deadline", ms: deadlineMs });
    onAbort(runtime.timeout(deadlineMs), () => resolve(error));
  });
}
