/**
 * Advice for a target that answers without statistics, from what the usual paths of its origin
 * answer.
 *
 * @module
 */

import { discover, mostTelling, USUAL_PATHS } from "../discovery.ts";
import type { Discovery, FailedEndpoint, FoundEndpoint } from "../discovery.ts";
import { kindOf, orderOf } from "../discovery_order.ts";
import type { FailureKind } from "../discovery_order.ts";
import type { Failure } from "../failure.ts";
import { adviseOnFailure, describeFailure } from "../failure_messages.ts";
import { quote } from "../messages.ts";
import { redact } from "../redact.ts";
import type { Runtime } from "../runtime.ts";
import type { Target } from "../target.ts";

/** The results of the usual paths of a target's origin. */
export interface OtherPaths {
  readonly advice: string;
  /** Whether one of them has the statistics that the user wants. */
  readonly isFound: boolean;
  /** The kinds of the pages that were read. */
  readonly sources: readonly string[];
}

/**
 * Requests the usual paths of a target's origin, and returns what to do.
 *
 * @param failure What the target itself answers.
 */
export async function findEndpoint(
  target: Target,
  failure: Failure,
  { runtime, limitMs }: { readonly runtime: Runtime; readonly limitMs: number },
): Promise<OtherPaths> {
  const knownPath = new URL(target.uri).pathname;
  const discovery = await discover(target, runtime, { knownPath, limitMs });
  const { best, failed } = discovery;
  return {
    advice: best === undefined ? adviseWithout(target, failure, failed) : adviseUri(target, best),
    isFound: best !== undefined,
    sources: listSources(discovery),
  };
}

function listSources({ found, failed }: Discovery): readonly string[] {
  const others = failed.map(({ failure }) => failure)
    .filter((failure) => failure.code === "wrong-source");
  return [...found.map(({ page }) => page.source), ...others.map(({ source }) => source)];
}

/** The user's own way to say it: a flag, or a key of the file. */
function adviseUri({ args }: Target, { uri, page }: FoundEndpoint): string {
  const setting = args === undefined ? "uri" : "-uri";
  return `Set ${setting} to ${quote(redact(uri))}: it serves ${page.source}`;
}

/** The kinds of failures that tell of an endpoint that is there. */
const PROMISING: readonly (FailureKind | undefined)[] = [
  ...["statistics", "login", "no collector", "server error"] as const,
];

/**
 * Returns what to do where no usual path has statistics.
 *
 * @param failure What the target itself answers.
 * @param failed What the usual paths answer.
 */
export function adviseWithout(
  target: Target,
  failure: Failure,
  failed: readonly FailedEndpoint[],
): string {
  const other = mostTelling(failed);
  const isBetter = other !== undefined && PROMISING.includes(kindOf(other.failure)) &&
    orderOf(other.failure) < orderOf(failure);
  if (isBetter) return adviseOther(target, other);
  const speaksHttp = failed.some(({ failure }) => kindOf(failure) !== "bad request");
  const advice = kindOf(failure) === "bad request" && speaksHttp
    ? undefined
    : adviseOnFailure(failure, target);
  return advice ?? adviseNothing(target, failed);
}

function adviseOther(target: Target, { uri, failure }: FailedEndpoint): string {
  const advice = adviseOnFailure(failure, { ...target, uri });
  const found = `${quote(redact(uri))} may be the endpoint: ${describeFailure(failure)}`;
  return advice === undefined ? found : `${found}. ${advice}`;
}

function adviseNothing({ uri }: Target, failed: readonly FailedEndpoint[]): string {
  const tried = [uri, ...failed.map(({ uri }) => uri)].map((uri) => new URL(uri).pathname);
  const paths = USUAL_PATHS.filter((path) => tried.includes(path));
  return `No statistics at ${paths.join(", ") || "this path"} either: ` +
    "correct the host or port, or let the application serve one of them";
}
