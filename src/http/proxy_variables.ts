/**
 * The proxy variables of a run: removes them, because Deno's rules are not Go's, and decides on the
 * proxy of each target.
 *
 * @module
 */

import { errorName } from "../errors.ts";
import type { Environment } from "../runtime.ts";
import type { Target } from "../target.ts";
import { needsNode } from "./client_options.ts";
import type { ProxyDecision, ProxyRules } from "./proxy.ts";

/** What the proxy of a target depends on. */
type Endpoint = Pick<Target, "uri" | "clientOptions">;

/** The variables that name a proxy, and those that only `NO_PROXY` or Deno use. */
const PROXY_VARIABLES = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"] as const;
const OTHER_VARIABLES = ["NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"] as const;

/**
 * Removes the proxy variables from the environment, so that `fetch` connects to every host
 * directly, and returns the rules to apply instead; `undefined` if no proxy is set.
 *
 * Call it before the first request: Deno reads the variables when it makes a client.
 *
 * @throws {Error} When the permission to read a variable is missing: Deno itself would still read
 * it.
 */
export async function takeProxies(env: Environment): Promise<ProxyRules | undefined> {
  const values = new Map<string, string>();
  for (const name of [...PROXY_VARIABLES, ...OTHER_VARIABLES]) {
    const value = env.get(name);
    if (value !== undefined) values.set(name, value);
  }
  for (const name of values.keys()) env.delete(name);
  if (!PROXY_VARIABLES.some((name) => values.get(name))) return undefined;
  values.set("REQUEST_METHOD", readRequestMethod(env));
  const { readProxyRules } = await import("./proxy.ts");
  return readProxyRules((name) => values.get(name));
}

/** Decides on the proxy of a target's requests to its own origin. */
export function decideProxy(
  { uri, clientOptions = {} }: Endpoint,
  rules: ProxyRules | undefined,
): ProxyDecision {
  const isDirect = clientOptions.unixSocket !== undefined || needsNode(uri, clientOptions);
  return isDirect || rules === undefined ? { kind: "direct" } : rules(new URL(uri));
}

/** Returns the variable whose proxy a target's options make unusable, if there is one. */
export function findUnusedProxy(
  { uri, clientOptions = {} }: Endpoint,
  rules: ProxyRules | undefined,
): string | undefined {
  if (clientOptions.unixSocket !== undefined || !needsNode(uri, clientOptions)) return undefined;
  const decision = rules?.(new URL(uri));
  return decision?.kind === "proxy" ? decision.variable : undefined;
}

/** Only web servers set the variable, so the permission to read it may be missing. */
function readRequestMethod(env: Environment): string {
  try {
    return env.get("REQUEST_METHOD") ?? "";
  } catch (error) {
    if (errorName(error) !== "NotCapable") throw error;
    return "";
  }
}
