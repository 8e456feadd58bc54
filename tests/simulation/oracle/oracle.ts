/**
 * The oracle: knows what every application had at every moment, and judges what each run printed, kept
 * and left. It expects a point to be true or not to be printed, and a state never to be lost.
 *
 * @module
 */

import { sampleOf } from "../applications/app_pages.ts";
import { Digest } from "../digest.ts";
import { DefinitionJudge } from "./definition_judge.ts";
import { isReadable } from "./expected_further.ts";
import { expectLines, ROWS } from "./expected_lines.ts";
import type { Expected, Reason } from "./expected_lines.ts";
import type { TargetObservation } from "./observations.ts";
import type { SavedScrape } from "./scrapes.ts";
import type { SimulatedFiles } from "../host/simulated_files.ts";
import type { SimulatedProcess } from "../host/simulated_process.ts";
import { judgeStaleFiles } from "./stale_file_judge.ts";
import { describeUnsaved } from "./state_failures.ts";
import { findPrevious, judgeState } from "./state_judge.ts";
import type { Basis } from "./state_judge.ts";
import { areMistakes, findLeak, judgeForm, judgeLines } from "./stderr_judge.ts";
import type { JudgedTarget } from "./stderr_judge.ts";
import { hasNoConfiguration, judgeWithoutConfiguration } from "./unread_settings.ts";
import type { EndedRun, RunTarget } from "./judged_run.ts";

/** What a run may take beyond its limit. */
const GRACE_MS = 150;

/** Counts what was judged. */
export class Tally {
  runs = 0;
  killed = 0;
  points = 0;
  /** Targets of runs of which everything was expected. */
  undisturbed = 0;
  /** Of all that runs printed, kept and returned. */
  readonly digest = new Digest();
  readonly reasons = new Map<string, number>();

  count(reason: Reason | string, times = 1): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + times);
  }
}

/** Judges the runs of a world. */
export class Oracle {
  readonly tally = new Tally();
  readonly #definitions = new DefinitionJudge();
  readonly #expected = new WeakMap<TargetObservation, Basis>();
  /** The block of the agent's configuration that a state is of, by the path of the state. */
  readonly #owners = new Map<string, string>();
  /** Undisturbed runs in a row, by block and target. */
  readonly #streaks = new Map<string, { runs: number; startMs: number; endMs: number }>();

  constructor(readonly files: SimulatedFiles, readonly report: (problem: string) => void) {}

  /** Judges a new state when it takes its name. */
  saved(
    process: SimulatedProcess,
    prefix: string,
    path: string,
    text: string,
    target: RunTarget | undefined,
  ): SavedScrape | undefined {
    this.tally.digest.addText(text);
    const { observed } = process;
    const observation = observed.of(prefix);
    const { scrape } = observation;
    const basis = target && this.#expect(process, target);
    if (basis === undefined || scrape === undefined) {
      this.report(`keeps a state of ${prefix}, which gave nothing: ${path}`);
      return undefined;
    }
    const { saved, problem } = judgeState(text, scrape, {
      ...{ observation, graphs: target?.graphs, basis },
    });
    if (problem !== undefined) this.report(`keeps a state of ${prefix} that ${problem}: ${text}`);
    return saved;
  }

  /** Judges a run at its end. */
  judge(run: EndedRun): void {
    const { process, plan, code } = run;
    this.tally.runs++;
    this.tally.digest.addText(process.stdout);
    this.tally.digest.addText(process.stderr);
    this.tally.digest.addNumber(code ?? -1);
    if (code === undefined) this.tally.killed++;
    if (process.observed.crash !== undefined) this.report(`ends with ${process.observed.crash}`);
    if (run.tookMs > plan.limitMs + GRACE_MS) {
      this.report(`takes ${Math.round(run.tookMs)} ms, over its limit of ${plan.limitMs} ms`);
    }
    if (code !== undefined && process.files.openFiles !== 0) this.report("leaves a file open");
    const problem = judgeForm(process.stderr);
    if (problem !== undefined) this.report(`${problem}: ${process.stderr}`);
    if (hasNoConfiguration(run)) return this.#judgeWithoutConfiguration(run);
    if (plan.kind === "collect") this.#judgeLines(run);
    if (plan.kind === "check") this.#judgeCheck(run);
    if (plan.kind === "definitions") this.#judgeDefinitions(run);
    if (plan.kind === "broken configuration") this.#judgeBroken(run);
  }

