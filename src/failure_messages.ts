/**
 * The message of each failure and the advice on it: one row for each code. Loaded only when a
 * target has failed.
 *
 * @module
 */

import {
  adviseOnRedirect,
  adviseOnStatus,
  adviseOnTimeout,
  buildContext,
  BYPASS_PROXY,
  PROXY_LOGIN,
} from "./failure_context.ts";
import type { Context } from "./failure_context.ts";
import type { Failure, FailureCode } from "./failure.ts";
import { LONGEST_VALUE, oneLine, quote, shorten } from "./messages.ts";
import type { Target } from "./target.ts";
import { formatLimit } from "./terminal/units.ts";

interface Row<Code extends FailureCode> {
  readonly message: (failure: Failure<Code>) => string;
  /** Returns what to do, or `undefined` where the message already says it all. */
  readonly advice: (failure: Failure<Code>, context: Context) => string | undefined;
}

const none = () => undefined;

const CORRECT_PORT = ({ scheme }: Context) =>
  "The server closed the connection or does not speak HTTP: correct the port" +
  (scheme === "http" ? ", or begin the URI with https:// if the port speaks TLS" : "");
const UNKNOWN_AUTHORITY =
  'This machine does not trust the authority that signed the certificate: set "ca_file" to it';
const UNKNOWN_CERTIFICATE = 'This machine does not trust the certificate: set "ca_file" to it';
const CHECK_LOGS =
  "The application, or a proxy in front of it, cut the response short: check their logs";
const CORRECT_URI = "Correct the URI: another program answers there";
const REISSUE_CERTIFICATE = 'Have the certificate reissued with "subjectAltName"';
const CHECK_PAIR =
  'Check that both files are complete, and that "key_file" is the key of "cert_file"';
const PEM = "Use a PEM file, which has a line that begins with -----BEGIN";
const PEM_OF_CERTIFICATE =
  'Use a file with the line -----BEGIN CERTIFICATE-----: "openssl x509 -in FILE" converts other ' +
  "formats, TRUSTED CERTIFICATE too";
const SECRET_ONLY = "Put nothing but the secret into the file, as one line of plain text";

const PROXY_PROBLEMS: Readonly<Partial<Record<FailureCode, string>>> = {
  "dns": "whose host name does not resolve",
  "connection-refused": "which refuses connections",
};

/** Certificates and keys are in PEM; any other file contains a secret. */
const EXPECTED_CONTENT = ({ setting }: { readonly setting: string }) =>
  ["ca_file", "cert_file", "key_file"].includes(setting) ? PEM : SECRET_ONLY;

