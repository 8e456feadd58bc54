/**
 * One GET with a time limit and a size limit over headers and body, through the doors that Go would
 * take: loopback past any proxy, the system's certificate authorities.
 *
 * @module
 */

import { describeCause, errorName, TargetError } from "./errors.ts";
import type { Environment, Runtime } from "./runtime.ts";

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const USER_AGENT = "mackerel-plugin-gostats";
const LOOPBACK = "localhost,127.0.0.0/8,::1";

/**
 * Prepares the environment that `fetch` reads at its first request, so that Deno does as Go does.
 *
 * Go never sends loopback through a proxy. Go trusts the system's authorities; loading them takes
 * time, so this is done for https only, and a choice that the user made stays.
 *
 * @param uris The URIs that will be asked.
 */
export function prepareEnvironment(uris: readonly string[], env: Environment): void {
  const listed = env.get("NO_PROXY") || env.get("no_proxy");
  env.set("NO_PROXY", listed ? `${listed},${LOOPBACK}` : LOOPBACK);
  const hasHttps = uris.some((uri) => uri.startsWith("https:"));
  if (hasHttps && !env.get("DENO_TLS_CA_STORE")) env.set("DENO_TLS_CA_STORE", "system,mozilla");
}

/**
 * Fetches a page as text.
 *
 * Redirects are followed. `localhost` is asked on IPv4 and on IPv6, also where the name has one of
 * the two addresses only.
 *
 * @param uri The page, with http or https.
 * @param timeoutMs How long headers and body may take together, in milliseconds.
 * @throws {TargetError} When there is no usable answer: the network's reason, a status other than
 * 2xx, a body that is cut or over 16 MiB, no end within the time limit.
 */
export async function fetchText(
  uri: string,
  timeoutMs: number,
  runtime: Pick<Runtime, "fetch" | "timeout">,
): Promise<string> {
  const signal = runtime.timeout(timeoutMs);
  try {
    const response = await fetchLocal(uri, signal, runtime);
    if (!response.ok) {
      await response.body?.cancel();
      throw new TargetError(`status is ${response.status}, expected 200`);
    }
    return await readBody(response);
  } catch (error) {
    if (error instanceof TargetError) throw error;
    if (signal.aborted) throw new TargetError(`no complete answer within ${timeoutMs} ms`);
    if (!["TypeError", "Error", "NotCapable", "Http"].includes(errorName(error))) throw error;
    throw new TargetError(describeCause(error), { cause: error });
  }
}

/** Go's resolver answers for `localhost` with both loopback addresses; the hosts file may not. */
async function fetchLocal(
  uri: string,
  signal: AbortSignal,
  { fetch }: Pick<Runtime, "fetch">,
): Promise<Response> {
  const init = { headers: { "User-Agent": USER_AGENT }, signal };
  try {
    return await fetch(uri, init);
  } catch (error) {
    const other = uri.replace(/^(http:\/\/(?:[^/@]*@)?)localhost(?=[:/])/, "$1[::1]");
    if (other === uri || signal.aborted) throw error;
    return await fetch(other, init).catch(() => Promise.reject(error));
  }
}

async function readBody(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new TargetError("body is over 16 MiB");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
