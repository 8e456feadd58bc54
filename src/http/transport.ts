/**
 * Chooses the transport of a target's requests: `fetch`, with a client for the target's files, a
 * proxy or a socket, or `node:https` for what `fetch` cannot do.
 *
 * @module
 */

import { describeCause, errorName, ignoreErrors } from "../errors.ts";
import { TargetError } from "../failure.ts";
import type { Fetch, Files, Runtime, TransportOptions } from "../runtime.ts";
import { encodeBasic } from "./authorization.ts";
import { discardBody } from "./body.ts";
import { parseClientMessage } from "./client_error_codes.ts";
import { needsNode } from "./client_options.ts";
import type { ClientOptions } from "./client_options.ts";
import { readPem } from "./credential_files.ts";
import type { CredentialFiles } from "./credential_files.ts";
import { decideProxy } from "./proxy_variables.ts";
import type { Proxy, ProxyDecision } from "./proxy.ts";

/** What transports need of the runtime. */
export type TransportRuntime =
  & Pick<
    Runtime,
    "fetch" | "openClient" | "env" | "proxyRules" | "loadNodeRequest" | "isWindows"
  >
  & {
    readonly files: CredentialFiles & Pick<Files, "readTextFileSync">;
  };

/** Clients by their options, so that targets with the same files share connections. */
const clients = new WeakMap<TransportRuntime["openClient"], Map<string, Fetch>>();

/**
 * Returns the transport for a target's own origin.
 *
 * @throws {TargetError} When a file cannot be read or is of the wrong kind, or a variable names a
 * proxy that cannot be used.
 */
export async function chooseTransport(
  uri: string,
  clientOptions: ClientOptions,
  runtime: TransportRuntime,
): Promise<Fetch> {
  if (clientOptions.unixSocket !== undefined && runtime.isWindows) {
    throw new TargetError({ code: "no-unix-sockets" });
  }
  if (!needsNode(uri, clientOptions)) return chooseFetch(uri, clientOptions, runtime);
  const options = readOptions(clientOptions, runtime);
  const { caFile, tlsSkipVerify = false, serverName } = clientOptions;
  // Refuses a broken authority, which node would ignore.
  if (caFile !== undefined) openAuthority(caFile, runtime);
  const { openNodeTransport } = await import("./node_https.ts");
  return openNodeTransport({ ...options, tlsSkipVerify, serverName }, runtime);
}

/**
 * Returns the transport for another origin: the same authorities, no credentials.
 *
 * @throws {TargetError} When the authority cannot be used, or the proxy.
 */
export function chooseCrossOriginTransport(
  uri: string,
  { caFile }: ClientOptions,
  runtime: TransportRuntime,
): Fetch {
  return chooseFetch(uri, caFile === undefined ? {} : { caFile }, runtime);
}

function chooseFetch(uri: string, clientOptions: ClientOptions, runtime: TransportRuntime): Fetch {
  const proxy = readDecision(decideProxy({ uri, clientOptions }, runtime.proxyRules));
  const options = readOptions(clientOptions, runtime);
  if (proxy === undefined) {
    const client = findClient(options, clientOptions, runtime);
    return options.unixSocket === undefined
      ? withNodeFallback(client, options, runtime)
      : withEmptyHost(client, options.unixSocket, runtime);
  }
  return throughProxy(findClient({ ...options, proxy }, clientOptions, runtime), uri, proxy);
}

function readDecision(decision: ProxyDecision): Proxy | undefined {
  if (decision.kind !== "refused") return decision.kind === "proxy" ? decision.proxy : undefined;
  const { variable, why } = decision;
  throw new TargetError({ code: `proxy-${why}`, variable });
}

/** For https, Deno opens a tunnel and sends the credentials itself. */
function throughProxy(client: Fetch, uri: string, proxy: Proxy): Fetch {
  if (!uri.startsWith("http:")) return client;
  return async (uri, init) => {
    const response = await client(uri, { ...init, headers: addLogin(init.headers, proxy) });
    if (response.status !== 407) return response;
    await response.body?.cancel();
    throw new TargetError({ code: "proxy-login" });
  };
}

