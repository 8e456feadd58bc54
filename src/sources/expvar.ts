/**
 * The page of Go's expvar: turns `memstats` into a sample. Otherwise reads only the variable that
 * counts goroutines, since `cmdline` contains the application's arguments.
 *
 * @module
 */

import type { VariableName } from "./expvar_variables.ts";
import type { JsonObject } from "../json.ts";
import { DERIVATIONS, METRICS } from "../metrics/catalogue.ts";
import { findVariable, formatVariableName, listNumbers } from "./expvar_variables.ts";
import { readNumber, toNumber } from "./stats_api.ts";
import type { ParsedPage } from "./page.ts";

/** The default name of the variable that counts goroutines. */
export const GOROUTINES = "goroutines";

/**
 * Reads an expvar page.
 *
 * @param memstats The variable of this name.
 * @param goroutines The name of the variable that counts goroutines, if the user gave one; then it
 * is reported as missing if the page does not have it.
 * @throws {TargetError} When a value is not a finite number. The message quotes nothing of the
 * body.
 */
export function readExpvar(
  page: JsonObject,
  memstats: JsonObject,
  goroutines: VariableName | undefined,
): ParsedPage {
  const sample: Record<string, number> = {};
  const missing: string[] = [];
  const count = goroutines === undefined ? guessCount(page) : readCount(page, goroutines);
  if (count !== undefined) sample["goroutine_num"] = count;
  else if (goroutines !== undefined) missing.push("goroutine_num");
  for (const { name, fields: { expvar } } of METRICS) {
    if (expvar === undefined) continue;
    const value = readNumber(memstats, expvar);
    if (value === undefined) missing.push(name);
    else sample[name] = value;
  }
  for (const { name, fields: { expvar = "" }, expvarFactor } of DERIVATIONS) {
    const value = readNumber(memstats, expvar);
    if (value !== undefined) sample[name] = value * expvarFactor;
  }
  return { sample, missing, ...describeAbsent(page, count === undefined ? goroutines : undefined) };
}

function readCount(page: JsonObject, name: VariableName): number | undefined {
  return toNumber(findVariable(page, name), formatVariableName(name));
}

function describeAbsent(
  page: JsonObject,
  name: VariableName | undefined,
): Pick<ParsedPage, "absentVariable"> {
  if (name === undefined) return {};
  return { absentVariable: { name: formatVariableName(name), others: listNumbers(page) } };
}

/** The variable of the default name may be something else, which is not a mistake. */
function guessCount(page: JsonObject): number | undefined {
  const count = page[GOROUTINES];
  return typeof count === "number" && Number.isFinite(count) ? count : undefined;
}
