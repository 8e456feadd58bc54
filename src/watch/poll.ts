/**
 * One poll of a target: the values that the agent would get, with the last poll in place of a state
 * file.
 *
 * @module
 */

import { computeRates } from "../collect.ts";
import { discover, isOrigin } from "../discovery.ts";
import type { FoundEndpoint } from "../discovery.ts";
import { mayBeAtOtherPath } from "../discovery_order.ts";
import { toTargetError } from "../failure.ts";
import type { Failure } from "../failure.ts";
import { readPage } from "../sources/detect_source.ts";
import { BODY_TIME, LAST_TIME } from "../metrics/rates.ts";
import { fetchEndpoint } from "../http/request.ts";
import type { Connection } from "../http/request.ts";
import type { Runtime } from "../runtime.ts";
import type { Target } from "../target.ts";
import type { PollResult, Watched } from "./history.ts";

type PollRuntime = Connection & Pick<Runtime, "nowMs">;

/** What is known of a target before a poll. */
type Polled = Pick<Watched, "target" | "sample" | "failure">;

/** How long the usual paths of an origin are not tried again, in milliseconds. */
const SEARCH_MS = 60_000;

/** Polls a target. Never rejects: a failure is a result. */
export async function pollTarget(polled: Polled, runtime: PollRuntime): Promise<PollResult> {
  const { target, sample } = polled;
  const nowMs = runtime.nowMs();
  try {
    const read = await readEndpoint(polled, nowMs, runtime);
    if (!("page" in read)) return await failPoll(read, target);
    const { uri, page } = read;
    const bodySec = runtime.nowMs() / 1000;
    const times = { nowMs, readMs: nowMs, bodySec };
    const { values, skipped, history } = await computeRates(target, page, sample, times);
    if (skipped) return { ok: true, uri, sample, source: page.source };
    const lastSec = Math.trunc(nowMs / 1000);
    const timed = { ...page.sample, ...history, [LAST_TIME]: lastSec, [BODY_TIME]: bodySec };
    return { ok: true, uri, values, sample: timed, source: page.source };
  } catch (error) {
    return await failPoll(toTargetError(error), target);
  }
}

/** Why there is no endpoint, and when the usual paths were tried. */
interface NoEndpoint {
  readonly failure: Failure;
  readonly searchedMs?: number;
}

/**
 * Reads the endpoint of a target. If a URI without a path serves no statistics, the usual paths are
 * tried, and once a minute again, because the application may serve some later.
 */
async function readEndpoint(
  { target, failure: before }: Polled,
  nowMs: number,
  runtime: PollRuntime,
): Promise<FoundEndpoint | NoEndpoint> {
  const { uri } = target;
  try {
    return { uri, page: await fetchEndpoint(target, runtime, (body) => readPage(body, target)) };
  } catch (error) {
    const { failure } = toTargetError(error);
    if (!isOrigin(uri) || !mayBeAtOtherPath(failure)) return { failure };
    const agoMs = nowMs - (before?.searchedMs ?? -Infinity);
    // A clock that was set back causes a search too many.
    if (agoMs >= 0 && agoMs < SEARCH_MS) return { failure, searchedMs: nowMs - agoMs };
    return (await discover(target, runtime)).best ?? { failure, searchedMs: nowMs };
  }
}

async function failPoll({ failure, searchedMs }: NoEndpoint, target: Target): Promise<PollResult> {
  const { adviseOnFailure, describeFailure } = await import("../failure_messages.ts");
  const advice = adviseOnFailure(failure, target) ?? adviseOnPath(failure, target);
  const error = describeFailure(failure);
  return { ok: false, error, advice, ...(searchedMs === undefined ? {} : { searchedMs }) };
}

/** Returns what to do about an endpoint without statistics. */
function adviseOnPath(failure: Failure, { uri }: Target): string | undefined {
  if (!mayBeAtOtherPath(failure)) return undefined;
  return isOrigin(uri)
    ? "None of the usual paths serves statistics either: add the path to the URI"
    : "Correct the path: -check tries the usual ones and shows which one gives most";
}
