/**
 * Finds out, when a target did not answer in time, whether it takes connections at all: the request
 * itself does not tell.
 *
 * @module
 */

import { quote } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import type { Target } from "../target.ts";
import { hostPort } from "../values.ts";
import { findProxy } from "../http/proxy.ts";

/** How long a connection may take: one that comes about at all takes a few milliseconds. */
const PROBE_MS = 1000;

/**
 * Returns what to do about a target that did not answer in time, or `undefined` where the reason may
 * be one in between: a proxy, or a socket.
 */
export async function adviseOnTimeout(
  target: Target,
  runtime: Pick<Runtime, "connect" | "timeout" | "env">,
): Promise<string | undefined> {
  const isDirect = findProxy(target, runtime.env) === undefined;
  if (!isDirect || target.clientOptions?.unixSocket !== undefined) return undefined;
  const { host, port } = hostPort(target.uri);
  return await connects(host, port, runtime)
    ? `${quote(host)} takes connections on port ${port} but its answer comes late: the ` +
      'application is too busy, or give it longer with "timeout"'
    : `No connection to port ${port} of ${quote(host)} comes about: something on the way drops ` +
      "the packets, see to a firewall";
}

async function connects(
  host: string,
  port: number,
  { connect, timeout }: Pick<Runtime, "connect" | "timeout">,
): Promise<boolean> {
  const limit = timeout(PROBE_MS);
  const isLate = new Promise<boolean>((resolve) => {
    limit.addEventListener("abort", () => resolve(false));
  });
  return await Promise.race([connect(host, port).then(() => true, () => false), isLate]);
}