const ROWS: { readonly [Code in FailureCode]: Row<Code> } = {
  "connection-refused": {
    message: () => "Connection refused",
    advice: (_, { listener, settings }) =>
      `Nothing is listening ${listener}: start the application, or correct ${settings}`,
  },
  "connection-reset": {
    message: () => "Connection reset by peer",
    advice: (_, context) => CORRECT_PORT(context),
  },
  "connection-closed": {
    message: ({ reason }) => reason,
    advice: (_, context) => CORRECT_PORT(context),
  },
  "dns": {
    message: ({ reason }) => `dns error: ${reason}`,
    advice: (_, { hostname }) =>
      `The name ${
        quote(hostname)
      } does not resolve: correct the host, or check this machine's DNS settings`,
  },
  "port-blocked": {
    message: ({ port }) => `Requests to port ${port} are blocked`,
    advice: () =>
      "Deno blocks this port, as browsers do: let the application listen on another port",
  },
  "socket-missing": {
    message: () => "socket does not exist",
    advice: () => 'Start the application, or correct "unix_socket"',
  },
  "socket-denied": {
    message: () => "this user has no permission to use the socket: Permission denied",
    advice: () => "Allow the agent's user to write to the socket, or run this as that user",
  },
  "no-unix-sockets": {
    message: () => "Unix sockets cannot be used on Windows",
    advice: () => 'Let the application listen on a port as well, and remove "unix_socket"',
  },
  "not-http": {
    message: ({ reason }) => reason,
    advice: (_, context) => CORRECT_PORT(context),
  },
  "body-interrupted": {
    message: () => "body is truncated: the connection was lost before its end",
    advice: () => CHECK_LOGS,
  },
  "unknown-end": {
    message: () => "body has no length, so a lost connection would go unnoticed",
    advice: () =>
      "Let the application, or a proxy in front of it, send Content-Length or chunked encoding",
  },
  "http2-only": {
    message: () => "server speaks only HTTP/2 (NoApplicationProtocol)",
    advice: () => "Let the application, or the proxy in front of it, accept HTTP/1.1 too",
  },
  "request-failed": { message: ({ reason }) => reason, advice: none },

  "timeout": {
    message: ({ ms }) => `no complete response within ${ms} ms`,
    advice: (_, context) => adviseOnTimeout(context),
  },
  "deadline": {
    message: ({ ms }) => `no complete response before the run's deadline of ${ms} ms`,
    advice: () =>
      'Shorten the "timeout" of targets that hang, or raise "concurrency" to request more at once',
  },
  "terminated": {
    message: () => "no complete response before SIGTERM ended the run",
    advice: none,
  },

  "proxy-unreachable": {
    message: ({ variable, proxy, problem }) =>
      `cannot reach the proxy ${quote(proxy)} of ${variable}: ${describeFailure(problem)}`,
    advice: ({ variable, proxy, problem }) =>
      `${variable} sends this request through the proxy ${quote(proxy)}, ` +
      (PROXY_PROBLEMS[problem.code] ?? "which cannot be reached") +
      `: correct ${variable}, or ${BYPASS_PROXY}`,
  },
  "proxy-refused": {
    message: () => "the proxy refuses to connect to this host and port (unsuccessful tunnel)",
    advice: () => `Allow this host and port on the proxy, or ${BYPASS_PROXY}`,
  },
  "proxy-login": {
    message: () => "the proxy requires credentials: proxy authentication required",
    advice: () => PROXY_LOGIN,
  },
  "proxy-target": {
    message: ({ reason }) => `the proxy cannot connect to this host and port: ${reason}`,
    advice: (_, { settings }) => `Correct ${settings}, or ${BYPASS_PROXY}`,
  },
  "proxy-not-socks": {
    message: () => "the proxy does not speak SOCKS 5",
    advice: () => "Correct the scheme or the port of the proxy's URI",
  },
  "proxy-address": {
    message: ({ variable }) => `${variable} is not a valid proxy address`,
    advice: ({ variable }) =>
      `Set ${variable} to a URI such as http://proxy.example:3128; percent-encode user and password`,
  },
  "proxy-scheme": {
    message: ({ variable }) =>
      `${variable} has an unsupported scheme, expected http, https, socks5 or socks5h`,
    advice: ({ variable }) => `Correct the scheme in ${variable}, or leave it out for http`,
  },
  "proxy-encoding": {
    message: ({ variable }) => `${variable} is not UTF-8`,
    advice: ({ variable }) => `Set ${variable} to plain ASCII text`,
  },
  "proxy-cgi": {
    message: ({ variable }) =>
      `${variable} is not used while REQUEST_METHOD is set: a web server may have taken it from a ` +
      "request header",
    advice: () => "Unset REQUEST_METHOD, which web servers set for CGI programs",
  },

  "status": { message: ({ status }) => describeStatus(status), advice: adviseOnStatus },
  "redirect-loop": {
    message: ({ limit }) => `more than ${limit} redirects`,
    advice: (_, context) => adviseOnRedirect(undefined, context),
  },
  "redirect-not-http": {
    message: () => "redirect to a URI that is neither http nor https",
    advice: (_, context) => adviseOnRedirect(undefined, context),
  },
  "redirect-credentials": {
    message: ({ origin, status }) =>
      `redirected to ${origin}, which gets no credentials: ${describeStatus(status)}`,
    advice: ({ origin }, context) => adviseOnRedirect(origin, context),
  },

  "tls-unknown-authority": {
    message: ({ clientCode }) =>
      "certificate is signed by an unknown authority" +
      (clientCode === undefined ? "" : ` (${clientCode})`),
    advice: () => UNKNOWN_AUTHORITY,
  },
  "tls-authority-certificate": {
    message: () => "certificate is that of an unknown authority itself (CaUsedAsEndEntity)",
    advice: () => UNKNOWN_CERTIFICATE,
  },
  "tls-self-signed": {
    message: () => "certificate is self-signed and not trusted",
    advice: () => UNKNOWN_CERTIFICATE,
  },
  "tls-expired": {
    message: ({ atMs }) =>
      atMs === undefined ? "certificate has expired" : `certificate expired on ${formatDay(atMs)}`,
    advice: () => "Have the certificate renewed, and check this machine's clock",
  },
  "tls-not-yet-valid": {
    message: ({ fromMs }) =>
      "certificate is not valid yet" +
      (fromMs === undefined ? "" : `: it is valid from ${formatDay(fromMs)}`),
    advice: () => "Check the clocks of this machine and of the one that issued the certificate",
  },
  "tls-not-verified": {
    message: () => "certificate is signed by an unknown authority, has expired or is not valid yet",
    advice: () =>
      'Set "ca_file" to the authority that signed the certificate; if it is set, have the ' +
      "certificate renewed, and check the clocks of both machines",
  },
  "tls-wrong-name": {
    message: ({ name, validNames }) =>
      `certificate is not valid for name ${quote(name)}` +
      (validNames === undefined ? "" : `, only for ${validNames}`),
    advice: () => 'Use a host name that the certificate is valid for, or set "server_name" to it',
  },
  "tls-old-version": {
    message: () => "certificate is not X.509 version 3 (UnsupportedCertVersion)",
    advice: () => REISSUE_CERTIFICATE,
  },
  "tls-bad-signature": {
    message: () => "certificate's signature cannot be verified (BadSignature)",
    advice: () =>
      "Have the certificate reissued with ECDSA, or RSA of at least 2048 bits, and SHA-256; if it " +
      'has them already, "ca_file" is another authority of the same name',
  },
  "tls-client-certificate-required": {
    message: () => "server requires a client certificate (CertificateRequired)",
    advice: () => 'Set "cert_file" and "key_file" to a client certificate and its key',
  },
  "tls-client-certificate-rejected": {
    message: ({ alert }) => `server rejected our client certificate (alert ${alert})`,
    advice: () =>
      'Set "cert_file" to a client certificate that has not expired, signed by an authority that ' +
      "the server trusts",
  },
  "tls-alert": {
    message: ({ alert }) => `received fatal alert: ${alert}`,
    advice: () =>
      'The server ended the TLS handshake: if it requires a client certificate, set "cert_file" ' +
      'and "key_file"',
  },
  "tls-not-spoken": {
    message: () => "server does not speak TLS on this port (InvalidContentType)",
    advice: () => "Begin the URI with http://, or correct the port",
  },

  "too-large": {
    message: ({ limitBytes }) => `body is over ${formatLimit(limitBytes)}`,
    advice: () => 'Correct the URI, or raise "max_body"',
  },
  "bad-compression": {
    message: ({ reason }) => `body is not valid gzip: ${reason}`,
    advice: () =>
      "The body does not match its Content-Encoding: check the application, or the proxy in front " +
      "of it",
  },
  "unknown-compression": {
    message: ({ encoding }) =>
      `body is compressed with ${quote(encoding)}, expected gzip or no compression`,
    advice: () =>
      "Let the application, or the proxy in front of it, respect Accept-Encoding: this plugin " +
      "requests uncompressed responses",
  },
  "empty": { message: () => "body is empty, expected statistics", advice: none },
  "html": { message: () => "body is HTML or XML, expected JSON or text", advice: none },
  "binary": {
    message: () => "body is binary, such as protobuf, expected JSON or text",
    advice: none,
  },
  "not-json": {
    message: () => "body is not JSON or is truncated, expected statistics",
    advice: none,
  },
  "json-depth": {
    message: ({ most }) => `body is JSON with more than ${most} levels, expected statistics`,
    advice: () => CORRECT_URI,
  },
  "json-values": {
    message: ({ most }) => `body is JSON with more than ${most} values, expected statistics`,
    advice: () => CORRECT_URI,
  },
  "not-prometheus": {
    message: () => "body is neither JSON nor Prometheus text",
    advice: none,
  },
  "cut": {
    message: () => "body is truncated: its last line is incomplete",
    advice: () => CHECK_LOGS,
  },
  "no-eof": {
    message: () => "body is truncated: OpenMetrics text does not end with # EOF",
    advice: () => CHECK_LOGS,
  },
  "not-statistics": {
    message: ({ type }) =>
      "body is JSON without statistics: it " +
      (type === undefined ? 'has neither "goroutine_num" nor "memstats"' : `is ${type}`),
    advice: none,
  },
  "wrong-source": {
    message: ({ source, expected }) => `source is ${quote(source)}, expected ${quote(expected)}`,
    advice: () =>
      'Correct "source", or leave it out: the plugin recognizes an endpoint by its content',
  },
  "no-go-collector": {
    message: ({ seriesPrefix, similar = [] }) =>
      "body is Prometheus text without the Go collector's metrics" +
      (seriesPrefix === undefined ? "" : ` with prefix ${quote(seriesPrefix)}`) +
      (similar.length === 0 ? "" : `; similar names: ${similar.map(quote).join(", ")}`),
    advice: ({ seriesPrefix }) =>
      seriesPrefix === undefined
        ? "Register the Go collector of the application's Prometheus library"
        : 'Correct "series_prefix", or leave it out',
  },
  "several-prefixes": {
    message: ({ prefixes }) =>
      `body has the Go collector's metrics with several prefixes: ${
        prefixes.map(quote).join(", ")
      }; set "series_prefix" to one of them`,
    advice: () =>
      'Set "series_prefix" in a configuration file to the prefix of the application\'s own metrics',
  },
  "several-applications": {
    message: ({ count, series }) =>
      `body has ${count} series of ${
        quote(series)
      }, expected one: the metrics of several applications`,
    advice: () => "Use the URI of the application's own endpoint",
  },
  "not-a-number": {
    message: ({ field, type }) => `field ${quote(field)} must be a number, got ${type}`,
    advice: () =>
      "The application does not use one of the supported libraries: check it, or correct " +
      '"goroutines" if it names this field',
  },

  "variable-not-set": {
    message: ({ variable, header }) =>
      `variable ${variable} for header ${quote(header)} is not set`,
    advice: () => 'Set it in "env" of mackerel-agent.conf; in the shell, when you run this by hand',
  },
  "variable-characters": {
    message: ({ variable }) =>
      `variable ${variable} contains a character that is not allowed in a header`,
    advice: () => "Set the variable to one line of ASCII or Latin-1 characters",
  },
  "file-missing": {
    message: (failure) => describeFile(failure, "does not exist"),
    advice: () => "Correct the path; an absolute one does not depend on where the agent runs this",
  },
  "file-denied": {
    message: (failure) => describeFile(failure, "is not readable by this user"),
    advice: () =>
      "Make the agent's user the owner of the file with chown, or run this as that user",
  },
  "file-unreadable": {
    message: (failure) => describeFile(failure, `cannot be read: ${failure.reason}`),
    advice: none,
  },
  "file-directory": {
    message: (failure) => describeFile(failure, "is a directory"),
    advice: () => "Name a file in that directory",
  },
  "file-not-regular": {
    message: (failure) => describeFile(failure, "is not a regular file"),
    advice: EXPECTED_CONTENT,
  },
  "file-too-large": {
    message: (failure) => describeFile(failure, "is over 1 MiB"),
    advice: EXPECTED_CONTENT,
  },
  "file-empty": {
    message: (failure) => describeFile(failure, "is empty"),
    advice: () => SECRET_ONLY,
  },
  "file-lines": {
    message: (failure) => describeFile(failure, "has more than one line"),
    advice: () => SECRET_ONLY,
  },
  "file-characters": {
    message: (failure) =>
      describeFile(failure, "contains a character that is not allowed in a header"),
    advice: () => SECRET_ONLY,
  },
  "file-encoding": {
    message: (failure) => describeFile(failure, "is not UTF-8"),
    advice: () => SECRET_ONLY,
  },
  "file-encrypted": {
    message: (failure) => describeFile(failure, "is encrypted: use a key without a passphrase"),
    advice: none,
  },
  "file-no-pem": {
    message: (failure) => describeFile(failure, `contains no PEM ${failure.label.toLowerCase()}`),
    advice: ({ label }) => label === "CERTIFICATE" ? PEM_OF_CERTIFICATE : PEM,
  },
  "bad-certificate-files": {
    message: ({ files, problem }) =>
      `cannot use ${files.map(quote).join(", ")}: ${describeFailure(problem)}`,
    advice: ({ problem }) => problem.code === "tls-old-version" ? REISSUE_CERTIFICATE : CHECK_PAIR,
  },
  "bad-key-pair": {
    message: () => "TLS cannot use cert_file together with key_file",
    advice: () => CHECK_PAIR,
  },
  "bad-trusted-authorities": {
    message: ({ variable, reason }) =>
      `cannot load the certificate authorities of ${variable}: ${reason}`,
    advice: ({ variable }) => `Correct ${variable} in the environment, or unset it`,
  },

  "permission": {
    message: ({ reason }) => `missing permission: ${reason}`,
    advice: () => "Start Deno with all permissions that the documentation lists",
  },
  "unexpected": {
    message: ({ errorName, stack }) => `unexpected ${errorName}: ${stack}`,
    advice: () => "This is a bug in the plugin: please report this line",
  },
};

