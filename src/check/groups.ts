/**
 * Groups targets that a check says the same of, so that it is said once.
 *
 * @module
 */

import { isWell } from "./finding.ts";
import type { Finding, Note } from "./finding.ts";

/** Targets with the same notes. */
export interface Group {
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
}

/** How many failed targets with the same notes are a group: fewer are shown with their URIs. */
const LEAST_FAILED = 5;
const LEAST_WELL = 2;

/**
 * Splits findings into groups that have the same notes, and those that stand alone.
 *
 * @param isDetailed Whether every target stands alone.
 */
export function groupFindings(
  findings: readonly Finding[],
  isDetailed: boolean,
): { readonly single: readonly Finding[]; readonly groups: readonly Group[] } {
  if (isDetailed) return { single: findings, groups: [] };
  const noted = findings.filter(({ notes }) => notes.length > 0);
  const groups = [...Map.groupBy(noted, keyOf).values()]
    .filter((group) => group.length >= (group.every(isWell) ? LEAST_WELL : LEAST_FAILED))
    .map((group) => ({ findings: group, notes: group[0]?.notes ?? [] }));
  const grouped = new Set(groups.flatMap(({ findings }) => findings));
  return { single: findings.filter((finding) => !grouped.has(finding)), groups };
}

function keyOf(finding: Finding): string {
  return JSON.stringify([isWell(finding), finding.notes]);
}
