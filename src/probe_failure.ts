/**
 * What is said of a URI of a command line that gave no statistics.
 *
 * @module
 */

import type { ModeName } from "./cli/modes.ts";
import { mayBeAtOtherPath } from "./discovery_order.ts";
import type { Failure } from "./failure.ts";
import { adviseOnFailure, describeFailure } from "./failure_messages.ts";
import { hasCredentials } from "./http/authorization.ts";
import type { Probe } from "./probe.ts";
import type { Target } from "./target.ts";

/** Why there are no statistics, and what to do about it where that is known. */
export interface Problem {
  readonly text: string;
  readonly advice?: string;
}

/** Describes why a probe found no statistics; `undefined` where it found some. */
export function describeProblem(probe: Probe): Problem | undefined {
  const { failure, failed = [] } = probe;
  if (failure === undefined) return undefined;
  const paths = failed.map(({ uri }) => new URL(uri).pathname).join(", ");
  const others = paths === "" ? "" : `; nothing at ${paths} either`;
  const advice = adviseOn({ ...probe, failure });
  return {
    text: describeFailure(failure) + others,
    ...(advice === undefined ? {} : { advice }),
  };
}

function adviseOn(
  { target, failure, failed }: Probe & Required<Pick<Probe, "failure">>,
): string | undefined {
  const advice = adviseOnFailure(failure, target) ?? adviseOnPath(failure, failed);
  const login = adviseLogin(target, failure, "init");
  return login === undefined ? advice : `${advice}; ${login}`;
}

/** Returns what to do about an endpoint without statistics. */
function adviseOnPath(failure: Failure, failed: Probe["failed"]): string | undefined {
  if (!mayBeAtOtherPath(failure)) return undefined;
  return failed === undefined
    ? "Correct the path, or leave it out to try the usual ones"
    : "Correct the host or port, or add the path to the URI";
}

/**
 * Returns the flags for credentials where the application requires some and there are none: what a
 * configuration file can hold, but for headers, has flags beside URIs too.
 */
export function adviseLogin(
  { uri, clientOptions = {} }: Target,
  failure: Failure,
  mode: ModeName,
): string | undefined {
  const isLogin = failure.code === "status" && [401, 403].includes(failure.status);
  return isLogin && !hasCredentials(uri, clientOptions)
    ? `"-${mode}" takes -bearer-token-file, or -username and -password-file`
    : undefined;
}
