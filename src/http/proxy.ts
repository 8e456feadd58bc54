/**
 * Tells which proxy a request goes through, and what is wrong with it, for advice only: it is Deno's
 * `fetch` that decides.
 *
 * @module
 */

import { needsNode } from "./client_options.ts";
import type { Environment } from "../runtime.ts";
import type { Target } from "../target.ts";
import { describeValue, hostPort } from "../values.ts";

/** What of a target says how it is asked. */
type Asking = Pick<Target, "uri" | "clientOptions">;

/** Failures that are the proxy's own, since it is the proxy that is connected to, and what they mean. */
const TROUBLES: readonly { readonly when: RegExp; readonly trouble: string }[] = [
  { when: /^connection refused/i, trouble: "where nothing listens" },
  { when: /^dns error/, trouble: "whose host has no known address" },
];

/**
 * Returns what to do about a request that did not get as far as its proxy, or `undefined` when it has
 * none, or failed otherwise.
 *
 * @param error The failure in words.
 */
export function adviseOnProxy(error: string, target: Asking, env: Environment): string | undefined {
  const variable = findProxy(target, env);
  const row = TROUBLES.find(({ when }) => when.test(error));
  if (variable === undefined || row === undefined) return undefined;
  return `${variable} sends this request through the proxy ${describeValue(env.get(variable))}, ` +
    `${row.trouble}: correct ${variable}, or name the host in NO_PROXY to ask it directly`;
}

/**
 * Returns the name of the variable whose proxy takes the requests to a target, or `undefined` where
 * they go straight. The part of `NO_PROXY` with address ranges is not looked at.
 */
export function findProxy(
  { uri, clientOptions = {} }: Asking,
  env: Environment,
): string | undefined {
  const scheme = uri.startsWith("https:") ? "https" : "http";
  const names = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase(), "all_proxy", "ALL_PROXY"];
  const isStraight = clientOptions.unixSocket !== undefined || needsNode(uri, clientOptions) ||
    isExempt(hostPort(uri).host, env);
  return isStraight ? undefined : names.find((name) => env.get(name));
}

function isExempt(host: string, env: Environment): boolean {
  if (/^127\./.test(host)) return true;
  const listed = (env.get("NO_PROXY") || env.get("no_proxy") || "").toLowerCase().split(",");
  return listed.map((entry) => entry.trim().replace(/^\*?\./, "")).filter((entry) => entry !== "")
    .some((entry) => entry === "*" || host === entry || host.endsWith(`.${entry}`));
}
