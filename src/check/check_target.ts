/**
 * Asks one target and finds out what is wrong with it. What fails is a finding, never a rejection.
 *
 * @module
 */

import { describeError } from "../collect.ts";
import type { Environment, Runtime } from "../runtime.ts";
import type { Target } from "../target.ts";
import { adviseOn } from "../failure_messages.ts";
import { noteAbsent, readAnswer } from "./answer.ts";
import type { Finding, Note } from "./finding.ts";
import { adviseOnProxy, findProxy } from "../http/proxy.ts";
import { adviseOnTimeout } from "./tcp_probe.ts";
import { discover, isWrongPage, NO_PAGE } from "./discovery.ts";

/** What came of a target: an answer, or notes on its failure; notes on an answer too. */
export type Asked = Pick<Finding, "answer" | "sources" | "notes">;

/**
 * Asks a target; where it answers with no statistics, looks for them at the usual paths of its
 * origin.
 *
 * @param onFailure Is told of a failure before its reason is looked for, which may take long.
 */
export async function checkTarget(
  target: Target,
  runtime: Runtime,
  onFailure: (failure: Asked) => void,
): Promise<Asked> {
  try {
    const answer = await readAnswer(target, runtime);
    return { answer, sources: [answer.source], notes: noteAbsent(answer) };
  } catch (error) {
    const why = describeError(error);
    const failure = describeFailure(target, why, runtime);
    const isTimeout = /within \d+ ms$/.test(why);
    if (!isWrongPage(why) && !isTimeout) return failure;
    onFailure(failure);
    if (isTimeout) {
      return describeFailure(target, why, runtime, await adviseOnTimeout(target, runtime));
    }
    return await describeWrongPage(target, why, runtime);
  }
}

/**
 * Returns what is said of a failed target, from the reason in words.
 *
 * @param fix What to do about it; by default what is usual for this reason.
 */
export function describeFailure(
  target: Target,
  why: string,
  { env }: Runtime,
  fix: string | undefined = adviseOn(why, target),
): Asked {
  const ofProxy = adviseOnProxy(why, target, env);
  const fixes = ofProxy === undefined
    ? [...noteFix(fix), ...noteProxy(target, env)]
    : noteFix(ofProxy);
  return { sources: [], notes: [{ kind: "error", text: why }, ...fixes] };
}

function noteFix(text: string | undefined): readonly Note[] {
  return text === undefined ? [] : [{ kind: "fix", text }];
}

function noteProxy(target: Target, env: Environment): readonly Note[] {
  const variable = findProxy(target, env);
  if (variable === undefined) return [];
  return noteFix(
    `${variable} sends this request through a proxy, which may be what fails: name the host in ` +
      "NO_PROXY to ask it directly",
  );
}

async function describeWrongPage(target: Target, why: string, runtime: Runtime): Promise<Asked> {
  const page = /HTML/.test(why) ? "This is a page for browsers, perhaps a login. " : "";
  const { advice, sources } = await discover(target, runtime);
  return {
    sources: [...readSource(why), ...sources],
    notes: [
      { kind: "error", text: why },
      ...noteFix(page + (advice ?? adviseOn(why, target) ?? NO_PAGE)),
      ...(advice === undefined ? noteProxy(target, runtime.env) : []),
    ],
  };
}

/** The kind of a page that is not the one that the user wants. */
function readSource(why: string): readonly string[] {
  return /^body is a page of source "([^"]+)"/.exec(why)?.slice(1) ?? [];
}
