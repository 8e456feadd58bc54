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
  PROXY_LOGIN,
} from "./failure_context.ts";
import type { Context } from "./failure_context.ts";
import type { Failure, FailureCode } from "./failure.ts";
import { LONGEST_VALUE, oneLine, quote, shorten } from "./messages.ts";
import type { Target } from "./target.ts";
import { formatLimit } from "./terminal/units.ts";

interface Row<Code extends FailureCode> {
  readonly message: (failure: Failure<Code>) => string;
  /** Returns what to do, or `undefined` where nothing is known that the message does not say. */
  readonly advice: (failure: Failure<Code>, context: Context) => string | undefined;
}

const none = () => undefined;

const CORRECT_PORT = ({ scheme }: Context) =>
  "What listens there breaks off or speaks no HTTP: correct the port" +
  (scheme === "http" ? ", or begin the URI with https if it wants TLS" : "");
const UNKNOWN_AUTHORITY =
  'The certificate is signed by an authority that this machine does not know: give it as "ca_file"';
const BREAKS_OFF = "The application, or a proxy before it, breaks off its page: see their logs";
const CORRECT_URI = "Correct the URI: another program answers there";
const RENEW_CERTIFICATE = 'Have the certificate issued anew, with "subjectAltName"';
const SHOW_CERTIFICATE =
  'The application wants a certificate of ours: give "cert_file" and "key_file", signed by an ' +
  "authority that it knows";
const WHOLE_FILES = 'Give files that are whole, and the "key_file" that belongs to the "cert_file"';
const PEM = "Give a file in PEM, with a line that begins with -----BEGIN";
const PEM_OF_CERTIFICATE =
  'Give a file with a line -----BEGIN CERTIFICATE-----: "openssl x509 -in FILE" writes it from other ' +
  "forms, TRUSTED CERTIFICATE too";
const SECRET_ALONE = "Write the secret alone into the file, in one line of plain text";
const ALLOWED = "Run this as a user, and with permissions, that allow it";

const PROXY_PROBLEMS: Readonly<Partial<Record<FailureCode, string>>> = {
  "dns": "whose host has no known address",
  "connection-refused": "where nothing listens",
};

/** A file of certificates has another form than one that holds a secret. */
const FILE_FORM = ({ setting }: { readonly setting: string }) =>
  ["ca_file", "cert_file", "key_file"].includes(setting) ? PEM : SECRET_ALONE;

