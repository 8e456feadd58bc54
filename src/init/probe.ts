/**
 * Requests a target for which a configuration is to be written: at which endpoint it gives most, or
 * why it gives nothing.
 *
 * @module
 */

import { discover, mostTelling } from "../discovery.ts";
import { toTargetError } from "../failure.ts";
import { adviseOnFailure, describeFailure } from "../failure_messages.ts";
import type { Failure } from "../failure.ts";
import { hasCredentials } from "../http/authorization.ts";
import { fetchEndpoint } from "../http/request.ts";
import type { Runtime } from "../runtime.ts";
import { readPage } from "../sources/detect_source.ts";
import type { Page } from "../sources/detect_source.ts";
import type { Target } from "../target.ts";

/** The result of a URI. */
export interface Probe {
  /** The URI to configure. May hold user and password. */
  readonly uri: string;
  /** Its page; absent where none could be read. */
  readonly page?: Page;
  /** Why there is no page. */
  readonly error?: string;
  /** What to do about it, where that is known. */
  readonly advice?: string;
  /** Whether a permission is missing, which only the user can grant. */
  readonly isDenied?: boolean;
}

/** Requests a target; where its URI is host and port alone, at the usual paths. Never rejects. */
export async function probeTarget(target: Target, runtime: Runtime): Promise<Probe> {
  const { pathname, search } = new URL(target.uri);
  if (pathname !== "/" || search !== "") return await probeEndpoint(target, runtime);
  const { best, failed } = await discover(target, runtime);
  if (best !== undefined) return best;
  const timeout: Failure = { code: "timeout", ms: target.timeoutMs };
  const { uri, failure } = mostTelling(failed) ?? { uri: target.uri, failure: timeout };
  const others = failed.filter((other) => other.uri !== uri);
  return describeProbe({ ...target, uri }, failure, others.map(({ uri }) => new URL(uri).pathname));
}

async function probeEndpoint(target: Target, runtime: Runtime): Promise<Probe> {
  const { uri } = target;
  try {
    return { uri, page: await fetchEndpoint(target, runtime, (body) => readPage(body, target)) };
  } catch (error) {
    return describeProbe(target, toTargetError(error).failure);
  }
}

/** What a configuration file can hold, but for headers, has flags beside `-init` too. */
function adviseOnProbe(failure: Failure, target: Target): string | undefined {
  const advice = adviseOnFailure(failure, target);
  const { uri, clientOptions = {} } = target;
  const isLogin = failure.code === "status" && [401, 403].includes(failure.status);
  return isLogin && !hasCredentials(uri, clientOptions) ? `${advice}; ${LOGIN_FLAGS}` : advice;
}

const LOGIN_FLAGS = '"-init" takes -bearer-token-file, or -username and -password-file';

/** @param others The other paths that were tried. */
function describeProbe(
  target: Target,
  failure: Failure,
  others: readonly string[] = [],
): Probe {
  const advice = adviseOnProbe(failure, target);
  const nowhere = others.length === 0 ? "" : `; nothing at ${others.join(", ")} either`;
  return {
    uri: target.uri,
    error: describeFailure(failure) + nowhere,
    isDenied: failure.code === "permission",
    ...(advice === undefined ? {} : { advice }),
  };
}
