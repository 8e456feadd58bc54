/**
 * Tells which proxy a request goes through, for advice only: it is Deno's `fetch` that decides.
 *
 * @module
 */

import type { Environment } from "../runtime.ts";

/**
 * Returns the name of the variable whose proxy takes the requests for a URI, or `undefined` where
 * they go straight. The part of `NO_PROXY` with address ranges is not looked at.
 */
export function findProxy(uri: string, env: Environment): string | undefined {
  const { protocol, hostname } = new URL(uri);
  const scheme = protocol === "https:" ? "https" : "http";
  const names = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase(), "all_proxy", "ALL_PROXY"];
  return isExempt(hostname, env) ? undefined : names.find((name) => env.get(name));
}

function isExempt(hostname: string, env: Environment): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (/^127\./.test(host)) return true;
  const listed = (env.get("NO_PROXY") || env.get("no_proxy") || "").toLowerCase().split(",");
  return listed.map((entry) => entry.trim().replace(/^\*?\./, "")).filter((entry) => entry !== "")
    .some((entry) => entry === "*" || host === entry || host.endsWith(`.${entry}`));
}
