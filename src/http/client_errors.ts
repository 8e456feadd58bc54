/**
 * Reads what Deno's HTTP client and node's say of a failed request, and returns it as a failure.
 * Deno gives no codes, so this module, and no other, reads its texts. Loaded only after a failure
 * and for targets with client options.
 *
 * @module
 */

import { deepestMessage, describeCause } from "../errors.ts";
import { TargetError } from "../failure.ts";
import type { Failure } from "../failure.ts";
import type { Environment } from "../runtime.ts";
import type { Target } from "../target.ts";
import { describeValue } from "../config/value_rules.ts";
import { findProxy } from "./proxy.ts";

/** A text of Deno's HTTP client. */
interface ClientText {
  readonly pattern: RegExp;
  /** Returns the failure; the groups of the pattern are its arguments. */
  readonly read: (...groups: readonly string[]) => Failure;
}

/** The texts of Deno 2.9; the first pattern that fits is used. */
const TEXTS: readonly ClientText[] = [
  { pattern: /\(os error (?:111|61|10061)\)$/, read: () => ({ code: "connection-refused" }) },
  {
    pattern: /\(os error (?:104|54|10054)\)$|^Connection reset by peer/,
    read: () => ({ code: "connection-reset" }),
  },
  // Only a socket's path has the errors of a file.
  {
    pattern: /^No such file or directory \(os error 2\)$/,
    read: () => ({ code: "socket-missing" }),
  },
  { pattern: /^Permission denied \(os error 13\)$/, read: () => ({ code: "socket-denied" }) },
  {
    pattern: /^dns error: (?:.*(?:not known|No address|nodename nor servname|No such host)|(.*))/,
    read: (reason) => ({ code: "dns", reason: reason || "unknown host" }),
  },
  {
    pattern: /Requests to port (\d+) are blocked$/,
    read: (port = "") => ({ code: "port-blocked", port }),
  },
  {
    pattern: /^invalid peer certificate: UnknownIssuer$/,
    read: () => ({ code: "tls-unknown-authority", clientCode: "UnknownIssuer" }),
  },
  {
    pattern: /^invalid peer certificate: .*CaUsedAsEndEntity/,
    read: () => ({ code: "tls-authority-certificate" }),
  },
  {
    pattern: /^invalid peer certificate: .*UnsupportedCertVersion/,
    read: () => ({ code: "tls-old-version" }),
  },
  {
    pattern: /certificate expired: .* not valid after (\d+)/,
    read: (seconds) => ({ code: "tls-expired", atMs: Number(seconds) * 1000 }),
  },
  {
    pattern: /certificate not valid yet: .* not valid before (\d+)/,
    read: (seconds) => ({ code: "tls-not-yet-valid", fromMs: Number(seconds) * 1000 }),
  },
  {
    pattern: /certificate not valid for name "([^"]*)"; certificate is only valid for (.*)$/,
    read: (name = "", others = "") => ({
      code: "tls-wrong-name",
      name,
      validNames: others.replace(/\w+\(([^()]*)\)/g, "$1"),
    }),
  },
  {
    pattern: /^received fatal alert: CertificateRequired$/,
    read: () => ({ code: "tls-client-certificate-required" }),
  },
  {
    pattern: /^received fatal alert: (UnknownCA|AccessDenied|\w*Certificate\w*)$/,
    read: (alert = "") => ({ code: "tls-client-certificate-rejected", alert }),
  },
  {
    pattern: /^received fatal alert: (\w+)$/,
    read: (alert = "") => ({ code: "tls-alert", alert }),
  },
  {
    pattern: /^received corrupt message of type InvalidContentType\b/,
    read: () => ({ code: "tls-not-spoken" }),
  },
  {
    pattern: /Maximum number of redirects \((\d+)\) reached$/,
    read: (limit) => ({ code: "redirect-loop", limit: Number(limit) }),
  },
  {
    pattern: /redirect to a non HTTP|^Invalid URL: /,
    read: () => ({ code: "redirect-not-http" }),
  },
  { pattern: /^unsuccessful tunnel$/, read: () => ({ code: "proxy-refused" }) },
  { pattern: /^proxy authentication required$/, read: () => ({ code: "proxy-login" }) },
  {
    pattern: /^(.*before message completed.*)$/,
    read: (reason = "") => ({ code: "connection-closed", reason }),
  },
  {
    pattern: /^(.*invalid HTTP.*)$/,
    read: (reason = "") => ({ code: "not-http", reason }),
  },
  // The second is what node says.
  { pattern: /reading a body|^aborted$/, read: () => ({ code: "body-interrupted" }) },
  {
    pattern: /^(.*(?:unexpected end of file|gzip|deflate|brotli|zstd|CRC).*)$/,
    read: (reason = "") => ({ code: "bad-compression", reason }),
  },
];

