/**
 * The failures of a target, each by a code with its data. Their messages are in
 * `failure_messages.ts`, which only a run with a failure loads.
 *
 * @module
 */

import { describeCause, errorName, isDenied } from "./errors.ts";
import { oneLine } from "./messages.ts";
import { redact } from "./redact.ts";
import type { PageSource, SourceName } from "./sources/page.ts";

type NoData = Readonly<Record<never, never>>;

/** A failure of the network in the client's own words, without secrets. */
interface Reason {
  readonly reason: string;
}

/** A file that a setting names. */
interface SettingFile {
  /** The setting, such as `bearer_token_file`. */
  readonly setting: string;
  readonly file: string;
}

interface ProxyVariable {
  /** The variable that decides on the proxy. */
  readonly variable: string;
}

/** The data of each code. */
interface FailureData {
  // The connection.
  "connection-refused": NoData;
  "connection-reset": NoData;
  "connection-closed": Reason;
  /** The host name does not resolve. */
  "dns": Reason;
  /** Deno blocks the port. */
  "port-blocked": { readonly port: string };
  "socket-missing": NoData;
  "socket-denied": NoData;
  /** Windows has Unix sockets, but Deno does not use them there. */
  "no-unix-sockets": NoData;
  "not-http": Reason;
  /** The body is truncated. */
  "body-interrupted": NoData;
  /** The end of the body cannot be told from a lost connection. */
  "unknown-end": NoData;
  /** The server does not accept HTTP/1.1. */
  "http2-only": NoData;
  /** Any other error of the HTTP client. */
  "request-failed": Reason;

  // Time.
  "timeout": { readonly ms: number };
  /** The run's deadline. */
  "deadline": { readonly ms: number };
  /** SIGTERM. */
  "terminated": NoData;

  // Proxies.
  "proxy-unreachable": ProxyVariable & {
    /** The proxy's URL, without its login. */
    readonly proxy: string;
    readonly problem: Failure;
  };
  /** The proxy refuses the tunnel. */
  "proxy-refused": NoData;
  /** The proxy requires credentials, or others. */
  "proxy-login": NoData;
  /** The proxy cannot connect to the target. */
  "proxy-target": Reason;
  "proxy-not-socks": NoData;
  "proxy-address": ProxyVariable;
  "proxy-scheme": ProxyVariable;
  /** The variable is not UTF-8. */
  "proxy-encoding": ProxyVariable;
  /** REQUEST_METHOD is set. */
  "proxy-cgi": ProxyVariable;

  // The response.
  "status": { readonly status: number };
  "redirect-loop": { readonly limit: number };
  /** A redirect to a URI that is neither http nor https. */
  "redirect-not-http": NoData;
  /** A cross-origin redirect, which gets no credentials, was answered with 401 or 403. */
  "redirect-credentials": { readonly origin: string; readonly status: number };

  // TLS. `clientCode` is what the HTTP client calls it.
  "tls-unknown-authority": { readonly clientCode?: string };
  /** The certificate is an authority's own. */
  "tls-authority-certificate": NoData;
  "tls-self-signed": NoData;
  /** Times are in milliseconds since 1970. */
  "tls-expired": { readonly atMs?: number };
  "tls-not-yet-valid": { readonly fromMs?: number };
  /** Signed by an unknown authority, expired or not valid yet: the client does not tell which. */
  "tls-not-verified": NoData;
  "tls-wrong-name": {
    readonly name: string;
    /** The names that the certificate is valid for. */
    readonly validNames?: string;
  };
  "tls-old-version": NoData;
  /** The certificate's key or signature algorithm is too weak, or another key signed it. */
  "tls-bad-signature": NoData;
  "tls-client-certificate-required": NoData;
  "tls-client-certificate-rejected": { readonly alert: string };
  "tls-alert": { readonly alert: string };
  "tls-not-spoken": NoData;

  // The body.
  "too-large": { readonly limitBytes: number };
  "bad-compression": Reason;
  /** The body has a `Content-Encoding` that was not requested and is not supported. */
  "unknown-compression": { readonly encoding: string };
  "empty": NoData;
  "html": NoData;
  "binary": NoData;
  /** Not JSON, or truncated JSON. */
  "not-json": NoData;
  /** Arrays and objects are nested deeper than `most` levels. */
  "json-depth": { readonly most: number };
  /** More than `most` values. */
  "json-values": { readonly most: number };
  /** Neither JSON nor Prometheus text. */
  "not-prometheus": NoData;
  /** Prometheus text without framing whose last line is incomplete. */
  "cut": NoData;
  /** OpenMetrics text without its last line, `# EOF`. */
  "no-eof": NoData;
  /** JSON without statistics; `type` is what it is, absent for an object without them. */
  "not-statistics": { readonly type?: string };
  "wrong-source": { readonly source: PageSource; readonly expected: SourceName };
  "no-go-collector": {
    /** The prefix of the names, if the user gave it. */
    readonly seriesPrefix?: string | undefined;
    /** A few names of the page that look like those of a runtime. */
    readonly similar?: readonly string[];
  };
  /** No names without a prefix, and more than one prefix. */
  "several-prefixes": { readonly prefixes: readonly string[] };
  "several-applications": { readonly count: number; readonly series: string };
  "not-a-number": { readonly field: string; readonly type: string };

  // What the configuration names.
  "variable-not-set": { readonly variable: string; readonly header: string };
  "variable-characters": { readonly variable: string };
  "file-missing": SettingFile;
  "file-denied": SettingFile;
  "file-unreadable": SettingFile & Reason;
  "file-directory": SettingFile;
  "file-not-regular": SettingFile;
  "file-too-large": SettingFile;
  "file-empty": SettingFile;
  "file-lines": SettingFile;
  "file-characters": SettingFile;
  "file-encoding": SettingFile;
  "file-encrypted": SettingFile;
  "file-no-pem": SettingFile & { readonly label: string };
  /** Certificates or a key that the HTTP client does not accept, and why. */
  "bad-certificate-files": { readonly files: readonly string[]; readonly problem: Failure };
  "bad-key-pair": NoData;
  /** The variable names authorities that Deno cannot load, so no request is possible. */
  "bad-trusted-authorities": { readonly variable: string; readonly reason: string };

  // The program itself.
  /** Deno was not given a permission. */
  "permission": Reason;
  /** A bug: `stack` is one line without secrets. */
  "unexpected": { readonly errorName: string; readonly stack: string };
}

/** Names a kind of failure. */
export type FailureCode = keyof FailureData;

/** A failure: its code with the data of this code. */
export type Failure<Code extends FailureCode = FailureCode> = {
  readonly [Each in Code]: FailureData[Each] & {
    readonly code: Each;
    /** The origin that failed, where a redirect led away from the target's own. */
    readonly redirectedTo?: string;
  };
}[Code];

/** A target did not give a usable response. Exit code 1. Its message is just the code. */
export class TargetError extends Error {
  override readonly name = "TargetError";

  constructor(readonly failure: Failure, options?: ErrorOptions) {
    super(failure.code, options);
  }
}

/** Returns any error as a target's failure. One of no known class is a bug and keeps its stack. */
export function toTargetError(error: unknown): TargetError {
  if (error instanceof TargetError) return error;
  if (isDenied(error)) {
    return new TargetError({ code: "permission", reason: describeCause(error) }, { cause: error });
  }
  const stack = error instanceof Error ? error.stack ?? error.message : String(error);
  return new TargetError(
    { code: "unexpected", errorName: errorName(error), stack: oneLine(redact(stack)) },
    { cause: error },
  );
}
