/**
 * One poll of a target: the values that the agent would get, with the last poll in place of a state
 * file.
 *
 * @module
 */

import { describeError } from "../collect.ts";
import { readPage } from "../sources/detect_source.ts";
import { diffSamples, LAST_TIME } from "../metrics/rates.ts";
import { fetchEndpoint } from "../http/request.ts";
import type { Connection } from "../http/request.ts";
import type { Runtime } from "../runtime.ts";
import type { PollResult, Watched } from "./history.ts";

/** Polls a target. Never rejects: a failure is a result. */
export async function pollTarget(
  { target, sample }: Watched,
  runtime: Connection & Pick<Runtime, "nowMs">,
): Promise<PollResult> {
  const nowMs = runtime.nowMs();
  try {
    const page = await fetchEndpoint(target, runtime, (body) => readPage(body, target));
    const { values, skipped } = diffSamples(page.sample, sample, nowMs);
    if (skipped) return { ok: true, sample, source: page.source };
    const timed = { ...page.sample, [LAST_TIME]: Math.trunc(nowMs / 1000) };
    return { ok: true, values, sample: timed, source: page.source };
  } catch (error) {
    return { ok: false, error: await describeError(error) };
  }
}
