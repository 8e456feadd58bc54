/**
 * Collects a target: fetches it, compares it with its last sample, and returns what to print and
 * what to keep. A failure is a value, so it affects no other target.
 *
 * @module
 */

import { isDenied, StateError } from "./errors.ts";
import { toTargetError } from "./failure.ts";
import { fetchEndpoint } from "./http/request.ts";
import { quote } from "./messages.ts";
import { METRICS } from "./metrics/catalogue.ts";
import type { Sample } from "./metrics/catalogue.ts";
import { formatLines } from "./metrics/lines.ts";
import { BODY_TIME, diffSamples } from "./metrics/rates.ts";
import type { Rates } from "./metrics/rates.ts";
import { isSelected } from "./metrics/selection.ts";
import type { Runtime } from "./runtime.ts";
import { readPage } from "./sources/detect_source.ts";
import type { Page } from "./sources/page.ts";
import { statePath } from "./state/path.ts";
import { readState } from "./state/read.ts";
import type { PreviousState } from "./state/read.ts";
import { writeState } from "./state/replace.ts";
import { isCleaningDue } from "./state/stale_files.ts";
import { shownPlace } from "./target.ts";
import type { Target } from "./target.ts";

/** The result of a target. */
export interface Outcome {
  readonly ok: boolean;
  /** Whether the target failed because a permission is missing, which only the user can grant. */
  readonly isDenied?: boolean;
  /** Metric lines for stdout, or the empty string. */
  readonly lines: string;
  /** Lines for stderr, without line ends. */
  readonly notes: readonly string[];
  /** The state file, next to which there may be stale temporary files; absent if it is refused. */
  readonly statePath?: string;
  /** Whether to look for them in a large directory too. */
  readonly isCleaningDue?: boolean;
  /**
   * Keeps the sample as the next run's previous one; called once the lines are printed.
   *
   * @returns A line for stderr, if there is something to say.
   * @throws {StateError} When the state file cannot be written.
   */
  save(): Promise<string | undefined>;
}

/** Collects one target. Never rejects: the outcome says what went wrong. */
export async function collectTarget(target: Target, runtime: Runtime): Promise<Outcome> {
  try {
    return await readTarget(target, runtime);
  } catch (error) {
    return { ...failTarget(target, await describeError(error)), isDenied: isDenied(error) };
  }
}

/** Returns the outcome of a target that failed, with the reason in words. */
export function failTarget(target: Target, why: string): Outcome {
  const note = `Cannot fetch stats of ${quote(target.prefix)} from ${quote(shownPlace(target))}`;
  return { ok: false, lines: "", notes: [`${note}: ${why}`], save: noState };
}

async function readTarget(target: Target, runtime: Runtime): Promise<Outcome> {
  const nowMs = runtime.nowMs();
  const page = await fetchEndpoint(target, runtime, (body) => readPage(body, target));
  const bodySec = runtime.nowMs() / 1000;
  const { path, refusal } = await findState(target, runtime);
  const own = refusal === undefined ? readState(path, runtime) : {};
  const readMs = runtime.nowMs();
  const previous = await choosePrevious(own, target, readMs, runtime);
  const missing = page.missing.filter((name) => isSelected(target, name));
  const times = { nowMs, readMs, bodySec };
  const { values, notes, skipped, history } = await computeRates(
    target,
    page,
    previous.sample,
    times,
  );
  const problems = [
    ...(missing.length > 0 ? await describeMissing(page, missing) : []),
    ...(previous.problem === undefined ? [] : [previous.problem]),
    ...notes,
  ];
  return {
    ok: true,
    lines: formatLines(target, values, Math.trunc(nowMs / 1000)),
    notes: problems.map((note) => `${target.prefix}: ${note}`),
    ...(refusal === undefined
      ? { statePath: path, isCleaningDue: isCleaningDue(own.sample, readMs) }
      : {}),
    save: skipped ? noState : async () => {
      if (refusal !== undefined) throw refusal;
      const sample = { ...page.sample, ...history, [BODY_TIME]: bodySec };
      const isFile = own.sample !== undefined;
      const created = await writeState(path, sample, nowMs, runtime, { isFile });
      return describeCreated(target, created);
    },
  };
}

/** When a page was asked for, when it was complete, and when the previous sample was read. */
export interface PageTimes {
  readonly nowMs: number;
  readonly bodySec: number;
  readonly readMs: number;
}

/** Computes what to print of a target from its page and the sample before. */
export async function computeRates(
  target: Pick<Target, "metrics" | "graphs">,
  page: Page,
  previous: Sample | undefined,
  { nowMs, bodySec, readMs }: PageTimes,
): Promise<Rates> {
  const rates = diffSamples(selectPrinted(page.sample, target), previous, nowMs, readMs);
  if (target.graphs === undefined || rates.skipped) return rates;
  const { computeFurther } = await import("./metrics/further_rates.ts");
  const own = page.own === undefined ? undefined : await import("./metrics/own_rates.ts");
  const further = computeFurther(target.graphs, page, previous, { nowMs, bodySec }, own);
  const told = page.own && await own?.noteOwn(page.own, page.sample, previous, target.metrics);
  return {
    values: { ...rates.values, ...further.values },
    notes: [...rates.notes, ...further.notes, ...told?.notes ?? []],
    skipped: false,
    history: { ...rates.history, ...further.history, ...told?.history },
  };
}

async function describeMissing(page: Page, metrics: readonly string[]): Promise<readonly string[]> {
  return (await import("./sources/missing.ts")).describeMissing(page, metrics);
}

/** Returns the path of a target's state, or why no state can be kept there. */
async function findState(
  target: Target,
  runtime: Runtime,
): Promise<{ readonly path: string; readonly refusal?: StateError }> {
  const path = statePath(target, runtime.env, runtime.isWindows);
  if (target.tempfile === undefined) return { path };
  const { resolveLink } = await import("./state/symlinks.ts");
  try {
    return { path: resolveLink(path, runtime) };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { path, refusal: error };
  }
}

/** Removes the metrics that are not printed, so that no note mentions them. */
function selectPrinted(sample: Sample, { metrics }: Pick<Target, "metrics">): Sample {
  if (metrics === undefined) return sample;
  const printed: Record<string, number> = { ...sample };
  for (const { name } of METRICS) if (!metrics.has(name)) delete printed[name];
  return printed;
}

/** On a first run, the last sample may be in a state of another program. */
async function choosePrevious(
  own: PreviousState,
  target: Target,
  readMs: number,
  runtime: Runtime,
): Promise<PreviousState> {
  const isFirst = own.sample === undefined && own.problem === undefined;
  if (!isFirst || target.tempfile !== undefined) return own;
  const { readTakenState } = await import("./state/takeover.ts");
  return await readTakenState(target, readMs, runtime);
}

/** A mistyped path would otherwise go unnoticed. */
function describeCreated({ prefix, tempfile }: Target, created?: string): string | undefined {
  if (created === undefined || tempfile === undefined) return undefined;
  return `${prefix}: Created directory ${quote(created)} for "-tempfile"`;
}

async function noState(): Promise<undefined> {}

/**
 * Returns why a target failed, in one line. An error of no known class is a bug and keeps its
 * stack.
 */
export async function describeError(error: unknown): Promise<string> {
  if (error instanceof StateError && !isDenied(error)) return error.message;
  const { describeFailure } = await import("./failure_messages.ts");
  return describeFailure(toTargetError(error).failure);
}