/** What the codes of node's errors mean. */
const NODE_FAILURES: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: { code: "connection-refused" },
  ECONNRESET: { code: "connection-reset" },
  ENOTFOUND: { code: "dns", reason: "unknown host" },
  // Only a socket's path has the errors of a file.
  EACCES: { code: "socket-denied" },
  ENOENT: { code: "socket-missing" },
  CERT_HAS_EXPIRED: { code: "tls-expired" },
  CERT_NOT_YET_VALID: { code: "tls-not-yet-valid" },
  DEPTH_ZERO_SELF_SIGNED_CERT: { code: "tls-self-signed" },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { code: "tls-unknown-authority" },
  SELF_SIGNED_CERT_IN_CHAIN: { code: "tls-unknown-authority" },
  // Deno's node gives this code to certificates out of their time too, and does not show them.
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { code: "tls-not-verified" },
  ERR_SSL_UNSUPPORTED_PROTOCOL: { code: "bad-key-pair" },
};

/**
 * Returns why a request failed. A proxy that cannot be reached, and an origin that a redirect led
 * to, are named.
 */
export function readClientError(error: unknown, target: Target, env: Environment): TargetError {
  const failure = parseClientMessage(describeCause(error));
  const redirectedTo = findOtherOrigin(error, target.uri);
  if (redirectedTo !== undefined) {
    return new TargetError({ ...failure, redirectedTo }, { cause: error });
  }
  return new TargetError(blameProxy(failure, target, env) ?? failure, { cause: error });
}

/**
 * Returns the failure that a text of Deno's HTTP client means.
 *
 * @param text One line without secrets.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const text = "tcp connect error: Connection refused (os error 111)";
 * assertEquals(parseClientMessage(text), { code: "connection-refused" });
 * ```
 */
export function parseClientMessage(text: string): Failure {
  for (const { pattern, read } of TEXTS) {
    const match = pattern.exec(text);
    if (match !== null) return read(...match.slice(1));
  }
  return { code: "request-failed", reason: text };
}

/**
 * Returns why a request by node failed, or `undefined` where its code is unknown.
 *
 * @param name The name that the server's certificate must have.
 */
export function readNodeError(error: unknown, name: string): TargetError | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const failure: Failure | undefined = code === "ERR_TLS_CERT_ALTNAME_INVALID"
    ? { code: "tls-wrong-name", name }
    : Object.hasOwn(NODE_FAILURES, code)
    ? NODE_FAILURES[code]
    : undefined;
  return failure === undefined ? undefined : new TargetError(failure, { cause: error });
}

/** Only Deno's own redirects get here with another URI than the target's. */
function findOtherOrigin(error: unknown, uri: string): string | undefined {
  const [, failed = uri] = / for url \(([^\s)]+)\)/.exec(deepestMessage(error)) ?? [];
  const url = URL.parse(failed);
  return url === null || url.host === new URL(uri).host ? undefined : url.origin;
}

/** Where a proxy is used, it is the proxy that is connected to. */
function blameProxy(
  { code }: Failure,
  target: Target,
  env: Environment,
): Failure | undefined {
  if (code !== "connection-refused" && code !== "dns") return undefined;
  const variable = findProxy(target, env);
  if (variable === undefined) return undefined;
  const proxy = describeValue(env.get(variable));
  return { code: "proxy-unreachable", variable, proxy, problem: code };
}
