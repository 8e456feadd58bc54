/**
 * Checks a configuration for the person who sets it up: asks every target once and says what came of
 * it, what is wrong, and what to do. Writes no state. Loaded only for `-check`.
 *
 * @module
 */

import { checkTarget, describeFailure } from "./check_target.ts";
import type { Asked } from "./check_target.ts";
import type { Finding } from "./finding.ts";
import { choosePaint } from "./paint.ts";
import { startProgress } from "./progress.ts";
import { formatReport } from "./report.ts";
import { describeState } from "./state_age.ts";
import { warnOf } from "./warnings.ts";
import { terminalWidth } from "./width.ts";
import { askTargets } from "../fleet.ts";
import type { Runtime } from "../runtime.ts";
import type { Configuration, Target } from "../target.ts";

/** What a check found. */
export interface CheckResult {
  /** Whether every target answered, and can keep its state. */
  readonly ok: boolean;
  /** What to show. */
  readonly text: string;
}

/**
 * Asks all targets, as many at once and as long as the configuration says, and describes them in
 * its order.
 *
 * @param configFile The file that the targets are from; absent for a command line.
 */
export async function checkTargets(
  configuration: Configuration,
  runtime: Runtime,
  configFile?: string,
): Promise<CheckResult> {
  const asked = await askAll(configuration, runtime);
  const findings: Finding[] = [];
  for (const [index, target] of configuration.targets.entries()) {
    const { notes, ...found } = asked[index] ?? { sources: [], notes: [] };
    const state = await describeState(target, runtime);
    const warnings = warnOf(target, runtime, configFile);
    findings.push({ ...found, target, state, notes: [...notes, ...warnings, ...state.notes] });
  }
  const width = terminalWidth(runtime.stdout, runtime);
  return {
    ok: findings.every(({ answer, state }) => answer !== undefined && state.isKept),
    text: formatReport(findings, { width, paint: choosePaint(runtime) }),
  };
}

/** A failure whose reason is still looked for at the end of the run is told without it. */
async function askAll(configuration: Configuration, runtime: Runtime): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const failures = new Map<Target, Asked>();
  const progress = startProgress(configuration.targets.length, runtime);
  await askTargets(configuration, runtime, {
    ask: (target) =>
      progress.follow(
        target.prefix,
        checkTarget(target, runtime, (failure) => failures.set(target, failure)),
      ),
    fail: (target, why) => failures.get(target) ?? describeFailure(target, why, runtime),
    publish: (results) => void asked.push(...results),
  });
  progress.end();
  return asked;
}
