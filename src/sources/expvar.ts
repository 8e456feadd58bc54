/**
 * The page of Go's expvar: `memstats` to a sample. Reads nothing else but the variable that counts
 * goroutines: `cmdline` holds the application's arguments.
 *
 * @module
 */

import { parseJson } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { BASES, METRICS } from "../metrics/catalogue.ts";
import { splitMembers } from "./json_members.ts";
import { readNumber } from "./stats_api.ts";
import type { ParsedPage } from "./stats_api.ts";

/** The default name of the variable that counts goroutines. */
export const GOROUTINES = "goroutines";

/**
 * Reads an expvar page.
 *
 * @param memstats The variable of this name.
 * @param goroutines The name of the variable that counts goroutines, if the user gave one; the page
 * must have it then.
 * @throws {TargetError} When a value is not a finite number. The message quotes nothing of the body.
 */
export function readExpvar(
  page: JsonObject,
  memstats: JsonObject,
  goroutines: string | undefined,
): ParsedPage {
  const sample: Record<string, number> = {};
  const missing: string[] = [];
  const count = goroutines === undefined ? guessCount(page) : readNumber(page, goroutines);
  if (count !== undefined) sample["goroutine_num"] = count;
  else if (goroutines !== undefined) missing.push("goroutine_num");
  for (const { name, elsewhere: { expvar } } of METRICS) {
    if (expvar === undefined) continue;
    const value = readNumber(memstats, expvar);
    if (value === undefined) missing.push(name);
    else sample[name] = value;
  }
  for (const { name, elsewhere: { expvar = "" }, expvarFactor } of BASES) {
    const value = readNumber(memstats, expvar);
    if (value !== undefined) sample[name] = value * expvarFactor;
  }
  return { sample, missing };
}

/** The variable of the usual name may hold something else, which is not a mistake. */
function guessCount(page: JsonObject): number | undefined {
  const count = page[GOROUTINES];
  return typeof count === "number" && Number.isFinite(count) ? count : undefined;
}

/**
 * Returns the readable variables of an expvar page that is not valid JSON as a whole, or `undefined`
 * where it is cut or no such page.
 */
export function recoverPage(text: string): JsonObject | undefined {
  const members = splitMembers(text);
  if (members === undefined || !members.has("memstats")) return undefined;
  const readable = [...members].map(([name, value]) => [name, parseJson(value)] as const);
  return Object.fromEntries(readable.filter(([, value]) => value !== undefined));
}