  #judgeCheck({ process: { stdout, observed }, code }: EndedRun): void {
    const problem = findLeak(stdout);
    if (problem !== undefined) this.report(`${problem}: ${stdout}`);
    for (const [prefix, { isSaved }] of observed.targets) {
      if (isSaved) this.report(`keeps a state of ${prefix} in a check`);
    }
    if (code !== undefined && code > 2) this.report(`ends a check with ${code}`);
  }

  #judgeDefinitions(run: EndedRun): void {
    const problem = this.#definitions.judge(run);
    if (problem !== undefined) this.report(problem);
    this.#judgeCode(run, false);
  }

  #judgeBroken({ process: { stdout, stderr, isLogClosed }, code }: EndedRun): void {
    if (stdout !== "") this.report(`prints something of a configuration that is broken: ${stdout}`);
    if (!areMistakes(stderr)) this.report(`says something else than what is broken: ${stderr}`);
    if (code === undefined) return;
    if (code !== 2) this.report(`ends with ${code} for a configuration that is broken`);
    if (stderr === "" && !isLogClosed) this.report("does not say what is broken");
  }

  #judgeWithoutConfiguration(run: EndedRun): void {
    const problem = judgeWithoutConfiguration(run);
    if (problem !== undefined) this.report(problem);
  }

  #judgeLines(run: EndedRun): void {
    const { process, plan, code } = run;
    const { stdout } = process;
    let offset = 0;
    let hasFailed = false;
    const judged: JudgedTarget[] = [];
    for (const target of plan.targets) {
      const expected = this.#expect(process, target)?.expected;
      const isPrinted = expected !== undefined && stdout.startsWith(expected.lines, offset);
      const match = isPrinted ? expected : undefined;
      const rest = stdout.slice(offset);
      if (match !== undefined && match.lines !== "") {
        offset += match.lines.length;
        this.tally.points += match.names.size;
      } else if (process.brokenOutput && isBeginning(rest, expected)) {
        offset = stdout.length;
      } else if (rest.startsWith(`${target.prefix}.`)) {
        return this.report(describeDifference(target, expected, rest));
      }
      this.#judgeTarget(run, target, match, offset);
      const isUnsaved = match?.isSkipped === false && !process.observed.of(target.prefix).isSaved;
      hasFailed ||= match === undefined || isUnsaved;
      const { prefix, hasTempfile, settings = [] } = target;
      const isReadable = expected !== undefined;
      judged.push({ prefix, hasTempfile, settings, isReadable, printed: match, isUnsaved });
    }
    const { brokenOutput, isLogClosed } = process;
    if (brokenOutput === undefined && !isLogClosed) {
      const problem = judgeLines(process, judged, {
        limits: plan.limits,
        isKilled: code === undefined,
      });
      if (problem !== undefined) this.report(problem);
    }
    if (brokenOutput === undefined && run.code !== undefined) this.#judgeStaleFiles(run, judged);
    this.#judgeCode(run, hasFailed);
    if (process.observed.isReadEarly) {
      this.report("reads a state before the body that it is compared with is whole");
    }
    if (offset < stdout.length) {
      this.report(`prints lines that belong to nothing: ${stdout.slice(offset)}`);
    }
    const problem = this.#definitions.judgeNames(run);
    if (problem !== undefined) this.report(problem);
  }

  #judgeCode(
    { process: { brokenOutput, isLogClosed, stderr }, code }: EndedRun,
    hasFailed: boolean,
  ): void {
    if (code === undefined) return;
    const isTold = isLogClosed || stderr.includes("Cannot write output: ");
    if (brokenOutput === "full" && !isTold) {
      this.report(`does not say why it printed no more: ${stderr}`);
    }
    // Where the reader has gone, there is nobody to whom a failure matters.
    const isFailure = brokenOutput === undefined ? hasFailed : brokenOutput === "full";
    if (code === (isFailure ? 1 : 0)) return;
    this.report(`ends with ${code}, where ${isFailure ? "something" : "nothing"} failed`);
  }

  /** Returns what a target has to print, if it prints anything. Known once its state is read. */
  #expect({ observed }: SimulatedProcess, target: RunTarget): Basis | undefined {
    const seen = observed.targets.get(target.prefix);
    if (seen?.scrape === undefined || !isReadable(seen.scrape, target.graphs)) return undefined;
    const known = this.#expected.get(seen);
    if (known !== undefined) return known;
    const previous = findPrevious(observed, target, seen);
    const basis = { previous, expected: expectLines(target, seen.scrape, previous, seen) };
    this.#expected.set(seen, basis);
    return basis;
  }

  /** @param end Where its lines end in all that is printed. */
  #judgeTarget(
    run: EndedRun,
    target: RunTarget,
    match: Expected | undefined,
    end: number,
  ): void {
    const { process: { observed }, code } = run;
    const seen = observed.targets.get(target.prefix);
    this.#judgeOwner(run, seen?.statePath);
    for (const [reason, times] of match?.reasons ?? []) this.tally.count(reason, times);
    if (match?.isSkipped && seen?.isSaved) {
      this.report(`prints nothing of ${target.prefix}, and keeps it`);
    }
    if (match === undefined && seen?.isSaved) {
      this.report(`keeps a state of ${target.prefix}, of which it does not print all`);
    }
    if (match !== undefined && !match.isSkipped) this.#judgeState(run, target, end);
    const isSkipped = match?.isSkipped ?? false;
    const streak = this.#countUndisturbed(run, target, isSkipped);
    if (streak === 0 || code === undefined) return;
    if (match === undefined) return this.report(`prints nothing of ${target.prefix}`);
    if (streak < 2 || isSkipped) return;
    this.tally.undisturbed++;
    const missing = findMissing(target, seen, match);
    if (missing.length > 0) {
      this.report(`is undisturbed for ${streak} runs, and does not print ${missing.join(", ")}`);
    }
  }

  /** Two blocks with one state would take turns in finding that it is under a second old. */
  #judgeOwner({ plan: { block } }: EndedRun, path: string | undefined): void {
    if (path === undefined) return;
    const owner = this.#owners.get(path);
    if (owner === undefined) this.#owners.set(path, block);
    else if (owner !== block) this.report(`uses ${path}, the state of another block`);
  }

  /**
   * Returns how many runs in a row, this one included, nothing has disturbed.
   *
   * @param isSkipped Whether it is within a second of the run before: then it can neither print nor
   * keep anything, and the next one is no nearer to printing everything.
   */
  #countUndisturbed(run: EndedRun, target: RunTarget, isSkipped: boolean): number {
    const { plan, startMs, tookMs, lastDisturbedMs } = run;
    const key = `${plan.block} ${target.prefix}`;
    const before = this.#streaks.get(key);
    const disturbedMs = lastDisturbedMs(target.index);
    const isFirst = before === undefined || disturbedMs >= before.startMs;
    // Of two that overlap, the second may not see what the first keeps.
    const isLater = before !== undefined && startMs > before.endMs;
    const kept = isFirst ? 0 : before.runs;
    const grown = isSkipped ? kept : Math.max(1, kept + (isFirst || isLater ? 1 : 0));
    const runs = disturbedMs >= startMs ? 0 : grown;
    this.#streaks.set(key, { runs, startMs, endMs: startMs + tookMs });
    return runs;
  }

  #judgeState({ process, code }: EndedRun, { prefix }: RunTarget, end: number): void {
    const seen = process.observed.of(prefix);
    if (seen.isSaved && seen.printedChars < end) {
      this.report(`keeps a state of ${prefix} before its lines are printed`);
    }
    if (code === undefined || seen.isSaved || process.brokenOutput !== undefined) return;
    if (describeUnsaved(seen) === undefined) {
      this.report(`prints lines of ${prefix} and keeps no state`);
    }
  }

  #judgeStaleFiles({ process: { observed } }: EndedRun, judged: readonly JudgedTarget[]): void {
    const printed = judged.filter(({ printed }) => printed !== undefined);
    const seen = printed.map(({ prefix }) => observed.of(prefix));
    const problem = judgeStaleFiles(observed, seen, this.files);
    if (problem !== undefined) this.report(problem);
  }
}

