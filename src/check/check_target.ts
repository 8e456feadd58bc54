/**
 * Requests one target and diagnoses its failure. A failure is a finding, never a rejection.
 *
 * @module
 */

import { toTargetError } from "../failure.ts";
import type { Failure } from "../failure.ts";
import { adviseOnFailure, describeFailure } from "../failure_messages.ts";
import { decideProxy } from "../http/proxy_variables.ts";
import { quote } from "../messages.ts";
import type { Runtime } from "../runtime.ts";
import type { Target } from "../target.ts";
import { noteAbsent, readAnswer } from "./answer.ts";
import { findEndpoint, mayBeAtOtherPath } from "./other_paths.ts";
import type { Finding, Note } from "./finding.ts";
import { probeConnection } from "./tcp_probe.ts";

type ProxyRuntime = Pick<Runtime, "proxyRules">;

/** The result of a target: an answer, or notes on its failure; notes on an answer too. */
export type Checked = Pick<Finding, "answer" | "isDenied" | "sources" | "notes">;

/**
 * Requests a target. Where it answers without statistics, tries the usual paths of its origin; where
 * it does not answer in time, tries to connect.
 *
 * @param onFailure Gets a failure before its diagnosis, which may take long.
 */
export async function checkTarget(
  target: Target,
  runtime: Runtime,
  onFailure: (failure: Checked) => void,
): Promise<Checked> {
  const startMs = runtime.nowMs();
  try {
    const answer = await readAnswer(target, runtime);
    const notes = [...noteAbsent(answer), ...noteUsedProxy(target, runtime)];
    return { answer, sources: [answer.source], notes };
  } catch (error) {
    const { failure } = toTargetError(error);
    const checked = noteFailure(target, failure, runtime);
    const isTimeout = failure.code === "timeout";
    if (!mayBeAtOtherPath(failure) && !isTimeout) return checked;
    onFailure(checked);
    if (isTimeout) {
      return noteFailure(target, failure, runtime, await probeConnection(target, runtime));
    }
    const limitMs = target.timeoutMs - (runtime.nowMs() - startMs);
    return await noteOtherPaths(target, failure, { runtime, limitMs });
  }
}

/**
 * Returns the notes on a failed target: what is wrong, and what to do about it.
 *
 * @param acceptsConnections Whether the target's host accepts TCP connections, where that is known.
 */
export function noteFailure(
  target: Target,
  failure: Failure,
  runtime: ProxyRuntime,
  acceptsConnections?: boolean,
): Checked {
  const advice = adviseOnFailure(failure, target, acceptsConnections);
  const namesProxy = failure.code === "proxy-unreachable";
  return {
    isDenied: failure.code === "permission",
    sources: [],
    notes: [
      noteError(failure),
      ...noteFix(advice),
      ...(namesProxy ? [] : noteProxy(target, runtime)),
    ],
  };
}

function noteError(failure: Failure): Note {
  return { kind: "error", text: describeFailure(failure) };
}

function noteFix(text: string | undefined): readonly Note[] {
  return text === undefined ? [] : [{ kind: "fix", text }];
}

function noteProxy(target: Target, { proxyRules }: ProxyRuntime): readonly Note[] {
  const decision = decideProxy(target, proxyRules);
  if (decision.kind !== "proxy") return [];
  const { variable, proxy } = decision;
  return noteFix(
    `${variable} sends this request through the proxy ${quote(proxy.url)}, which may be what ` +
      "fails: name the host in NO_PROXY to ask it directly",
  );
}

function noteUsedProxy(target: Target, { proxyRules }: ProxyRuntime): readonly Note[] {
  const decision = decideProxy(target, proxyRules);
  if (decision.kind !== "proxy") return [];
  const { variable, proxy } = decision;
  return [{ kind: "note", text: `Through the proxy ${quote(proxy.url)} of ${variable}` }];
}

async function noteOtherPaths(
  target: Target,
  failure: Failure,
  { runtime, limitMs }: { readonly runtime: Runtime; readonly limitMs: number },
): Promise<Checked> {
  const intro = failure.code === "html" ? "This is a page for browsers, perhaps a login. " : "";
  const { advice, isFound, sources } = await findEndpoint(target, failure, { runtime, limitMs });
  return {
    sources: [...(failure.code === "wrong-source" ? [failure.source] : []), ...sources],
    notes: [
      noteError(failure),
      ...noteFix(intro + advice),
      ...(isFound ? [] : noteProxy(target, runtime)),
    ],
  };
}
