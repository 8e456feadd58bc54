/**
 * One GET with a time limit and a size limit for headers and body, as Go would send it: through the
 * proxies that Go would choose, with the system's certificate authorities.
 *
 * @module
 */

import { errorName } from "../errors.ts";
import { TargetError, toTargetError } from "../failure.ts";
import type { Environment, Fetch, Runtime } from "../runtime.ts";
import type { Body } from "../sources/page.ts";
import type { Target } from "../target.ts";
import { discardBody, readBody } from "./body.ts";
import { DEFAULT_HEADERS } from "./headers.ts";
import { takeProxies } from "./proxy_variables.ts";
import { hasUserinfo } from "./userinfo.ts";

/** What a request needs of the runtime. */
export type Connection = Pick<
  Runtime,
  | "fetch"
  | "timeout"
  | "nextTurn"
  | "openClient"
  | "loadNodeRequest"
  | "env"
  | "files"
  | "proxyRules"
  | "isWindows"
>;

/** The classes of network errors. */
const NETWORK_ERRORS: readonly string[] = ["TypeError", "Error", "NotCapable", "Http"];

/**
 * Prepares the requests of a run, so that Deno behaves like Go, and returns the runtime to send
 * them with: it follows Go's rules for proxies, and trusts the system's authorities.
 *
 * @param targets The targets of the run.
 */
export async function prepareRequests(
  targets: readonly Target[],
  runtime: Runtime,
): Promise<Runtime> {
  trustSystem(targets, runtime.env);
  const proxyRules = await takeProxies(runtime.env);
  return proxyRules === undefined ? runtime : { ...runtime, proxyRules };
}

/** Loading the system's authorities takes time; the user's own choice is respected. */
function trustSystem(targets: readonly Target[], env: Environment): void {
  const hasHttps = targets.some(({ uri }) => uri.startsWith("https:"));
  if (hasHttps && !env.get("DENO_TLS_CA_STORE")) env.set("DENO_TLS_CA_STORE", "system,mozilla");
}

/**
 * Requests a target's endpoint and hands the body to a reader while it arrives.
 *
 * Follows redirects. Over http, tries `localhost` on IPv4 and IPv6, even if the name has only one
 * of the two addresses.
 *
 * @param read Reads the decoded body; its errors come through unchanged.
 * @throws {TargetError} When there is no usable response: a network error, a status other than 2xx,
 * a body that is truncated or over the target's limit, or a timeout.
 */
export async function fetchEndpoint<T>(
  target: Target,
  runtime: Connection,
  read: (body: Body) => Promise<T>,
): Promise<T> {
  const signal = runtime.timeout(target.timeoutMs);
  const step = <S>(action: () => Promise<S>) => duringRequest(action, { target, signal, runtime });
  const response = await step(() => send(target, signal, runtime));
  if (!response.ok) {
    discardBody(response);
    throw new TargetError({ code: "status", status: response.status });
  }
  const { maxBodyBytes: limitBytes } = target;
  return await readBody(response, read, { limitBytes, step, signal, nextTurn: runtime.nextTurn });
}

async function send(
  target: Target,
  signal: AbortSignal,
  runtime: Connection,
): Promise<Response> {
  const init = { headers: DEFAULT_HEADERS, signal };
  const { uri, clientOptions } = target;
  if (clientOptions === undefined && runtime.proxyRules === undefined && !hasUserinfo(uri)) {
    return await fetchLocal(uri, init, runtime.fetch);
  }
  const { followRedirects } = await import("./redirects.ts");
  // A socket is the same at either address: an application that hangs up is requested once.
  const isSocket = target.clientOptions?.unixSocket !== undefined;
  return await followRedirects(target, {
    init,
    runtime,
    send: isSocket ? (uri, init, fetch) => fetch(uri, init) : fetchLocal,
  });
}

/**
 * Go's resolver answers for `localhost` with both loopback addresses; the hosts file may not. Over
 * https, the hosts file decides: a certificate for `localhost` is not valid for `[::1]`.
 */
async function fetchLocal(uri: string, init: RequestInit, fetch: Fetch): Promise<Response> {
  try {
    return await fetch(uri, init);
  } catch (error) {
    const other = uri.replace(/^(http:\/\/(?:[^/@]*@)?)localhost(?=[:/])/, "$1[::1]");
    if (other === uri || init.signal?.aborted) throw error;
    return await fetch(other, init).catch(() => Promise.reject(error));
  }
}

/** Runs a step of a request and turns network errors into failures. */
async function duringRequest<T>(
  action: () => Promise<T>,
  { target, signal, runtime }: {
    readonly target: Target;
    readonly signal: AbortSignal;
    readonly runtime: Pick<Connection, "proxyRules">;
  },
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (signal.aborted) throw new TargetError({ code: "timeout", ms: target.timeoutMs });
    if (!NETWORK_ERRORS.includes(errorName(error))) throw error;
    if (errorName(error) === "NotCapable") throw toTargetError(error);
    const { readClientError } = await import("./client_error_codes.ts");
    throw readClientError(error, target, runtime.proxyRules);
  }
}
