/**
 * The page of golang-stats-api-handler: one JSON object, a field for each metric.
 *
 * @module
 */

import { quote, TargetError } from "../errors.ts";
import { METRICS } from "../metrics.ts";
import type { Sample } from "../metrics.ts";

/** What a page gives: its values, and the metrics that it lacks. */
export interface ParsedPage {
  readonly sample: Sample;
  /** Names of metrics that the page has no value for (a fork of the handler may drop fields). */
  readonly missing: readonly string[];
}

/**
 * Parses a stats response.
 *
 * A field that is absent or null is missing, never 0.
 *
 * @throws {TargetError} When the body is not JSON, not a stats response (it has no `goroutine_num`),
 * or a field is not a finite number. The message quotes nothing of the body.
 */
export function parseStatsApi(body: string): ParsedPage {
  const page = parseObject(body);
  const sample: Record<string, number> = {};
  const missing: string[] = [];
  for (const { name } of METRICS) {
    const value = Object.hasOwn(page, name) ? page[name] ?? undefined : undefined;
    if (value === undefined) missing.push(name);
    else sample[name] = checkNumber(name, value);
  }
  if (missing.includes("goroutine_num")) {
    throw new TargetError('body is JSON but not a stats response: it has no "goroutine_num"');
  }
  return { sample, missing };
}

function parseObject(body: string): Readonly<Record<string, unknown>> {
  if (body.trim() === "") throw new TargetError("body is empty, expected a JSON object");
  const page = parseJson(body);
  if (typeof page === "object" && page !== null && !Array.isArray(page)) {
    return page as Readonly<Record<string, unknown>>;
  }
  throw new TargetError(`body is JSON but not a stats response: it is ${describeType(page)}`);
}

/** Parses JSON; what V8 says of a mistake quotes the body, so the message keeps to the fact. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const what = /^\s*</.test(body) ? "is HTML or XML" : "is not JSON or is cut";
    throw new TargetError(`body ${what}, expected the JSON of golang-stats-api-handler`);
  }
}

function checkNumber(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const got = typeof value === "number" ? "a number out of range" : describeType(value);
  throw new TargetError(`field ${quote(name)} must be a number, got ${got}`);
}

function describeType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
