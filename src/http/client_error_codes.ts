/**
 * Reads the error messages of Deno's HTTP client and node's, and returns them as failures. Deno
 * gives no codes, so this module, and no other, reads its messages. Loaded only after a failure and
 * for targets with client options.
 *
 * @module
 */

import { deepestMessage, describeCause } from "../errors.ts";
import { TargetError } from "../failure.ts";
import type { Failure } from "../failure.ts";
import type { Target } from "../target.ts";
import { decideProxy } from "./proxy_variables.ts";
import type { ProxyDecision, ProxyRules } from "./proxy.ts";

/** A message of Deno's HTTP client. */
interface ClientText {
  readonly pattern: RegExp;
  /** Returns the failure; the groups of the pattern are its arguments. */
  readonly read: (...groups: readonly string[]) => Failure;
}

/** The server closed the connection before the headers of its response, or before any request. */
const CLOSED: Failure = {
  code: "connection-closed",
  reason: "connection closed before message completed",
};
const CLOSED_IN_HANDSHAKE: Failure = {
  code: "connection-closed",
  reason: "connection closed during the TLS handshake",
};

/** The messages of Deno 2.9; the first pattern that matches is used. */
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
    pattern: /^invalid peer certificate: (?:BadSignature|UnsupportedSignatureAlgorithm)/,
    read: () => ({ code: "tls-bad-signature" }),
  },
  {
    pattern: /^invalid peer certificate: certificate expired: .* not valid after (\d+)/,
    read: (seconds) => ({ code: "tls-expired", atMs: Number(seconds) * 1000 }),
  },
  {
    pattern: /^invalid peer certificate: certificate not valid yet: .* not valid before (\d+)/,
    read: (seconds) => ({ code: "tls-not-yet-valid", fromMs: Number(seconds) * 1000 }),
  },
  {
    pattern: /certificate not valid for name "([^"]*)"; certificate is only valid for (.*)$/,
    read: (name = "", others = "") => ({
      code: "tls-wrong-name",
      name,
      validNames: others.replace(/\b\w+\(([^()]*)\)/g, "$1"),
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
    pattern: /^received fatal alert: NoApplicationProtocol$/,
    read: () => ({ code: "http2-only" }),
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
    pattern: /^(?:Failed opening CA file|Unable to add pem file to certificate store): (.*)$/,
    read: (reason = "") => ({ code: "bad-trusted-authorities", variable: "DENO_CERT", reason }),
  },
  {
    pattern: /^Failed to load platform certificates: (.*)$/,
    read: (reason = "") => ({ code: "bad-trusted-authorities", variable: "SSL_CERT_FILE", reason }),
  },
  {
    pattern: /^(Unknown certificate store .*)$/,
    read: (reason = "") => ({
      code: "bad-trusted-authorities",
      variable: "DENO_TLS_CA_STORE",
      reason,
    }),
  },
  {
    pattern: /Maximum number of redirects \((\d+)\) reached$/,
    read: (limit) => ({ code: "redirect-loop", limit: Number(limit) }),
  },
  {
    pattern: /redirect to a non HTTP|^Invalid URL: /,
    read: () => ({ code: "redirect-not-http" }),
  },
  {
    pattern: /^unsuccessful tunnel$|^unexpected eof while tunneling$/,
    read: () => ({ code: "proxy-refused" }),
  },
  {
    pattern:
      /^proxy authentication required$|^Password auth failure\b|^No acceptable auth methods$|^Unknown auth method$/,
    read: () => ({ code: "proxy-login" }),
  },
  { pattern: /^Invalid response version$/, read: () => ({ code: "proxy-not-socks" }) },
  // The replies of SOCKS. A connection refused to Deno itself has another text.
  {
    pattern:
      /^(General SOCKS server failure|Connection not allowed by ruleset|Network unreachable|Host unreachable|Connection refused|TTL expired|Command not supported|Address type not supported)$/,
    read: (reason = "") => ({ code: "proxy-target", reason }),
  },
  {
    pattern: /^(.*(?:before message completed|unexpected end of file).*)$/,
    read: (reason = "") => ({ code: "connection-closed", reason }),
  },
  // The same over TLS, with a link to the manual of Deno's library.
  { pattern: /^peer closed connection without sending TLS close_notify\b/, read: () => CLOSED },
  { pattern: /^tls handshake eof$/, read: () => CLOSED_IN_HANDSHAKE },
  {
    // The second is what node says.
    pattern: /^(.*invalid HTTP.*|.* parsed|Parse Error: .*)$/,
    read: (reason = "") => ({ code: "not-http", reason }),
  },
  // The second is what node says.
  { pattern: /reading a body|^aborted$/, read: () => ({ code: "body-interrupted" }) },
];