/** Deno sends no credentials to an https proxy if the request is for http. */
function addLogin(init: HeadersInit | undefined, { url, login }: Proxy): Headers {
  const headers = new Headers(init);
  if (login && url.startsWith("https:")) headers.set("Proxy-Authorization", encodeBasic(login));
  return headers;
}

/**
 * `fetch` refuses the certificate of an authority as that of a server, as `openssl req -x509` makes
 * it; other clients accept it if it is trusted. It refuses before anything is sent. Not for
 * requests through a proxy: `node:https` would bypass it.
 */
function withNodeFallback(
  client: Fetch,
  options: TransportOptions,
  runtime: TransportRuntime,
): Fetch {
  if (options.caCerts === undefined) return client;
  return async (uri, init) => {
    try {
      return await client(uri, init);
    } catch (error) {
      const { code } = parseClientMessage(describeCause(error));
      if (code !== "tls-authority-certificate") throw error;
      const { openNodeTransport } = await import("./node_https.ts");
      return await openNodeTransport(options, runtime)(uri, init);
    }
  };
}

/** An application on a socket may accept only an empty host. */
function withEmptyHost(client: Fetch, unixSocket: string, runtime: TransportRuntime): Fetch {
  return async (uri, init) => {
    const response = await client(uri, init);
    if (response.status !== 403) return response;
    discardBody(response);
    const { openEmptyHostTransport } = await import("./empty_host.ts");
    const second = await openEmptyHostTransport(unixSocket, runtime)(uri, init);
    if (second.ok) return second;
    discardBody(second);
    return new Response(null, { status: response.status });
  };
}

function readOptions(options: ClientOptions, { files }: TransportRuntime): TransportOptions {
  const { caFile, certFile, keyFile, unixSocket } = options;
  const read = (setting: string, file: string, label = "CERTIFICATE") =>
    readPem(setting, file, { label, files });
  return {
    ...(caFile === undefined ? {} : { caCerts: [read("ca_file", caFile)] }),
    ...(certFile === undefined ? {} : { cert: read("cert_file", certFile) }),
    ...(keyFile === undefined ? {} : { key: read("key_file", keyFile, "PRIVATE KEY") }),
    ...(unixSocket === undefined ? {} : { unixSocket }),
  };
}

function openAuthority(caFile: string, runtime: TransportRuntime): void {
  findClient(readOptions({ caFile }, runtime), { caFile }, runtime);
}

/** The key is the content of the files, so that a renewed certificate gets its own client. */
function findClient(
  options: TransportOptions,
  clientOptions: ClientOptions,
  runtime: TransportRuntime,
): Fetch {
  if (Object.keys(options).length === 0) return runtime.fetch;
  const known = clients.get(runtime.openClient) ?? new Map<string, Fetch>();
  clients.set(runtime.openClient, known);
  const key = JSON.stringify(options);
  const client = known.get(key) ?? openClient(options, clientOptions, runtime);
  known.set(key, client);
  return client;
}

function openClient(
  options: TransportOptions,
  { caFile, certFile, keyFile }: ClientOptions,
  runtime: TransportRuntime,
): Fetch {
  try {
    return runtime.openClient(options);
  } catch (error) {
    if (!["TypeError", "InvalidData", "Error"].includes(errorName(error))) throw error;
    const files = [caFile, certFile, keyFile].filter((file) => file !== undefined);
    if (files.length === 0) throw error;
    const problem = parseClientMessage(describeCause(error));
    const isOfVariable = problem.code === "bad-trusted-authorities" && !canOpenClient(runtime);
    if (isOfVariable) throw new TargetError(problem);
    throw new TargetError({ code: "bad-certificate-files", files, problem }, { cause: error });
  }
}

/** Deno reports a broken `ca_file` like a broken variable, which breaks any client. */
function canOpenClient({ openClient }: TransportRuntime): boolean {
  return ignoreErrors(() => openClient({})) !== undefined;
}