const ROWS: { readonly [Code in FailureCode]: Row<Code> } = {
  "connection-refused": {
    message: () => "Connection refused",
    advice: (_, { listener, settings }) =>
      `Nothing listens ${listener}: start the application, or correct ${settings}`,
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
      `No address is known for ${quote(hostname)}: correct the host, or see to this machine's ` +
      "name server",
  },
  "port-blocked": {
    message: ({ port }) => `Requests to port ${port} are blocked`,
    advice: () => "Deno refuses this port, as browsers do: let the application listen on another",
  },
  "socket-missing": {
    message: () => "socket does not exist",
    advice: () => 'The application has no such socket open: start it, or correct "unix_socket"',
  },
  "socket-denied": {
    message: () => "socket may not be used by this user: Permission denied",
    advice: () => ALLOWED,
  },
  "not-http": {
    message: ({ reason }) => reason,
    advice: (_, context) => CORRECT_PORT(context),
  },
  "body-interrupted": {
    message: () => "body is cut: the connection was lost before its end",
    advice: () => BREAKS_OFF,
  },
  "unknown-end": {
    message: () => "body has no length, so that its end cannot be told from a lost connection",
    advice: () =>
      "Let the application, or a proxy before it, send Content-Length or chunks, as HTTP/1.1 does",
  },
  "http2-only": {
    message: () => "the server speaks HTTP/2 only (NoApplicationProtocol)",
    advice: () => "Let the application, or the proxy before it, accept HTTP/1.1 too",
  },
  "request-failed": { message: ({ reason }) => reason, advice: none },

  "timeout": {
    message: ({ ms }) => `no complete answer within ${ms} ms`,
    advice: (_, context) => adviseOnTimeout(context),
  },
  "deadline": {
    message: ({ ms }) => `no complete answer before the run's deadline of ${ms} ms`,
    advice: () =>
      'Shorten "timeout" of targets that hang, or ask more at once with a larger "concurrency"',
  },
  "terminated": {
    message: () => "no complete answer before the run was ended by SIGTERM",
    advice: none,
  },

  "proxy-unreachable": {
    message: ({ variable, proxy, problem }) =>
      `cannot reach the proxy ${quote(proxy)} of ${variable}: ${describeFailure(problem)}`,
    advice: ({ variable, proxy, problem }) =>
      `${variable} sends this request through the proxy ${quote(proxy)}, ` +
      (PROXY_PROBLEMS[problem.code] ?? "to which no connection comes about") +
      `: correct ${variable}, or name the host in NO_PROXY to ask it directly`,
  },
  "proxy-refused": {
    message: () => "the proxy does not connect us with this host and port (unsuccessful tunnel)",
    advice: () => "The proxy does not let this host and port through",
  },
  "proxy-login": {
    message: () => "the proxy wants a login: proxy authentication required",
    advice: () => PROXY_LOGIN,
  },
  "proxy-target": {
    message: ({ reason }) => `the proxy cannot connect to this host and port: ${reason}`,
    advice: ({ reason }, { settings }) =>
      `Correct ${settings} if the proxy is right (${reason}), or name the host in NO_PROXY to ask ` +
      "it directly",
  },
  "proxy-not-socks": {
    message: () => "the proxy does not speak SOCKS 5",
    advice: () => "Correct the scheme of the proxy's URI, or its port",
  },
  "proxy-address": {
    message: ({ variable }) => `${variable} is no address of a proxy`,
    advice: ({ variable }) =>
      `Set ${variable} to a URI such as http://proxy.example:3128; percent-encode user and password`,
  },
  "proxy-scheme": {
    message: ({ variable }) =>
      `${variable} has a scheme that is no proxy's, expected http, https, socks5 or socks5h`,
    advice: ({ variable }) => `Correct the scheme in ${variable}, or leave it out for http`,
  },
  "proxy-encoding": {
    message: ({ variable }) => `${variable} is not UTF-8`,
    advice: ({ variable }) => `Set ${variable} to plain text`,
  },
  "proxy-cgi": {
    message: ({ variable }) =>
      `${variable} is not used where REQUEST_METHOD is set: a client of a web server may have set it`,
    advice: () => "Unset REQUEST_METHOD, which web servers set for CGI programs",
  },

  "status": { message: ({ status }) => describeStatus(status), advice: adviseOnStatus },
  "redirect-loop": {
    message: ({ limit }) => `more than ${limit} redirects`,
    advice: (_, context) => adviseOnRedirect(undefined, context),
  },
  "redirect-not-http": {
    message: () => "redirect leads to no URI of http or https",
    advice: (_, context) => adviseOnRedirect(undefined, context),
  },
  "redirect-credentials": {
    message: ({ origin, status }) =>
      `redirected to ${origin}, without credentials: ${describeStatus(status)}`,
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
    advice: () => UNKNOWN_AUTHORITY,
  },
  "tls-self-signed": {
    message: () => "certificate is signed by itself, an unknown authority",
    advice: () => UNKNOWN_AUTHORITY,
  },
  "tls-expired": {
    message: ({ atMs }) =>
      atMs === undefined ? "certificate has expired" : `certificate expired on ${formatDay(atMs)}`,
    advice: () => "The certificate has expired: have it renewed, and check this machine's clock",
  },
  "tls-not-yet-valid": {
    message: ({ fromMs }) =>
      "certificate is not valid yet" +
      (fromMs === undefined ? "" : `, but from ${formatDay(fromMs)}`),
    advice: () => "The certificate is not valid yet: check the clocks of both machines",
  },
  "tls-not-verified": {
    message: () => "certificate is signed by an unknown authority, has expired or is not valid yet",
    advice: () =>
      'Give the authority that signed the certificate as "ca_file"; if it is there already, have ' +
      "the certificate renewed, and check the clocks of both machines",
  },
  "tls-wrong-name": {
    message: ({ name, validNames }) =>
      `certificate is not valid for name ${quote(name)}` +
      (validNames === undefined ? "" : `, only for ${validNames}`),
    advice: () =>
      'The certificate is made out to another name: ask by that name, or give it as "server_name"',
  },
  "tls-old-version": {
    message: () =>
      "certificate is not of X.509 version 3: have it issued anew (UnsupportedCertVersion)",
    advice: () => RENEW_CERTIFICATE,
  },
  "tls-bad-signature": {
    message: () =>
      "certificate's signature cannot be verified (BadSignature), such as one of RSA under 2048 bits",
    advice: () =>
      "Have the certificate issued anew with ECDSA, or RSA of at least 2048 bits, and SHA-256; if it " +
      'is so already, "ca_file" is another authority of the same name',
  },
  "tls-client-certificate-required": {
    message: () => "a client certificate is wanted (CertificateRequired)",
    advice: () => SHOW_CERTIFICATE,
  },
  "tls-client-certificate-rejected": {
    message: ({ alert }) => `our client certificate is not taken (alert ${alert})`,
    advice: () => SHOW_CERTIFICATE,
  },
  "tls-alert": {
    message: ({ alert }) => `received fatal alert: ${alert}`,
    advice: () => SHOW_CERTIFICATE,
  },
  "tls-not-spoken": {
    message: () => "no TLS is spoken there (InvalidContentType)",
    advice: () => "No TLS is spoken on this port: begin the URI with http",
  },

  "too-large": {
    message: ({ limitBytes }) => `body is over ${formatLimit(limitBytes)}`,
    advice: () => 'Correct the URI, or allow larger pages with "max_body"',
  },
  "bad-compression": {
    message: ({ reason }) => `body is not valid gzip: ${reason}`,
    advice: () =>
      "What arrives is not packed as its Content-Encoding says: see to the application, or to a " +
      "proxy in between",
  },
  "unknown-compression": {
    message: ({ encoding }) => `body is packed as ${quote(encoding)}, expected gzip or none`,
    advice: () =>
      "Let the application, or a proxy in between, respect Accept-Encoding: this plugin asks for " +
      "unpacked pages",
  },
  "empty": { message: () => "body is empty, expected a page of statistics", advice: none },
  "html": { message: () => "body is HTML or XML, expected JSON or text", advice: none },
  "binary": {
    message: () => "body is binary, such as protobuf, expected JSON or text",
    advice: none,
  },
  "not-json": {
    message: () => "body is not JSON or is cut, expected a page of statistics",
    advice: none,
  },
  "json-depth": {
    message: ({ most }) => `body is JSON of more than ${most} levels, no page of statistics`,
    advice: () => CORRECT_URI,
  },
  "json-values": {
    message: ({ most }) => `body is JSON of more than ${most} values, no page of statistics`,
    advice: () => CORRECT_URI,
  },
  "not-prometheus": {
    message: () => "body is no JSON and no Prometheus text",
    advice: none,
  },
  "cut": {
    message: () => "body is cut: its last line does not end",
    advice: () => BREAKS_OFF,
  },
  "no-eof": {
    message: () => "body is cut: OpenMetrics text does not end with # EOF",
    advice: () => BREAKS_OFF,
  },
  "not-statistics": {
    message: ({ type }) =>
      "body is JSON but no page of statistics: it " +
      (type === undefined ? 'has neither "goroutine_num" nor "memstats"' : `is ${type}`),
    advice: none,
  },
  "wrong-source": {
    message: ({ source, expected }) =>
      `body is a page of source ${quote(source)}, expected ${quote(expected)}`,
    advice: () => 'Leave out "source": any page is told by its content',
  },
  "no-go-collector": {
    message: ({ seriesPrefix, similar = [] }) =>
      "body is a Prometheus page without the Go collector's metrics" +
      (seriesPrefix === undefined ? "" : ` behind the prefix ${quote(seriesPrefix)}`) +
      (similar.length === 0 ? "" : `; what looks like them: ${similar.map(quote).join(", ")}`),
    advice: ({ seriesPrefix }) =>
      seriesPrefix === undefined
        ? "Let the application register the Go collector of its Prometheus library"
        : 'Correct "series_prefix", or leave it out',
  },
  "several-prefixes": {
    message: ({ prefixes }) =>
      `body has the Go collector's metrics behind several prefixes: ${
        prefixes.map(quote).join(", ")
      }; name one as "series_prefix"`,
    advice: () =>
      'Name the prefix of the application\'s own metrics as "series_prefix" in a configuration file',
  },
  "several-applications": {
    message: ({ count, series }) =>
      `body has ${count} series of ${quote(series)}, expected one: ask the application itself`,
    advice: () =>
      "This page is about several applications: give the URI of the application's own page",
  },
  "not-a-number": {
    message: ({ field, type }) => `field ${quote(field)} must be a number, got ${type}`,
    advice: () =>
      "Something else than the usual library writes this page: see to the application, or correct " +
      '"goroutines" if it names this field',
  },

  "variable-not-set": {
    message: ({ variable, header }) => `variable ${variable} of header ${quote(header)} is not set`,
    advice: () =>
      'Set the variable: for the agent in "env" of mackerel-agent.conf, here in the shell',
  },
  "variable-characters": {
    message: ({ variable }) => `variable ${variable} holds a character that no header can`,
    advice: () => "Set the variable to one line of ASCII or Latin-1 characters",
  },
  "file-missing": {
    message: (failure) => describeFile(failure, "does not exist"),
    advice: () => "Correct the path: an absolute one is right wherever the agent runs this",
  },
  "file-denied": {
    message: (failure) => describeFile(failure, "may not be read by this user"),
    advice: () => "Give the file to the agent's user with chown, or run this as that user",
  },
  "file-unreadable": {
    message: (failure) => describeFile(failure, `cannot be read: ${failure.reason}`),
    advice: none,
  },
  "file-directory": {
    message: (failure) => describeFile(failure, "is a directory"),
    advice: () => "Name the file in it",
  },
  "file-not-regular": {
    message: (failure) => describeFile(failure, "is no regular file"),
    advice: FILE_FORM,
  },
  "file-too-large": {
    message: (failure) => describeFile(failure, "is over 1 MiB"),
    advice: FILE_FORM,
  },
  "file-empty": {
    message: (failure) => describeFile(failure, "is empty"),
    advice: () => SECRET_ALONE,
  },
  "file-lines": {
    message: (failure) => describeFile(failure, "has more than one line"),
    advice: () => SECRET_ALONE,
  },
  "file-characters": {
    message: (failure) => describeFile(failure, "holds a character that no header can"),
    advice: () => SECRET_ALONE,
  },
  "file-encoding": {
    message: (failure) => describeFile(failure, "is not UTF-8"),
    advice: () => SECRET_ALONE,
  },
  "file-encrypted": {
    message: (failure) => describeFile(failure, "is encrypted: give the key without a passphrase"),
    advice: none,
  },
  "file-no-pem": {
    message: (failure) => describeFile(failure, `holds no ${failure.label.toLowerCase()} in PEM`),
    advice: ({ label }) => label === "CERTIFICATE" ? PEM_OF_CERTIFICATE : PEM,
  },
  "bad-certificate-files": {
    message: ({ files, problem }) =>
      `cannot use ${files.map(quote).join(", ")}: ${describeFailure(problem)}`,
    advice: ({ problem }) => problem.code === "tls-old-version" ? RENEW_CERTIFICATE : WHOLE_FILES,
  },
  "bad-key-pair": {
    message: () => "cert_file and key_file are not used by TLS as they are",
    advice: () => WHOLE_FILES,
  },
  "bad-trusted-authorities": {
    message: ({ variable, reason }) => `cannot load the authorities of ${variable}: ${reason}`,
    advice: ({ variable }) => `Correct ${variable} in the environment, or take it away`,
  },

  "permission": {
    message: ({ reason }) => `missing permission: ${reason}`,
    advice: () => ALLOWED,
  },
  "unexpected": {
    message: ({ errorName, stack }) => `unexpected ${errorName}: ${stack}`,
    advice: () => "This is a bug of the plugin: please report this line",
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
 * Returns what to do about a failure, or `undefined` where nothing is known that its message does
 * not say.
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