/** In errors of a request that failed before anything was sent. */
const CONNECTING = / client error \(Connect\): /;

/** Messages about a proxy, never about a target behind one. */
const PROXY_TEXT =
  /^(?:tcp connect error: |dns error: |failed to lookup address information|Proxy server unreachable$)/;

/** What the codes of node's errors mean. */
const NODE_FAILURES: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: { code: "connection-refused" },
  ENOTFOUND: { code: "dns", reason: "unknown host" },
  EAI_AGAIN: { code: "dns", reason: "Temporary failure in name resolution" },
  // Only a socket's path has the errors of a file.
  EACCES: { code: "socket-denied" },
  ENOENT: { code: "socket-missing" },
  CERT_HAS_EXPIRED: { code: "tls-expired" },
  CERT_NOT_YET_VALID: { code: "tls-not-yet-valid" },
  DEPTH_ZERO_SELF_SIGNED_CERT: { code: "tls-self-signed" },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { code: "tls-unknown-authority" },
  SELF_SIGNED_CERT_IN_CHAIN: { code: "tls-unknown-authority" },
  // Deno's node uses this code for expired certificates too, and does not show them.
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { code: "tls-not-verified" },
  ERR_SSL_UNSUPPORTED_PROTOCOL: { code: "bad-key-pair" },
};

/**
 * Returns why a request failed. Names a proxy that cannot be reached, and the origin that a
 * redirect led to.
 */
export function readClientError(
  error: unknown,
  target: Target,
  rules: ProxyRules | undefined,
): TargetError {
  const own = new URL(target.uri);
  const url = findUrl(error) ?? own;
  const request = url.origin === own.origin ? target : { uri: url.href };
  const failure = readProxyError(error, decideProxy(request, rules), url) ??
    parseClientMessage(describeCause(error));
  const redirectedTo = url.origin === own.origin ? {} : { redirectedTo: url.origin };
  return new TargetError({ ...failure, ...redirectedTo }, { cause: error });
}

/**
 * Returns the failure that a message of Deno's HTTP client means.
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
 * @param isVerified Whether the certificate is verified. The signature of the handshake always is,
 * and node reports its failures with the codes of certificates.
 */
export function readNodeError(
  error: unknown,
  name: string,
  isVerified = true,
): TargetError | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const failure: Failure | undefined = code === "ERR_TLS_CERT_ALTNAME_INVALID"
    ? { code: "tls-wrong-name", name }
    : code === "ECONNRESET"
    ? readNodeReset(error)
    : Object.hasOwn(NODE_FAILURES, code)
    ? NODE_FAILURES[code]
    : undefined;
  if (failure === undefined) return undefined;
  const isSignature = !isVerified && failure.code.startsWith("tls-");
  return new TargetError(isSignature ? { code: "tls-bad-signature" } : failure, { cause: error });
}

/**
 * Node also uses the code of a reset for a connection that the server closed too early: then its
 * error names no system call, and names the host only if the TLS handshake was not finished.
 */
function readNodeReset(error: unknown): Failure {
  if (!(error instanceof Error) || "syscall" in error) return { code: "connection-reset" };
  return "host" in error ? CLOSED_IN_HANDSHAKE : CLOSED;
}

/**
 * Returns the URL whose request failed. A redirect may have led to it. Once connected over TCP, Deno
 * puts the address behind it: `for URL (ADDRESS)`.
 */
function findUrl(error: unknown): URL | null {
  const [, connecting, connected = ""] =
    / for (?:url \(([^\s)]+)\)|(\S+) \([^\s)]+\): client error )/.exec(deepestMessage(error)) ?? [];
  return URL.parse(connecting ?? connected);
}

/** Returns the failure if Deno cannot connect to the proxy, or does not understand it. */
function readProxyError(
  error: unknown,
  decision: ProxyDecision,
  { protocol }: URL,
): Failure | undefined {
  if (decision.kind !== "proxy" || !CONNECTING.test(deepestMessage(error))) return undefined;
  const { variable, proxy: { url } } = decision;
  const text = describeCause(error);
  const isSocks = url.startsWith("socks");
  if (isSocks && /^unexpected end of file/.test(text)) return { code: "proxy-not-socks" };
  // A request for http starts once the proxy is reached; one for https then connects to the target.
  if (!PROXY_TEXT.test(text) && (isSocks || protocol === "https:")) return undefined;
  const problem = parseClientMessage(text.replace(/^(?=failed to lookup)/, "dns error: "));
  return { code: "proxy-unreachable", variable, proxy: url, problem };
}
