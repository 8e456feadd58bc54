/**
 * Messages about metrics that an endpoint lacks although it should have them. Loaded only if one is
 * missing.
 *
 * @module
 */

import { quote } from "../messages.ts";
import { nearest } from "../nearest_name.ts";
import type { ParsedPage } from "./page.ts";

/** A longer name is not compared: nothing is similar, and it would take long. */
const LONGEST_NAME = 100;

/**
 * Describes what an endpoint lacks, one sentence each.
 *
 * @param metrics Names of the metrics that are missing and would be printed.
 */
export function describeMissing(
  { absentVariable }: Pick<ParsedPage, "absentVariable">,
  metrics: readonly string[],
): readonly string[] {
  const isVariable = absentVariable !== undefined && metrics.includes("goroutine_num");
  const fields = metrics.filter((name) => !isVariable || name !== "goroutine_num");
  return [
    ...(isVariable
      ? [`Response has ${describeVariable(absentVariable)}: goroutine_num is left out`]
      : []),
    ...(fields.length > 0 ? [`Response has no ${fields.join(", ")}: left out`] : []),
  ];
}

/** Describes a variable that an endpoint lacks, to follow "has". */
export function describeVariable(
  { name, others }: NonNullable<ParsedPage["absentVariable"]>,
): string {
  const near = name.length > LONGEST_NAME ? undefined : nearest(name, others);
  if (near === undefined) return `no variable ${quote(name)}`;
  // Only a list can name a variable that exists and yet miss it: it splits the name at other dots.
  if (near === name) return `no variable at the path of ${quote(name)}, give it as one string`;
  return `no variable ${quote(name)}, did you mean ${quote(near)}?`;
}
