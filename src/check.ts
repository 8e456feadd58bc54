/**
 * Checks a configuration for the person who sets it up: asks every target once and says what came of
 * it. Writes no state. Loaded only for `-check`.
 *
 * @module
 */

import { failTarget } from "./collect.ts";
import { errorName, TargetError } from "./errors.ts";
import { askTargets } from "./fleet.ts";
import { readPage } from "./page.ts";
import { fetchPage } from "./request.ts";
import type { Runtime } from "./runtime.ts";
import { shownUri } from "./target.ts";
import type { Configuration, Target } from "./target.ts";

/** What a check found. */
export interface CheckResult {
  /** Whether every target answered. */
  readonly ok: boolean;
  /** What to show. */
  readonly text: string;
}

/** Asks all targets and describes them in the order of the configuration. */
export async function checkTargets(
  configuration: Configuration,
  runtime: Runtime,
): Promise<CheckResult> {
  const results: CheckResult[] = [];
  await askTargets(configuration, runtime, {
    ask: (target) => askTarget(target, runtime),
    fail: describeFailure,
    publish: (result) => void results.push(result),
  });
  return {
    ok: results.every(({ ok }) => ok),
    text: results.map(({ text }) => `${text}\n`).join(""),
  };
}

async function askTarget(target: Target, runtime: Runtime): Promise<CheckResult> {
  const startMs = runtime.nowMs();
  try {
    const { sample } = await fetchPage(target, runtime, (body) => readPage(body, target));
    const ms = runtime.nowMs() - startMs;
    const cells = [target.prefix, shownUri(target), `${ms} ms`, sample["goroutine_num"]];
    return { ok: true, text: cells.join("  ") };
  } catch (error) {
    if (error instanceof TargetError) return describeFailure(target, error.message);
    return describeFailure(target, `unexpected ${errorName(error)}`);
  }
}

function describeFailure(target: Target, why: string): CheckResult {
  return { ok: false, text: failTarget(target, why).notes.join("\n") };
}
