/**
 * Chooses what carries a target's requests: `fetch`, by a client with our files or to a socket, or
 * `node:https` for what `fetch` cannot do.
 *
 * @module
 */

import { deepestMessage, describeCause, errorName, quote, TargetError } from "../errors.ts";
import { translate } from "./client_errors.ts";
import type { Environment, Fetch, Files, Runtime, TransportOptions } from "../runtime.ts";
import { needsNode } from "./client_options.ts";
import type { ClientOptions } from "./client_options.ts";
import { readPem } from "./credential_files.ts";
import type { CredentialFiles } from "./credential_files.ts";

/** What it takes to open doors. */
export type TransportRuntime = Pick<Runtime, "fetch" | "openClient" | "env" | "nowMs"> & {
  readonly files: CredentialFiles & Pick<Files, "readTextFileSync">;
};

/** Clients by what they were made of, so that targets with the same files share connections. */
const clients = new WeakMap<TransportRuntime["openClient"], Map<string, Fetch>>();

/**
 * Returns what sends the requests to a target's own origin.
 *
 * @throws {TargetError} When a file cannot be read or is not what it should be.
 */
export async function chooseTransport(
  uri: string,
  clientOptions: ClientOptions,
  runtime: TransportRuntime,
): Promise<Fetch> {
  const options = readOptions(clientOptions, runtime);
  if (!needsNode(uri, clientOptions)) {
    return withNodeFallback(findClient(options, clientOptions, runtime), options, runtime);
  }
  // This takes no authority that is broken; node would pass it over.
  chooseCrossOriginTransport(clientOptions, runtime);
  const { tlsSkipVerify = false, serverName } = clientOptions;
  const { openNodeTransport } = await import("./node_https.ts");
  return openNodeTransport({ ...options, tlsSkipVerify, serverName }, runtime);
}

/** Returns what sends requests to other origins: it trusts whom we trust, and shows nothing. */
export function chooseCrossOriginTransport(
  { caFile }: ClientOptions,
  runtime: TransportRuntime,
): Fetch {
  const clientOptions = caFile === undefined ? {} : { caFile };
  const options = readOptions(clientOptions, runtime);
  return withNodeFallback(findClient(options, clientOptions, runtime), options, runtime);
}

/**
 * `fetch` takes no certificate of an authority as a server's own, as `openssl req -x509` makes it
 * and others take it where it is trusted itself. It says so before anything is sent.
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
      if (!deepestMessage(error).includes("CaUsedAsEndEntity")) throw error;
      const { openNodeTransport } = await import("./node_https.ts");
      return await openNodeTransport(options, runtime)(uri, init);
    }
  };
}

function readOptions(clientOptions: ClientOptions, { files }: TransportRuntime): TransportOptions {
  const { caFile, certFile, keyFile, unixSocket } = clientOptions;
  const read = (key: string, path: string, label = "CERTIFICATE") =>
    readPem(key, path, label, files);
  return {
    ...(caFile === undefined ? {} : { caCerts: [read("ca_file", caFile)] }),
    ...(certFile === undefined ? {} : { cert: read("cert_file", certFile) }),
    ...(keyFile === undefined ? {} : { key: read("key_file", keyFile, "PRIVATE KEY") }),
    ...(unixSocket === undefined ? {} : { unixSocket }),
  };
}

/** The key is what the files hold, so that a renewed certificate gets a client of its own. */
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
  clientOptions: ClientOptions,
  runtime: TransportRuntime,
): Fetch {
  try {
    return options.unixSocket === undefined
      ? runtime.openClient(options)
      : withoutNoProxy(runtime.env, () => runtime.openClient(options));
  } catch (error) {
    if (!["TypeError", "InvalidData", "Error"].includes(errorName(error))) throw error;
    const named = [clientOptions.caFile, clientOptions.certFile, clientOptions.keyFile].filter((
      path,
    ) => path);
    const files = named.map((path) => quote(path ?? "")).join(", ");
    throw new TargetError(`cannot use ${files}: ${translate(describeCause(error))}`, {
      cause: error,
    });
  }
}

/** A client whose URIs are named in `NO_PROXY` would go past the socket to the network. */
function withoutNoProxy<T>(env: Environment, make: () => T): T {
  const kept = ["NO_PROXY", "no_proxy"].map((name) => [name, env.get(name)] as const);
  for (const [name] of kept) env.delete(name);
  try {
    return make();
  } finally {
    for (const [name, value] of kept) if (value !== undefined) env.set(name, value);
  }
}
