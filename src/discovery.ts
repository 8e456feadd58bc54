/**
 * Discovery: requests the paths where applications usually serve their statistics, and returns the
 * endpoint that gives most, or else the most informative failure. Loaded only for `-check`,
 * `-watch` and `-init`.
 *
 * @module
 */

import { isFull, kindOf, orderOf, rankSample } from "./discovery_order.ts";
import { toTargetError } from "./failure.ts";
import type { Failure } from "./failure.ts";
import type { Graph } from "./metrics/catalogue.ts";
import { listAbsences } from "./metrics/further_availability.ts";
import { fetchEndpoint } from "./http/request.ts";
import type { Connection } from "./http/request.ts";
import type { Runtime } from "./runtime.ts";
import { readPage } from "./sources/detect_source.ts";
import { createProposer } from "./sources/own_proposals.ts";
import type { Proposal } from "./sources/own_proposals.ts";
import type { Page } from "./sources/page.ts";
import type { Target } from "./target.ts";

/** Where applications usually serve their statistics, in the order of the requests. */
export const USUAL_PATHS: readonly string[] = [
  ...["/api/stats", "/debug/vars", "/metrics"],
  // golang-stats-api-handler as gaurun, chocon, katsubushi and Gunfish serve it.
  ...["/stat/go", "/.api/stats", "/debug/stats", "/stats/profile"],
  ...["/v1/metrics", "/debug/metrics", "/debug/varz"],
];

/** An endpoint with statistics. */
export interface FoundEndpoint {
  /** May contain user and password. */
  readonly uri: string;
  readonly page: Page;
  /** User-defined metrics that it could give. */
  readonly proposals?: readonly Proposal[];
}

/** An endpoint without usable statistics, and why. */
export interface FailedEndpoint {
  /** May contain user and password. */
  readonly uri: string;
  readonly failure: Failure;
  /** User-defined metrics that it could give, if it lacks nothing but a runtime. */
  readonly proposals?: readonly Proposal[];
}

/** The result of a discovery. */
export interface Discovery {
  /** The endpoint that gives most; absent if none has usable statistics. */
  readonly best?: FoundEndpoint;
  readonly found: readonly FoundEndpoint[];
  readonly failed: readonly FailedEndpoint[];
}

/** Failures of pages that were read to their end, and have no runtime. */
const WITHOUT_RUNTIME: readonly Failure["code"][] = ["no-go-collector", "not-statistics"];

type DiscoveryRuntime = Connection & Pick<Runtime, "nowMs">;

/** What is known before a discovery. */
export interface DiscoveryOptions {
  /** A path that needs no request. */
  readonly knownPath?: string;
  /** Whether the origin itself is requested too, after the usual paths. */
  readonly withRoot?: boolean;
  /** Graphs to read beside those that are chosen; they do not count. */
  readonly readGraphs?: readonly Graph[];
  /** The time limit of all requests together, in milliseconds; default: that of the target. */
  readonly limitMs?: number;
}

/**
 * Requests the usual paths of a target's origin, one after the other, within one time limit.
 * Ends early at an endpoint that gives every chosen metric, and at a failure that all paths share.
 */
export async function discover(
  target: Target,
  runtime: DiscoveryRuntime,
  { knownPath, withRoot = false, readGraphs, limitMs = target.timeoutMs }: DiscoveryOptions = {},
): Promise<Discovery> {
  const found: FoundEndpoint[] = [];
  const failed: FailedEndpoint[] = [];
  const endMs = runtime.nowMs() + limitMs;
  const paths = withRoot ? [...USUAL_PATHS, "/"] : USUAL_PATHS;
  for (const path of paths.filter((path) => path !== knownPath)) {
    const timeoutMs = shareOf(endMs - runtime.nowMs());
    if (timeoutMs === undefined) break;
    const uri = new URL(path, target.uri).href;
    const result = await tryEndpoint({ ...target, uri, timeoutMs }, runtime, readGraphs);
    if ("page" in result) found.push(result);
    else failed.push(result);
    if ("page" in result ? isFullPage(result, target) : isShared(result)) break;
  }
  const best = found.toSorted((a, b) => rankOf(b, target) - rankOf(a, target))[0];
  return { found, failed, ...(best === undefined ? {} : { best }) };
}

/** Tells whether a URI names an origin alone: scheme, host and port, without a path and a query. */
export function isOrigin(uri: string): boolean {
  const { pathname, search } = new URL(uri);
  return pathname === "/" && search === "";
}

/** Returns the most informative failure; of equals the first one. */
export function mostTelling(failed: readonly FailedEndpoint[]): FailedEndpoint | undefined {
  return failed.toSorted((a, b) => orderOf(a.failure) - orderOf(b.failure))[0];
}

/** A path that never answers takes half of the remaining time, so that others are tried too. */
function shareOf(leftMs: number): number | undefined {
  return leftMs < 1 ? undefined : Math.ceil(leftMs / 2);
}

/** Requests one endpoint. Never rejects. */
export async function tryEndpoint(
  target: Target,
  runtime: DiscoveryRuntime,
  readGraphs: readonly Graph[] = [],
): Promise<FoundEndpoint | FailedEndpoint> {
  const { uri, graphs = [] } = target;
  const inspector = createProposer();
  const options = { ...target, graphs: [...readGraphs, ...graphs], namesProgram: true, inspector };
  try {
    const page = await fetchEndpoint(target, runtime, (body) => readPage(body, options));
    return { uri, page, proposals: inspector.propose() };
  } catch (error) {
    const { failure } = toTargetError(error);
    const isWhole = WITHOUT_RUNTIME.includes(failure.code);
    return { uri, failure, proposals: isWhole ? inspector.propose() : [] };
  }
}

function isShared({ failure }: FailedEndpoint): boolean {
  return kindOf(failure) === undefined;
}

function rankOf({ page }: FoundEndpoint, target: Target): number {
  const { graphs = [] } = target;
  return rankSample(page.sample, target) + countMetrics(graphs) - countAbsent(graphs, page);
}

function isFullPage({ page }: FoundEndpoint, target: Target): boolean {
  return isFull(page.sample, target) && countAbsent(target.graphs ?? [], page) === 0;
}

function countMetrics(graphs: readonly Graph[]): number {
  return graphs.reduce((count, { metrics }) => count + metrics.length, 0);
}

/** Counts the metrics of the runtime that another page may give. */
function countAbsent(graphs: readonly Graph[], page: Page): number {
  const absences = listAbsences(graphs, page).filter(({ reason }) => reason !== "no-limit");
  return absences.reduce((count, { keys }) => count + keys.length, 0);
}
