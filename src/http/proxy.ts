/**
 * The rules of `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`: which proxy a request goes
 * through, and what is exempt from all.
 *
 * @module
 */

import type { Environment } from "../runtime.ts";
import type { Target } from "../target.ts";
import { needsNode } from "./client_options.ts";
import { hostPort } from "./host_port.ts";

/** What of a target decides on its proxy. */
type Endpoint = Pick<Target, "uri" | "clientOptions">;

const LOOPBACK = "localhost,127.0.0.0/8,::1";

/** Exempts loopback from proxies, as Go does, for every client that is made afterwards. */
export function exemptLoopback(env: Environment): void {
  const listed = readNoProxy(env);
  env.set("NO_PROXY", listed ? `${listed},${LOOPBACK}` : LOOPBACK);
}

/**
 * Calls a function while `NO_PROXY` is not set. A client for a socket whose URIs are named in it
 * would go past the socket to the network.
 */
export function withoutNoProxy<T>(env: Environment, call: () => T): T {
  const kept = ["NO_PROXY", "no_proxy"].map((name) => [name, env.get(name)] as const);
  for (const [name] of kept) env.delete(name);
  try {
    return call();
  } finally {
    for (const [name, value] of kept) if (value !== undefined) env.set(name, value);
  }
}

/**
 * Returns the name of the variable whose proxy gets the requests to a target, or `undefined` where
 * they go directly. Address ranges in `NO_PROXY` are ignored, but for loopback.
 */
export function findProxy(
  { uri, clientOptions = {} }: Endpoint,
  env: Environment,
): string | undefined {
  const scheme = uri.startsWith("https:") ? "https" : "http";
  const names = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase(), "all_proxy", "ALL_PROXY"];
  const isDirect = clientOptions.unixSocket !== undefined || needsNode(uri, clientOptions) ||
    isExempt(hostPort(uri).host, env);
  return isDirect ? undefined : names.find((name) => env.get(name));
}

function isExempt(host: string, env: Environment): boolean {
  if (/^127\./.test(host)) return true;
  const listed = (readNoProxy(env) ?? "").toLowerCase().split(",");
  return listed.map((entry) => entry.trim().replace(/^\*?\./, "")).filter((entry) => entry !== "")
    .some((entry) => entry === "*" || host === entry || host.endsWith(`.${entry}`));
}

function readNoProxy(env: Environment): string | undefined {
  return env.get("NO_PROXY") || env.get("no_proxy");
}