/**
 * Returns why a target failed, in one line without secrets.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(describeFailure({ code: "status", status: 503 }), "status is 503, expected 200");
 * ```
 */
export function describeFailure(failure: Failure): string {
  const { redirectedTo } = failure;
  const message = rowOf(failure).message(failure);
  return oneLine(
    redirectedTo === undefined
      ? message
      : `redirected to ${shorten(redirectedTo, LONGEST_VALUE)}: ${message}`,
  );
}

/**
 * Returns what to do about a failure, or `undefined` where its message already says it all.
 *
 * @param acceptsConnections Whether the target's host accepts TCP connections, where that is known.
 */
export function adviseOnFailure(
  failure: Failure,
  target: Pick<Target, "uri" | "clientOptions">,
  acceptsConnections?: boolean,
): string | undefined {
  const context = buildContext(target, acceptsConnections);
  const { redirectedTo } = failure;
  if (redirectedTo !== undefined && !failure.code.startsWith("proxy-")) {
    return adviseOnRedirect(redirectedTo, context);
  }
  return rowOf(failure).advice(failure, context);
}

/** The compiler cannot tell that a failure and the row of its code belong together. */
function rowOf(failure: Failure): Row<FailureCode> {
  return ROWS[failure.code] as Row<FailureCode>;
}

function describeStatus(status: number): string {
  return `status is ${status}, expected 200`;
}

function describeFile(
  { setting, file }: { readonly setting: string; readonly file: string },
  problem: string,
): string {
  return `${setting} ${quote(file)} ${problem}`;
}

/** Returns the day of a time in milliseconds since 1970, in UTC. */
function formatDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
