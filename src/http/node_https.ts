/**
 * Requests by `node:https`, which can skip the verification of a certificate, expect another name
 * in it and speak TLS on a socket. It uses no proxy. Loaded only for targets that need it.
 *
 * @module
 */

import type { RequestOptions } from "node:https";
import { errorName } from "../errors.ts";
import { TargetError } from "../failure.ts";
import type { Fetch, Files, NodeMessage, Runtime, TransportOptions } from "../runtime.ts";
import { isFramed } from "./framing.ts";

/** The options of a transport, and how it checks the server's certificate. */
export interface NodeTransportOptions extends TransportOptions {
  /** Default `false`. */
  readonly tlsSkipVerify?: boolean;
  /** Default: the URI's host. */
  readonly serverName?: string | undefined;
}

/** Where systems store the authorities that they trust, in Go's order. */
const SYSTEM_AUTHORITIES: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Success statuses that have no body by definition; a `Response` with them must not have one. */
const WITHOUT_BODY: readonly number[] = [204, 205];

/** The client, and access to the authorities of the system. */
export interface NodeRuntime extends Pick<Runtime, "env" | "loadNodeRequest"> {
  readonly files: Pick<Files, "readTextFileSync">;
}

/** Returns a function that sends requests with these options. */
export function openNodeTransport(options: NodeTransportOptions, runtime: NodeRuntime): Fetch {
  const { serverName, tlsSkipVerify = false } = options;
  const settings = buildSettings(options, runtime);
  return async (uri, { headers, signal }) => {
    const sent = Object.fromEntries(new Headers(headers));
    try {
      const request = { ...settings, headers: sent, ...(signal ? { signal } : {}) };
      return await sendByNode(uri, request, runtime);
    } catch (error) {
      const { readNodeError } = await import("./client_error_codes.ts");
      const name = serverName ?? new URL(uri).hostname;
      throw readNodeError(error, name, !tlsSkipVerify) ?? error;
    }
  };
}

function buildSettings(
  { tlsSkipVerify = false, serverName, unixSocket, caCerts = [], cert, key }: NodeTransportOptions,
  runtime: NodeRuntime,
): RequestOptions {
  return {
    rejectUnauthorized: !tlsSkipVerify,
    // With none, it would ask the system for its authorities, which takes a broad permission.
    ca: tlsSkipVerify ? [] : [...caCerts, ...readSystemAuthorities(runtime)],
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(unixSocket === undefined ? {} : { socketPath: unixSocket }),
  };
}

/** Sends one request, for https or http. Does not follow redirects. */
export async function sendByNode(
  uri: string,
  options: RequestOptions,
  { loadNodeRequest }: Pick<Runtime, "loadNodeRequest">,
): Promise<Response> {
  const request = await loadNodeRequest(uri.startsWith("https:") ? "https" : "http");
  return await new Promise((resolve, reject) => {
    const receive = (message: NodeMessage) => {
      try {
        resolve(buildResponse(message));
      } catch (error) {
        message.destroy();
        reject(error);
      }
    };
    const sent = request(uri, options, receive);
    sent.on("upgrade", receive);
    sent.on("error", reject);
    sent.end();
  });
}

/** @throws {TargetError} When no `Response` can have the status. */
function buildResponse(message: NodeMessage): Response {
  const { statusCode: status = 0 } = message;
  if (status < 200 || status > 599) throw new TargetError({ code: "status", status });
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) headers.set(name, String(value));
  if (status > 299 || WITHOUT_BODY.includes(status)) {
    message.destroy();
    return new Response(null, { status, headers });
  }
  return new Response(ReadableStream.from(readMessage(message, headers)), {
    status,
    headers,
  });
}

/**
 * Deno's node ends a message without framing as if it were complete, even after a timeout or a
 * reset of the connection.
 */
async function* readMessage(
  message: NodeMessage,
  headers: Headers,
): AsyncIterableIterator<Uint8Array<ArrayBuffer>> {
  yield* message;
  if (!isFramed(headers)) throw new TargetError({ code: "unknown-end" });
}

/** `SSL_CERT_FILE` replaces the system's files, as in Go and for `fetch`. */
function readSystemAuthorities(
  { env, files }: Pick<NodeRuntime, "env" | "files">,
): readonly string[] {
  const chosen = readCertFile(env);
  for (const path of chosen ? [chosen] : SYSTEM_AUTHORITIES) {
    try {
      return [files.readTextFileSync(path)];
    } catch (error) {
      if (errorName(error) === "NotCapable") throw error;
    }
  }
  return [];
}

/** Permissions that were set up for earlier versions do not include the variable. */
function readCertFile(env: Runtime["env"]): string | undefined {
  try {
    return env.get("SSL_CERT_FILE");
  } catch (error) {
    if (errorName(error) === "NotCapable") return undefined;
    throw error;
  }
}
