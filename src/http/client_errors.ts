/**
 * Why a request failed, in one plain sentence: a table over what Deno's HTTP client says. Texts that
 * it does not know are left as they are. Loaded only when a request has failed.
 *
 * @module
 */

import { deepestMessage, describeCause } from "../errors.ts";

/** One row of the table. */
export interface Reason {
  /** What is said, after the client's own words before it. */
  readonly when: RegExp;
  /** What to say instead; the groups of the pattern are its arguments. */
  readonly say: (...groups: readonly string[]) => string;
}

/** The first row that fits is taken. What stands in brackets is the client's name for it. */
export const REASONS: readonly Reason[] = [
  {
    when: /^(?:tcp connect error: )?.*\(os error (?:111|61|10061)\)$/,
    say: () => "Connection refused",
  },
  {
    when: /^dns error: .*(?:not known|No address|nodename nor servname|No such host)/,
    say: () => "dns error: unknown host",
  },
  {
    when: /^invalid peer certificate: UnknownIssuer$/,
    say: () => "certificate is signed by an unknown authority (UnknownIssuer)",
  },
  {
    when: /^invalid peer certificate: .*CaUsedAsEndEntity/,
    say: () => "certificate is that of an unknown authority itself (CaUsedAsEndEntity)",
  },
  {
    when: /certificate expired: .* not valid after (\d+)/,
    say: (seconds = "") => `certificate expired on ${formatDay(Number(seconds) * 1000)}`,
  },
  {
    when: /certificate not valid yet: .* not valid before (\d+)/,
    say: (seconds = "") =>
      `certificate is not valid yet, but from ${formatDay(Number(seconds) * 1000)}`,
  },
  {
    when: /certificate not valid for name (".*?"); certificate is only valid for (.*)$/,
    say: (name = "", others = "") =>
      `certificate is not valid for name ${name}, only for ${
        others.replace(/\w+\(([^()]*)\)/g, "$1")
      }`,
  },
  {
    when: /^received fatal alert: CertificateRequired$/,
    say: () => "a client certificate is wanted (CertificateRequired)",
  },
  {
    when: /^received fatal alert: (UnknownCA|AccessDenied|\w*Certificate\w*)$/,
    say: (alert = "") => `our client certificate is not taken (alert ${alert})`,
  },
  {
    when: /^received corrupt message of type InvalidContentType\b/,
    say: () => "no TLS is spoken there (InvalidContentType)",
  },
  {
    when: /^(?:Fetch failed: )?Maximum number of redirects \((\d+)\) reached$/,
    say: (most = "") => `more than ${most} redirects`,
  },
  {
    when: /^unsuccessful tunnel$/,
    say: () => "the proxy does not connect us with this host and port (unsuccessful tunnel)",
  },
  {
    when: /^proxy authentication required$/,
    say: () => "the proxy wants a login: proxy authentication required",
  },
  {
    when: /^invalid peer certificate: .*UnsupportedCertVersion/,
    say: () =>
      "certificate is not of X.509 version 3: have it issued anew (UnsupportedCertVersion)",
  },
  // What node says of a body.
  { when: /^aborted$/, say: () => "error reading a body from connection" },
  // Only a socket has a file's errors.
  { when: /^No such file or directory \(os error 2\)$/, say: () => "socket does not exist" },
  {
    when: /^Permission denied \(os error 13\)$/,
    say: () => "socket may not be used by this user: Permission denied",
  },
];

/**
 * Returns why a request failed, in one line without credentials. The one who is refused, or not
 * found, may be another than was asked: then it is named.
 *
 * @param uri What was asked.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const error = new Error("tcp connect error: Connection refused (os error 111)");
 * assertEquals(describeRequestFailure(error, "http://a/"), "Connection refused");
 * ```
 */
export function describeRequestFailure(error: unknown, uri: string): string {
  const cause = translate(describeCause(error));
  const asked = URL.parse(/ for url \(([^\s)]+)\)/.exec(deepestMessage(error))?.[1] ?? uri);
  if (asked === null || asked.host === new URL(uri).host) return cause;
  return `redirected to ${asked.origin}: ${cause}`;
}

/** Returns what the client says, in plain words where they are known. */
export function translate(cause: string): string {
  for (const { when, say } of REASONS) {
    const match = when.exec(cause);
    if (match !== null) return say(...match.slice(1));
  }
  return cause;
}

/** Returns the day of a time in milliseconds since 1970, in UTC. */
export function formatDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
