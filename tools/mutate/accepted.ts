/**
 * Accepted mutants: those that change nothing observable.
 *
 * @module
 */

import { ToolError } from "../child.ts";
import type { Mutant } from "./mutants.ts";

/** A row of accepted.json. White space in code counts as one space. */
export interface Accepted {
  /** The path of the module in the tree. */
  readonly file: string;
  readonly original: string;
  readonly replacement: string;
  /** A part of the line where the change begins, if the same change is possible in several lines. */
  readonly line?: string;
  /** Why the mutant may live. */
  readonly reason: string;
}

/**
 * Returns the mutants that are accepted.
 *
 * @param modules The texts of the modules that the mutants change, by path.
 * @throws {ToolError} If a row has no reason, or names one of these modules and matches no mutant.
 */
export function findAccepted(
  mutants: readonly Mutant[],
  rows: readonly Accepted[],
  modules: ReadonlyMap<string, string>,
): Set<Mutant> {
  const accepted = new Set<Mutant>();
  for (const row of rows.filter(({ file }) => modules.has(file))) {
    const lines = (modules.get(row.file) ?? "").split("\n");
    const found = mutants.filter((mutant) => matches(row, mutant, lines[mutant.start.line] ?? ""));
    if (found.length === 0) throw wrong(row, "no mutant is like this");
    if (row.reason.trim() === "") throw wrong(row, "it has no reason");
    for (const mutant of found) accepted.add(mutant);
  }
  return accepted;
}

/**
 * Rejects rows of modules that do not exist.
 *
 * @throws {ToolError} If there is one.
 */
export function expectModules(rows: readonly Accepted[], modules: readonly string[]): void {
  const lost = rows.find(({ file }) => !modules.includes(file));
  if (lost) throw wrong(lost, "there is no such module");
}

function matches(row: Accepted, mutant: Mutant, line: string): boolean {
  return row.file === mutant.file && flatten(row.original) === flatten(mutant.original) &&
    flatten(row.replacement) === flatten(mutant.replacement) &&
    flatten(line).includes(flatten(row.line ?? ""));
}

function wrong({ file, original, replacement }: Accepted, why: string): ToolError {
  const change = `${flatten(original)} -> ${flatten(replacement)}`;
  return new ToolError(`Cannot accept "${change}" of ${file}: ${why}`);
}

/** Returns code on one line. */
export function flatten(code: string): string {
  return code.replaceAll(/\s+/g, " ").trim();
}
