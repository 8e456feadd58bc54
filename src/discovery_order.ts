/**
 * Ranks the responses of the endpoints of one application: which sample gives most, which failure
 * is the most informative. The position of an endpoint in a list decides only between equals.
 *
 * @module
 */

import type { Failure, FailureCode } from "./failure.ts";
import { isAvailable } from "./metrics/availability.ts";
import { METRICS } from "./metrics/catalogue.ts";
import type { Metric, Sample } from "./metrics/catalogue.ts";
import { isSelected } from "./metrics/selection.ts";
import type { Selection } from "./metrics/selection.ts";

/** The part of a target that decides which metrics count. */
export type Choice = Pick<Selection, "metrics">;

/**
 * Returns how much a sample gives: the number of chosen metrics, and half a metric more with the
 * goroutines, which decides between samples with as many.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(rankSample({ goroutine_num: 1, heap_sys: 2 }), 2.5);
 * assertEquals(rankSample({ heap_idle: 1, heap_sys: 2 }), 2);
 * ```
 */
export function rankSample(sample: Sample, choice: Choice = {}): number {
  const given = listChosen(choice).filter(({ name }) => isAvailable(name, sample));
  return given.length + (given.some(({ name }) => name === "goroutine_num") ? 0.5 : 0);
}

/** Tells whether a sample gives every chosen metric: no other endpoint can give more. */
export function isFull(sample: Sample, choice: Choice = {}): boolean {
  return listChosen(choice).every(({ name }) => isAvailable(name, sample));
}

function listChosen(choice: Choice): readonly Metric[] {
  return METRICS.filter(({ name }) => isSelected(choice, name));
}

/** The kinds of failures by what they say about an endpoint, see {@link KINDS}. */
export type FailureKind = typeof KINDS[number]["kind"];

/** One row for each kind of failure of an endpoint, the most informative first. */
const KINDS = [
  // Statistics that cannot be used.
  kind("statistics", ["wrong-source", "several-applications", "not-a-number", "too-large", "cut"]),
  kind("login", ["redirect-credentials"], [401, 403, 407, 429]),
  kind("no collector", ["no-go-collector"]),
  kind("server error", []),
  kind("redirect", ["redirect-loop", "redirect-not-http"]),
  kind("no answer", ["timeout", "connection-reset", "connection-closed", "body-interrupted"]),
  kind("other status", []),
  kind("other page", [
    ...["bad-compression", "binary", "not-statistics", "not-json", "not-prometheus"] as const,
    ...["html", "empty"] as const,
  ]),
  kind("missing", [], [404, 405, 410]),
  // A server of https answers http with this at every path, some applications at unknown paths.
  kind("bad request", [], [400]),
] as const;

interface KindRow<Kind extends string> {
  readonly kind: Kind;
  readonly codes: readonly FailureCode[];
  readonly statuses: readonly number[];
}

function kind<const Kind extends string>(
  kind: Kind,
  codes: readonly FailureCode[],
  statuses: readonly number[] = [],
): KindRow<Kind> {
  return { kind, codes, statuses };
}

/**
 * Returns the kind of a failure that is about one endpoint, or `undefined` for one that all
 * endpoints of an origin share, such as a refused connection or a credential that cannot be read.
 */
export function kindOf(failure: Failure): FailureKind | undefined {
  if (failure.redirectedTo !== undefined) return "redirect";
  if (failure.code !== "status") {
    return KINDS.find(({ codes }) => codes.includes(failure.code))?.kind;
  }
  const { status } = failure;
  const known = KINDS.find(({ statuses }) => statuses.includes(status))?.kind;
  return known ?? (status >= 500 ? "server error" : "other status");
}

/**
 * Returns the rank of a failure: 0 for what all endpoints share, higher for the less informative.
 */
export function orderOf(failure: Failure): number {
  const kind = kindOf(failure);
  return 1 + KINDS.findIndex((row) => row.kind === kind);
}

/** The codes of responses without statistics, whose path may be wrong. */
const OTHER_PAGES: ReadonlySet<FailureCode> = new Set<FailureCode>([
  ...["empty", "html", "binary", "not-json", "not-prometheus"] as const,
  ...["not-statistics", "wrong-source", "no-go-collector", "several-applications"] as const,
]);

/** Tells whether an endpoint answered without statistics, which may be at another path. */
export function mayBeAtOtherPath(failure: Failure): boolean {
  const kind = kindOf(failure);
  return kind === "missing" || kind === "bad request" || OTHER_PAGES.has(failure.code);
}
