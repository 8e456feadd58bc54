/**
 * The page of golang-stats-api-handler: one JSON object with a field for each metric.
 *
 * @module
 */

import { TargetError } from "../failure.ts";
import type { JsonObject } from "../json.ts";
import { METRICS } from "../metrics/catalogue.ts";
import type { ParsedPage } from "./page.ts";

/**
 * Reads a stats response. A field that is absent or null is missing, never 0.
 *
 * @throws {TargetError} When a field is not a finite number. The failure quotes nothing of the
 * body.
 */
export function readStatsApi(page: JsonObject): ParsedPage {
  const sample: Record<string, number> = {};
  const missing: string[] = [];
  for (const { name } of METRICS) {
    const value = readNumber(page, name);
    if (value === undefined) missing.push(name);
    else sample[name] = value;
  }
  return { sample, missing, ...goVersion(page["go_version"]) };
}

/**
 * Returns a field of a page, or `undefined` if it is absent or null.
 *
 * @throws {TargetError} When it is anything but a finite number.
 */
export function readNumber(page: JsonObject, name: string): number | undefined {
  return toNumber(Object.hasOwn(page, name) ? page[name] : undefined, name);
}

/**
 * Returns a value of a page as a number, or `undefined` if it is absent or null.
 *
 * @throws {TargetError} When it is anything but a finite number.
 */
export function toNumber(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const type = typeof value === "number" ? "a number out of range" : describeType(value);
  throw new TargetError({ code: "not-a-number", field: name, type });
}

/** Returns a version as a field of {@link ParsedPage}, if it is printable text. */
export function goVersion(value: unknown): { readonly goVersion?: string } {
  const isVersion = typeof value === "string" && /^[\x20-\x7e]{1,100}$/.test(value);
  return isVersion ? { goVersion: value } : {};
}

/** Returns the type of a JSON value other than null for a message. */
export function describeType(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
