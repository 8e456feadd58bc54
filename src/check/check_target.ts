/**
 * Requests one target and diagnoses its failure. A failure is a finding, never a rejection.
 *
 * @module
 */

import type { FailedEndpoint } from "../discovery.ts";
import { mayBeAtOtherPath } from "../discovery_order.ts";
import { toTargetError } from "../failure.ts";
import type { Failure } from "../failure.ts";
import { BYPASS_PROXY, mayBeCausedByProxy } from "../failure_context.ts";
import { adviseOnFailure, describeFailure } from "../failure_messages.ts";
import { decideProxy } from "../http/proxy_variables.ts";
import { quote } from "../messages.ts";
import type { Runtime } from "../runtime.ts";
import type { Probe } from "../probe.ts";
import { adviseLogin } from "../probe_failure.ts";
import type { Target } from "../target.ts";
import { describeAnswer, noteAbsent, readAnswer } from "./answer.ts";
import { adviseWithout, findEndpoint } from "./other_paths.ts";
import type { Answer, Finding, Note } from "./finding.ts";
import { probeConnection } from "./tcp_probe.ts";

type ProxyRuntime = Pick<Runtime, "proxyRules">;

/** The result of a target: an answer, or notes on its failure; notes on an answer too. */
export type Checked = Pick<
  Finding,
  "answer" | "isFound" | "failure" | "isDenied" | "sources" | "notes"
>;

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
    return noteAnswer(target, await readAnswer(target, runtime), runtime);
  } catch (error) {
    const { failure } = toTargetError(error);
    onFailure(noteFailure(target, failure, runtime));
    return await diagnose(target, failure, { runtime, ms: runtime.nowMs() - startMs });
  }
}

/** Describes what was found at a URI of a command line; a failure is diagnosed as any other. */
export async function describeProbe(
  { target, page, failure, ms, failed }: Probe,
  runtime: Runtime,
): Promise<Checked> {
  if (page !== undefined) {
    const checked = noteAnswer(target, describeAnswer(target, page, ms), runtime);
    return failed === undefined ? checked : { ...checked, isFound: true };
  }
  if (failure === undefined) return { sources: [], notes: [] };
  const checked = failed === undefined || !mayBeAtOtherPath(failure)
    ? await diagnose(target, failure, { runtime, ms })
    : noteNowhere(target, failure, { failed, runtime });
  const login = noteFix(adviseLogin(target, failure, "check"));
  return { ...checked, notes: [...checked.notes, ...login] };
}

function noteNowhere(
  target: Target,
  failure: Failure,
  { failed, runtime }: {
    readonly failed: readonly FailedEndpoint[];
    readonly runtime: ProxyRuntime;
  },
): Checked {
  const advice = introduce(failure) + adviseWithout(target, failure, failed);
  const notes = [noteError(failure), ...noteFix(advice), ...noteProxy(target, runtime)];
  return { failure: failure.code, sources: [], notes };
}

function introduce({ code }: Failure): string {
  return code === "html" ? "This is a page for browsers, perhaps a login. " : "";
}

/** Tries the usual paths where something else answers, and to connect where nothing does. */
async function diagnose(
  target: Target,
  failure: Failure,
  { runtime, ms }: { readonly runtime: Runtime; readonly ms: number },
): Promise<Checked> {
  if (failure.code === "timeout") {
    return noteFailure(target, failure, runtime, await probeConnection(target, runtime));
  }
  if (!mayBeAtOtherPath(failure)) return noteFailure(target, failure, runtime);
  return await noteOtherPaths(target, failure, { runtime, limitMs: target.timeoutMs - ms });
}

function noteAnswer(target: Target, answer: Answer, runtime: ProxyRuntime): Checked {
  const notes = [...noteAbsent(answer), ...noteUsedProxy(target, runtime)];
  return { answer, sources: [answer.source], notes };
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
  return {
    failure: failure.code,
    isDenied: failure.code === "permission",
    sources: [],
    notes: [
      noteError(failure),
      ...noteFix(advice),
      ...noteProxyOf(failure, target, runtime),
    ],
  };
}

/** A failure of the proxy itself has its own advice, but does not say which proxy it is. */
function noteProxyOf(failure: Failure, target: Target, runtime: ProxyRuntime): readonly Note[] {
  if (failure.code.startsWith("proxy-")) return noteUsedProxy(target, runtime);
  return mayBeCausedByProxy(failure) ? noteProxy(target, runtime) : [];
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
    `${variable} sends this request through the proxy ${quote(proxy.url)}, which may be the ` +
      `cause: correct ${variable}, or ${BYPASS_PROXY}`,
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
  const { advice, isFound, sources } = await findEndpoint(target, failure, { runtime, limitMs });
  return {
    failure: failure.code,
    sources: [...(failure.code === "wrong-source" ? [failure.source] : []), ...sources],
    notes: [
      noteError(failure),
      ...noteFix(introduce(failure) + advice),
      ...(isFound ? [] : noteProxy(target, runtime)),
    ],
  };
}
