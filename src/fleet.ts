/**
 * Collects many targets at once and hands on what came of each in their order, until the deadline
 * or the agent's SIGTERM ends the run.
 *
 * @module
 */

import { collectTarget, failTarget } from "./collect.ts";
import type { Outcome } from "./collect.ts";
import type { Runtime } from "./runtime.ts";
import type { Configuration } from "./target.ts";

/**
 * Collects all targets of a configuration.
 *
 * An outcome is published as soon as it and those before it are there. At the end of the run, what
 * has an outcome is published, and every other target has failed.
 *
 * @param publish Prints an outcome and keeps its state.
 * @throws What `publish` throws.
 */
export async function collectTargets(
  { targets, concurrency, deadlineMs }: Configuration,
  runtime: Runtime,
  publish: (outcome: Outcome) => Promise<void>,
): Promise<void> {
  const outcomes: (Outcome | undefined)[] = targets.map(() => undefined);
  const saves: Promise<void>[] = [];
  let published = 0;
  let taken = 0;

  const publishNext = () => {
    for (let outcome; (outcome = outcomes[published]) !== undefined; published++) {
      saves.push(publish(outcome));
    }
  };
  const work = async () => {
    for (let index = taken++; index < targets.length; index = taken++) {
      const target = targets[index];
      if (target !== undefined) outcomes[index] = await collectTarget(target, runtime);
      publishNext();
    }
  };
  const workers = Array.from({ length: Math.min(concurrency, targets.length) }, work);
  const why = await Promise.race([Promise.all(workers), untilEnd(deadlineMs, runtime)]);
  if (typeof why === "string") {
    taken = targets.length;
    for (const [index, target] of targets.entries()) outcomes[index] ??= failTarget(target, why);
    publishNext();
  }
  await Promise.all(saves);
}

/** Resolves with the reason when the run has to end before its work is done. */
function untilEnd(deadlineMs: number | undefined, runtime: Runtime): Promise<string> {
  return new Promise((resolve) => {
    runtime.onTerminate(() => resolve("no complete answer before the run was ended by SIGTERM"));
    if (deadlineMs === undefined) return;
    const deadline = runtime.timeout(deadlineMs);
    const why = `no complete answer before the run's deadline of ${deadlineMs} ms`;
    deadline.addEventListener("abort", () => resolve(why));
  });
}
