/**
 * Chooses the transport of a target's requests: `fetch`, by a client with the target's files or to a
 * socket, or `node:https` for what `fetch` cannot do.
 *
 * @module
 */

import { describeCause, errorName } from "../errors.ts";
import { TargetError } from "../failure.ts";
import type { Fetch, Files, Runtime, TransportOptions } from "../runtime.ts";
import { parseClientMessage } from "./client_errors.ts";
import { needsNode } from "./client_options.ts";
import type { ClientOptions } from "./client_options.ts";
import { readPem } from "./credential_files.ts";
import type { CredentialFiles } from "./credential_files.ts";
import { withoutNoProxy } from "./proxy.ts";

/** What transports need of the runtime. */
export type TransportRuntime = Pick<Runtime, "fetch" | "openClient" | "env"> & {
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
  // This refuses a broken authority, which node would ignore.
  chooseCrossOriginTransport(clientOptions, runtime);
  const { tlsSkipVerify = false, serverName } = clientOptions;
  const { openNodeTransport } = await import("./node_https.ts");
  return openNodeTransport({ ...options, tlsSkipVerify, serverName }, runtime.files);
}

/** Returns what sends requests to other origins: same authorities, no credentials. */
export function chooseCrossOriginTransport(
  { caFile }: ClientOptions,
  runtime: TransportRuntime,
): Fetch {
  const clientOptions = caFile === undefined ? {} : { caFile };
  const options = readOptions(clientOptions, runtime);
  return withNodeFallback(findClient(options, clientOptions, runtime), options, runtime);
}

/**
 * `fetch` refuses an authority's certificate as a server's own, as `openssl req -x509` makes it,
 * while other clients accept it where it is trusted itself. It refuses before anything is sent.
 */
function withNodeFallback(
  client: Fetch,
  options: TransportOptions,
  { files }: TransportRuntime,
): Fetch {
  if (options.caCerts === undefined) return client;
  return async (uri, init) => {
    try {
      return await client(uri, init);
    } catch (error) {
      const { code } = parseClientMessage(describeCause(error));
      if (code !== "tls-authority-certificate") throw error;
      const { openNodeTransport } = await import("./node_https.ts");
      return await openNodeTransport(options, files)(uri, init);
    }
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
  { caFile, certFile, keyFile }: ClientOptions,
  runtime: TransportRuntime,
): Fetch {
  try {
    return options.unixSocket === undefined
      ? runtime.openClient(options)
      : withoutNoProxy(runtime.env, () => runtime.openClient(options));
  } catch (error) {
    if (!["TypeError", "InvalidData", "Error"].includes(errorName(error))) throw error;
    const files = [caFile, certFile, keyFile].filter((file) => file !== undefined);
    const problem = parseClientMessage(describeCause(error));
    throw new TargetError({ code: "bad-certificate-files", files, problem }, { cause: error });
  }
}
