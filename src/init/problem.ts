/**
 * What a first configuration says of an endpoint that gave no statistics.
 *
 * @module
 */

import { adviseOnFailure, describeFailure } from "../failure_messages.ts";
import { hasCredentials } from "../http/authorization.ts";
import type { Probe } from "../probe.ts";

/** Why there are no statistics, and what to do about it where that is known. */
export interface Problem {
  readonly text: string;
  readonly advice?: string;
}

const LOGIN_FLAGS = '"-init" takes -bearer-token-file, or -username and -password-file';

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

/** What a configuration file can hold, but for headers, has flags beside `-init` too. */
function adviseOn(
  { target, failure }: Probe & Required<Pick<Probe, "failure">>,
): string | undefined {
  const advice = adviseOnFailure(failure, target);
  const { uri, clientOptions = {} } = target;
  const isLogin = failure.code === "status" && [401, 403].includes(failure.status);
  return isLogin && !hasCredentials(uri, clientOptions) ? `${advice}; ${LOGIN_FLAGS}` : advice;
}
