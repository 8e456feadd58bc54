/**
 * Checks a configuration: requests every target once and reports what it answers, what is wrong, and
 * what to do. Writes no state. Loaded only for `-check`.
 *
 * @module
 */

import { EXIT } from "../exit_codes.ts";
import type { ExitCode } from "../exit_codes.ts";
import type { CheckOptions } from "../cli/modes.ts";
import type { UriCommand } from "../cli/uri_command.ts";
import { describeProgram } from "../cli/program_command.ts";
import { noteAgent } from "./agent_notes.ts";
import { checkTarget, describeProbe, noteFailure } from "./check_target.ts";
import type { Checked } from "./check_target.ts";
import { isWell } from "./finding.ts";
import type { Finding, Note } from "./finding.ts";
import { choosePaint } from "./paint.ts";
import { startProgress } from "./progress.ts";
import { formatReport } from "./report.ts";
import { describeState } from "./state_status.ts";
import { warnOf } from "./warnings.ts";
import { asShown } from "../terminal/ascii.ts";
import { readWidth } from "../terminal/size.ts";
import { runJobs } from "../pool.ts";
import type { Runtime } from "../runtime.ts";
import type { Configuration, Target } from "../target.ts";
import { mapConcurrently, probeUris } from "../uri_targets.ts";

/** What a check found. */
export interface CheckResult {
  /** As of a run: whether every target answered and can keep its state, or lacks a permission. */
  readonly code: ExitCode;
  /** What to show. */
  readonly text: string;
}

/**
 * Requests all targets within the configuration's concurrency and deadline, and describes them in its
 * order.
 *
 * @param options.configFile The file of the targets; absent for a command line.
 */
export async function checkTargets(
  configuration: Configuration,
  runtime: Runtime,
  options: CheckOptions & { readonly configFile?: string } = {},
): Promise<CheckResult> {
  const checked = await checkAll(configuration, runtime);
  return await report(configuration.targets, checked, { ...options, runtime });
}

/** Requests the URIs of a command line, finds their endpoints, and describes these. */
export async function checkUris(
  command: UriCommand,
  runtime: Runtime,
  options: CheckOptions = {},
): Promise<CheckResult> {
  const progress = startProgress(command.uris.length, runtime);
  const { probes, runtime: prepared } = await probeUris(command, runtime, progress);
  const checked = await mapConcurrently(probes, (probe) => describeProbe(probe, prepared));
  progress.end();
  return await report(probes.map(({ target }) => target), checked, {
    ...options,
    runtime: prepared,
  });
}

async function report(
  targets: readonly Target[],
  checked: readonly Checked[],
  { runtime, configFile, isJson = false, isVerbose = false }: CheckOptions & {
    readonly runtime: Runtime;
    readonly configFile?: string;
  },
): Promise<CheckResult> {
  const findings: Finding[] = [];
  for (const [index, target] of targets.entries()) {
    const { notes, ...found } = checked[index] ?? { sources: [], notes: [] };
    const state = await describeState(target, runtime);
    const warnings = warnOf(target, runtime, configFile);
    findings.push({ ...found, target, state, notes: [...notes, ...warnings, ...state.notes] });
  }
  const code = chooseCode(findings);
  const found = { findings, notes: await noteMachine(findings, runtime) };
  if (!isJson) {
    const width = readWidth(runtime.stdout, runtime);
    const text = formatReport(found, { width, paint: choosePaint(runtime), isVerbose });
    return { code, text: asShown(text, runtime) };
  }
  const { formatJsonReport } = await import("./json_report.ts");
  return { code, text: formatJsonReport(found, code) };
}

async function noteMachine(
  findings: readonly Finding[],
  runtime: Runtime,
): Promise<readonly Note[]> {
  const targets = findings.map(({ target }) => target);
  const runArgs = targets[0]?.runArgs;
  // URIs of a command line are no run that an agent has.
  if (runArgs === undefined) return findings.some(isWell) ? [{ kind: "note", text: NEXT }] : [];
  const program = describeProgram(runtime.program(), runtime.isWindows);
  return await noteAgent({ targets, runArgs, program }, runtime);
}

const NEXT = '"-init" with the same URIs prints a configuration for them';

function chooseCode(findings: readonly Finding[]): ExitCode {
  if (findings.some(({ isDenied, state }) => isDenied || state.isDenied)) return EXIT.usage;
  const isOk = findings.every(({ answer, state }) => answer !== undefined && state.isKept);
  return isOk ? EXIT.ok : EXIT.failed;
}

/** A failure whose diagnosis is not complete at the end of the run is reported without it. */
async function checkAll(
  configuration: Configuration,
  runtime: Runtime,
): Promise<readonly Checked[]> {
  const checked: Checked[] = [];
  const failures = new Map<Target, Checked>();
  const progress = startProgress(configuration.targets.length, runtime);
  await runJobs(configuration, runtime, {
    run: (target) =>
      progress.follow(
        target.prefix,
        checkTarget(target, runtime, (failure) => failures.set(target, failure)),
      ),
    fail: (target, _why, { failure }) =>
      failures.get(target) ?? noteFailure(target, failure, runtime),
    publish: (results) => void checked.push(...results),
  });
  progress.end();
  return checked;
}
