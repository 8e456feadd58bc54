/**
 * Requests by `node:https`, which can leave a certificate unchecked, or expect another name in it,
 * or speak TLS on a socket. It takes no proxy. Loaded only for targets that need it.
 *
 * @module
 */

import type { IncomingMessage } from "node:http";
import type { RequestOptions } from "node:https";
import { errorName, quote, TargetError } from "../errors.ts";
import type { Fetch, Files, TransportOptions } from "../runtime.ts";

/** How a target's certificate is looked at. */
export interface NodeTransportOptions extends TransportOptions {
  /** Default `false`. */
  readonly tlsSkipVerify?: boolean;
  /** Default: the URI's host. */
  readonly serverName?: string | undefined;
}

/** Where systems keep the authorities that they trust, as Go looks for them. */
const SYSTEM_AUTHORITIES: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** What its codes mean, in words. */
const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Connection refused",
  ECONNRESET: "Connection reset by peer",
  EACCES: "socket may not be used by this user: Permission denied",
  ENOENT: "socket does not exist",
  ENOTFOUND: "dns error: unknown host",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate is signed by itself, an unknown authority",
  CERT_HAS_EXPIRED: "certificate has expired",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "cert_file and key_file are not used by TLS as they are",
};

/** What the options of a target do not hold. */
export interface NodeTransportRuntime {
  readonly files: Pick<Files, "readTextFileSync">;
  /** Returns the wall clock in milliseconds since 1970. */
  nowMs(): number;
}

/** Statuses that have no body by definition; a `Response` takes none for them. */
const WITHOUT_BODY: readonly number[] = [204, 205, 304];

/** Returns what sends requests with these options. */
export function openNodeTransport(
  options: NodeTransportOptions,
  { files, nowMs }: NodeTransportRuntime,
): Fetch {
  const { tlsSkipVerify = false, serverName, unixSocket, caCerts = [], cert, key } = options;
  const settings = {
    rejectUnauthorized: !tlsSkipVerify,
    // Without any, it would ask the system for its authorities, which takes a wide permission.
    ca: tlsSkipVerify ? [] : [...caCerts, ...readSystemAuthorities(files)],
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(unixSocket === undefined ? {} : { socketPath: unixSocket }),
  };
  return async (uri, { headers, signal }) => {
    const sent = { "Accept-Encoding": "gzip", ...Object.fromEntries(new Headers(headers)) };
    const request = { ...settings, headers: sent, ...(signal ? { signal } : {}) };
    try {
      return await send(uri, request);
    } catch (error) {
      const why = await explain(error, uri, { request, nowMs });
      throw why === undefined ? error : new TargetError(why, { cause: error });
    }
  };
}

async function send(uri: string, options: RequestOptions): Promise<Response> {
  // Not above: a bundle would load it in every run.
  const { request } = await import("node:https");
  return await new Promise((resolve, reject) => {
    const asked = request(uri, options, (message) => {
      try {
        resolve(buildResponse(message));
      } catch (error) {
        reject(error);
      }
    });
    asked.on("error", reject);
    asked.end();
  });
}

function buildResponse(message: IncomingMessage): Response {
  const { statusCode: status = 0 } = message;
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) headers.set(name, String(value));
  if (WITHOUT_BODY.includes(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  const body = ReadableStream.from<Uint8Array<ArrayBuffer>>(message);
  const isPacked = headers.get("Content-Encoding")?.toLowerCase() === "gzip";
  const plain = isPacked ? body.pipeThrough(new DecompressionStream("gzip")) : body;
  return new Response(plain, { status, headers });
}

function readSystemAuthorities(files: Pick<Files, "readTextFileSync">): readonly string[] {
  for (const path of SYSTEM_AUTHORITIES) {
    try {
      return [files.readTextFileSync(path)];
    } catch (error) {
      if (errorName(error) !== "NotFound") throw error;
    }
  }
  return [];
}

async function explain(
  error: unknown,
  uri: string,
  { request, nowMs }: { readonly request: RequestOptions; readonly nowMs: () => number },
): Promise<string | undefined> {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const code = String(error.code);
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    const name = request.servername ?? new URL(uri).hostname;
    return `certificate is not valid for name ${quote(name)}`;
  }
  if (code !== "UNABLE_TO_VERIFY_LEAF_SIGNATURE") return CODES[code];
  const { describeRefused } = await import("./peer.ts");
  return await describeRefused(uri, request, nowMs());
}
