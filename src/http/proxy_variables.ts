/**
 * The proxies of a run: takes their variables away from Deno, which has other rules than Go, and
 * decides on each request.
 *
 * @module
 */

import { errorName } from "../errors.ts";
import type { Environment } from "../runtime.ts";
import type { Target } from "../target.ts";
import { needsNode } from "./client_options.ts";
import type { ProxyDecision, ProxyRules } from "./proxy.ts";

/** What of a target decides on its proxy. */
type Endpoint = Pick<Target, "uri" | "clientOptions">;

/** The variables that name a proxy, and those that only Deno or `NO_PROXY`'s rules look at. */
const PROXY_VARIABLES = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"] as const;
const OTHER_VARIABLES = ["NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"] as const;

/**
 * Takes the variables of proxies out of the environment, so that `fetch` asks every host directly,
 * and returns what decides in its place; `undefined` where no proxy is set.
 *
 * To be called before the first request: Deno reads the variables when it makes a client.
 *
 * @throws {Error} When a variable may not be read: Deno itself would read it all the same.
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

/** No proxy depends on the variable for anyone but a web server, so it may be out of reach. */
function readRequestMethod(env: Environment): string {
  try {
    return env.get("REQUEST_METHOD") ?? "";
  } catch (error) {
    if (errorName(error) !== "NotCapable") throw error;
    return "";
  }
}
