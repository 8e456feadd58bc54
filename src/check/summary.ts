/**
 * What findings come to: how many targets are well, how many metrics they give, and what Mackerel's
 * plan counts of these.
 *
 * @module
 */

import { METRICS } from "../metrics/catalogue.ts";
import { countChosen } from "../metrics/selection.ts";
import type { Answer, Finding } from "./finding.ts";

/** How many metrics a plan of Mackerel includes for a host; what is over is charged as further hosts. */
const INCLUDED = { standard: 200, micro: 30 } as const;

/** The numbers of a check. */
export interface Totals {
  /** Metrics that are chosen. */
  readonly chosen: number;
  /** Chosen metrics that no endpoint gives. */
  readonly absent: number;
  /** Metrics of the targets that answered; a target that failed gives nothing now. */
  readonly given: number;
}

/** Counts the metrics of all targets. */
export function countMetrics(findings: readonly Finding[]): Totals {
  const answered = findings.filter(({ answer }) => answer !== undefined);
  const absent = sum(answered.map(({ answer }) => countAbsent(answer)));
  return {
    chosen: sum(findings.map(countMeant)),
    absent,
    given: sum(answered.map(countMeant)) - absent,
  };
}

/** Returns how many metrics of a target are chosen, without those of a runtime that is not meant. */
export function countMeant({ target, answer }: Finding): number {
  return countChosen(target) - (answer?.isWithoutRuntime ? METRICS.length : 0);
}

function countAbsent(answer: Answer | undefined): number {
  const own = answer?.own ?? [];
  return (answer?.absent.length ?? 0) + own.filter(({ isLeftOut }) => isLeftOut).length;
}

/** Describes the metrics of all targets, and what they cost. */
export function describeMetrics(findings: readonly Finding[]): string {
  const { chosen, absent } = countMetrics(findings);
  const counted = chosen - absent;
  const made = absent === 0 ? "" : ` (${chosen} chosen, ${absent} that no endpoint gives)`;
  return `${count(counted, "metric")}${made}. ${describePlan(counted)}${describeFurther(counted)}`;
}

/** What is beyond concerns nobody whose metrics fit into any host. */
function describePlan(given: number): string {
  const included = `A standard host includes ${INCLUDED.standard}, a micro host ${INCLUDED.micro}`;
  if (given < INCLUDED.micro) return `${included}, its own among them.`;
  return `${included}, the host's own metrics and check monitors among them; what is beyond is ` +
    "not dropped, but charged as further hosts.";
}

function describeFurther(given: number): string {
  const further = Math.ceil(given / INCLUDED.standard) - 1;
  if (further < 1) return "";
  return ` These alone make ${count(further, "further standard host")}: choose some with ` +
    '"metrics", or give targets to other hosts with "-only" and custom_identifier.';
}

/**
 * Describes in one line each which targets have failed or have problems.
 *
 * @param width The room in characters.
 */
export function describeTroubles(findings: readonly Finding[], width: number): readonly string[] {
  const all = count(findings.length, "target");
  const failed = findings.filter(({ answer }) => answer === undefined);
  const notKept = findings.filter(({ state }) => !state.isKept);
  if (failed.length + notKept.length === 0) return [`${all}, all well.`];
  const share = failed.length === findings.length ? all : `${failed.length} of ${all}`;
  return [
    ...(notKept.length === 0 ? [] : [addNames("State files cannot be written", notKept, width)]),
    ...(failed.length === 0 ? [] : [addNames(`${share} failed`, failed, width)]),
  ];
}

/** Adds the names of targets to a sentence, where at least one fits. */
function addNames(sentence: string, findings: readonly Finding[], width: number): string {
  const names = findings.map(({ target }) => target.prefix);
  const line = `${sentence}: ${fitNames(names, width - sentence.length - 3)}.`;
  return line.length <= width ? line : `${sentence}.`;
}

/**
 * Returns names as a list that fits: as many as there is room for, at least one, and the number of
 * the others.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(fitNames(["api", "web"], 20), "api, web");
 * assertEquals(fitNames(["api", "web", "batch", "worker"], 20), "api, web, 2 more");
 * ```
 */
export function fitNames(names: readonly string[], room: number): string {
  let [shown, length] = [names.length, names.join(", ").length];
  while (length > room && shown > 1) {
    shown--;
    length = format(names, shown).length;
  }
  return format(names, shown);
}

function format(names: readonly string[], shown: number): string {
  const more = names.length - shown;
  return [...names.slice(0, shown), ...(more === 0 ? [] : [`${more} more`])].join(", ");
}

/** Returns a number with its noun. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
