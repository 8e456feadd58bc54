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

/** Polls a target. Never rejects: a failure is a result. */
export async function pollTarget(
  { target, sample }: Pick<Watched, "target" | "sample">,
  runtime: PollRuntime,
): Promise<PollResult> {
  const nowMs = runtime.nowMs();
  try {
    const { uri, page } = await readEndpoint(target, runtime);
    const bodySec = runtime.nowMs() / 1000;
    const times = { nowMs, readMs: nowMs, bodySec };
    const { values, skipped } = await computeRates(target, page, sample, times);
    if (skipped) return { ok: true, uri, sample, source: page.source };
    const lastSec = Math.trunc(nowMs / 1000);
    const timed = { ...page.sample, [LAST_TIME]: lastSec, [BODY_TIME]: bodySec };
    return { ok: true, uri, values, sample: timed, source: page.source };
  } catch (error) {
    return await failPoll(error, target);
  }
}

/**
 * Reads the endpoint of a target. If a URI without a path serves no statistics, the usual paths are
 * tried at each poll, because the application may start later.
 */
async function readEndpoint(target: Target, runtime: PollRuntime): Promise<FoundEndpoint> {
  const { uri } = target;
  try {
    return { uri, page: await fetchEndpoint(target, runtime, (body) => readPage(body, target)) };
  } catch (error) {
    const found = isOrigin(uri) ? await searchOrigin(target, error, runtime) : undefined;
    if (found === undefined) throw error;
    return found;
  }
}

async function searchOrigin(
  target: Target,
  error: unknown,
  runtime: PollRuntime,
): Promise<FoundEndpoint | undefined> {
  const { failure } = toTargetError(error);
  return mayBeAtOtherPath(failure) ? (await discover(target, runtime)).best : undefined;
}

async function failPoll(error: unknown, target: Target): Promise<PollResult> {
  const { adviseOnFailure, describeFailure } = await import("../failure_messages.ts");
  const { failure } = toTargetError(error);
  const advice = adviseOnFailure(failure, target) ?? adviseOnPath(failure, target);
  return { ok: false, error: describeFailure(failure), advice };
}

/** Returns what to do about an endpoint without statistics. */
function adviseOnPath(failure: Failure, { uri }: Target): string | undefined {
  if (!mayBeAtOtherPath(failure)) return undefined;
  return isOrigin(uri)
    ? "None of the usual paths serves statistics either: add the path to the URI"
    : "Correct the path: -check tries the usual ones and shows which one gives most";
}
