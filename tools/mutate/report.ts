/**
 * The report: a table with a line for each module, and the undetected mutants.
 *
 * @module
 */

import { flatten } from "./accepted.ts";
import type { Trial, TrialOutcome } from "./trials.ts";

/** The outcomes of a module's mutants. */
export interface Tally {
  readonly module: string;
  readonly mutants: number;
  readonly detected: number;
  readonly survived: number;
  readonly notCovered: number;
  readonly accepted: number;
  /** Detected mutants in percent of those that are not accepted; 100 if there are none. */
  readonly score: number;
}

const HEAD = ["module", "mutants", "detected", "survived", "not covered", "accepted", "score"];
const SHOWN = 100;

/** Counts the outcomes of each module, in the order of the trials. */
export function tallyModules(trials: readonly Trial[]): Tally[] {
  const modules = Map.groupBy(trials, ({ mutant }) => mutant.file);
  return Array.from(modules, ([module, own]) => tally(module, own));
}

/** Formats the table, with a line for all modules when there are several. */
export function formatScores(trials: readonly Trial[]): string {
  const tallies = tallyModules(trials);
  const all = tallies.length > 1 ? [tally("all", trials)] : [];
  const rows = [HEAD, ...[...tallies, ...all].map(toCells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => formatRow(row, widths)).join("");
}

/**
 * Formats a line for each mutant that survived or that no test reaches, in the form of compilers.
 */
export function formatSurvivors(trials: readonly Trial[]): string {
  return trials.filter(({ outcome }) => isAlive(outcome)).map(formatSurvivor).join("");
}

/** Returns the modules whose score is too low. */
export function findBelow(trials: readonly Trial[], min: number): Tally[] {
  return tallyModules(trials).filter(({ score }) => score < min);
}

/** Returns the trials for JSON; lines and columns count from 1. */
export function toJson(trials: readonly Trial[]): object[] {
  return trials.map(({ mutant: { file, start, kind, original, replacement }, outcome }) => ({
    file,
    line: start.line + 1,
    column: start.column + 1,
    kind,
    original,
    replacement,
    outcome,
  }));
}

function tally(module: string, trials: readonly Trial[]): Tally {
  const count = (...outcomes: TrialOutcome[]) =>
    trials.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const detected = count("killed", "timed out");
  const accepted = count("accepted");
  const judged = trials.length - accepted;
  return {
    module,
    mutants: trials.length,
    detected,
    survived: count("survived"),
    notCovered: count("not covered"),
    accepted,
    score: judged === 0 ? 100 : detected * 100 / judged,
  };
}

function toCells(row: Tally): string[] {
  const counts = [row.mutants, row.detected, row.survived, row.notCovered, row.accepted];
  // Truncated, not rounded: 94.96 is not yet 95.
  return [row.module, ...counts.map(String), `${(Math.floor(row.score * 10) / 10).toFixed(1)} %`];
}

function formatRow(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  });
  return `${padded.join("  ")}\n`;
}

function formatSurvivor({ mutant, outcome }: Trial): string {
  const { file, start, original, replacement } = mutant;
  const place = `${file}:${start.line + 1}:${start.column + 1}`;
  const remark = outcome === "not covered" ? " (not covered)" : "";
  return `${place}: ${shorten(original)} -> ${shorten(replacement)}${remark}\n`;
}

function shorten(code: string): string {
  const flat = flatten(code);
  return flat.length <= SHOWN ? flat : `${flat.slice(0, SHOWN - 1)}…`;
}

function isAlive(outcome: TrialOutcome): boolean {
  return outcome === "survived" || outcome === "not covered";
}
