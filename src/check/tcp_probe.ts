/**
 * Tells, when a target did not answer in time, whether its host accepts TCP connections: the request
 * itself does not tell.
 *
 * @module
 */

import { hostPort } from "../http/host_port.ts";
import { decideProxy } from "../http/proxy_variables.ts";
import type { Runtime } from "../runtime.ts";
import type { Target } from "../target.ts";

/** How long a connection may take; one that succeeds takes a few milliseconds. */
const PROBE_MS = 1000;

/**
 * Tells whether a target's host accepts TCP connections; `undefined` where a proxy or a socket is
 * between.
 */
export async function probeConnection(
  target: Target,
  runtime: Pick<Runtime, "connect" | "timeout" | "proxyRules">,
): Promise<boolean | undefined> {
  const isDirect = decideProxy(target, runtime.proxyRules).kind === "direct";
  if (!isDirect || target.clientOptions?.unixSocket !== undefined) return undefined;
  const { host, port } = hostPort(target.uri);
  const limit = runtime.timeout(PROBE_MS);
  const isLate = new Promise<boolean>((resolve) => {
    limit.addEventListener("abort", () => resolve(false));
  });
  const accepts = runtime.connect(host, port).then(() => true, () => false);
  return await Promise.race([accepts, isLate]);
}