/** Tells whether some text is a part of what was to be printed, cut at its end. */
function isBeginning(text: string, expected: Expected | undefined): boolean {
  return expected?.lines.startsWith(text) ?? false;
}

/** Returns what a page has and a run did not print. */
function findMissing(
  { metrics }: RunTarget,
  seen: TargetObservation | undefined,
  { names, withoutGrowth }: Expected,
): string[] {
  const sample = seen?.scrape === undefined ? {} : sampleOf(seen.scrape);
  const missing = ROWS.filter(({ name, total = "" }) =>
    (metrics?.has(name) ?? true) && (name in sample || total in sample) && !names.has(name)
  );
  return [...missing.map(({ name }) => name), ...withoutGrowth];
}

function describeDifference(
  { prefix }: RunTarget,
  expected: Expected | undefined,
  stdout: string,
): string {
  const printed = stdout.split("\n").filter((line) => line.startsWith(`${prefix}.`));
  if (expected === undefined) return `prints ${printed[0]} of a page that never arrived whole`;
  const wanted = expected.lines.split("\n");
  const line = printed.find((line) => !wanted.includes(line));
  const missing = wanted.find((line) => !printed.includes(line) && line !== "");
  if (line === undefined) return `does not print ${missing ?? "lines once, in order"}`;
  const name = line.split("\t")[0] ?? "";
  const right = wanted.find((other) => other.startsWith(`${name}\t`));
  return `prints "${line}", where ${right === undefined ? "nothing" : `"${right}"`} is true`;
}
