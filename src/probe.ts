/**
 * Requests a target for the first time: finds the endpoint that gives most if its URI has only a
 * host and a port. Loaded only for URIs of a command line.
 *
 * @module
 */

import { discover, isOrigin, mostTelling, tryEndpoint } from "./discovery.ts";
import type { FailedEndpoint } from "./discovery.ts";
import type { Failure } from "./failure.ts";
import type { Graph } from "./metrics/catalogue.ts";
import type { Runtime } from "./runtime.ts";
import type { Proposal } from "./sources/own_proposals.ts";
import type { Page } from "./sources/page.ts";
import type { Target } from "./target.ts";

/** The result of a first request. */
export interface Probe {
  /** The target with the URI of the endpoint, or of the most informative failure. */
  readonly target: Target;
  /** The duration of all requests, in milliseconds. */
  readonly ms: number;
  /** What the endpoint serves; absent where there are no usable statistics. */
  readonly page?: Page;
  /** User-defined metrics that it could give. */
  readonly proposals?: readonly Proposal[];
  /** Why there are none. */
  readonly failure?: Failure;
  /** The other endpoints that failed; absent if the URI named one. */
  readonly failed?: readonly FailedEndpoint[];
}

/**
 * Requests a target; where its URI is an origin, at the usual paths, then at `/`. Never rejects.
 *
 * @param readGraphs Graphs to read beside those that are chosen.
 */
export async function probeTarget(
  target: Target,
  runtime: Runtime,
  readGraphs: readonly Graph[] = [],
): Promise<Probe> {
  const startMs = runtime.nowMs();
  const found = isOrigin(target.uri)
    ? await probeOrigin(target, runtime, readGraphs)
    : await probeEndpoint(target, runtime, readGraphs);
  return { ...found, ms: Math.max(0, runtime.nowMs() - startMs) };
}

type Found = Omit<Probe, "ms">;

async function probeEndpoint(
  target: Target,
  runtime: Runtime,
  readGraphs: readonly Graph[],
): Promise<Found> {
  const { uri: _uri, ...result } = await tryEndpoint(target, runtime, readGraphs);
  return { target, ...result };
}

async function probeOrigin(
  target: Target,
  runtime: Runtime,
  readGraphs: readonly Graph[],
): Promise<Found> {
  const { best, failed } = await discover(target, runtime, { withRoot: true, readGraphs });
  if (best !== undefined) return { ...best, target: { ...target, uri: best.uri }, failed };
  // Most applications answer at "/" with a page for browsers, which says nothing about statistics.
  const usual = failed.filter(({ uri }) => !isOrigin(uri));
  const timeout: Failure = { code: "timeout", ms: target.timeoutMs };
  const { uri, failure, proposals = [] } = mostTelling(usual) ??
    { uri: target.uri, failure: timeout };
  return {
    target: { ...target, uri },
    // Each path had a part of the time.
    failure: failure.code === "timeout" ? timeout : failure,
    proposals,
    failed: usual.filter((other) => other.uri !== uri),
  };
}
