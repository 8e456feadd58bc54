/**
 * One look at a target: what the agent would be given, with the last look in place of a state file.
 *
 * @module
 */

import { describeError } from "../collect.ts";
import { readPage } from "../sources/detect_source.ts";
import { diffSamples, LAST_TIME } from "../metrics/rates.ts";
import { fetchEndpoint } from "../http/request.ts";
import type { Connection } from "../http/request.ts";
import type { Runtime } from "../runtime.ts";
import type { Reading, Watched } from "./history.ts";

/** Looks at a target. Never rejects: what goes wrong is in the reading. */
export async function lookAt(
  { target, sample }: Watched,
  runtime: Connection & Pick<Runtime, "nowMs">,
): Promise<Reading> {
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
