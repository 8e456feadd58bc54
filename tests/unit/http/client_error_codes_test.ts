/**
 * What the HTTP clients say of a failed request, and the failure that it means. Servers of other
 * tests cover most of it; this file has what they cannot cause.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Failure } from "../../../src/failure.ts";
import type { ClientOptions } from "../../../src/http/client_options.ts";
import {
  parseClientMessage,
  readClientError,
  readNodeError,
} from "../../../src/http/client_error_codes.ts";
import { readProxyRules } from "../../../src/http/proxy.ts";
import { buildTarget } from "../../../src/target.ts";

/** Texts as Deno 2.9.6 gives them. */
const TEXTS: readonly [text: string, failure: Failure][] = [
  ["tcp connect error: Connection refused (os error 61)", { code: "connection-refused" }],
  ["Connection reset by peer (os error 104)", { code: "connection-reset" }],
  ["tls handshake eof", {
    code: "connection-closed",
    reason: "connection closed during the TLS handshake",
  }],
  [
    "dns error: failed to lookup address information: nodename nor servname provided, or not known",
    { code: "dns", reason: "unknown host" },
  ],
  [
    "dns error: failed to lookup address information: Temporary failure in name resolution",
    {
      code: "dns",
      reason: "failed to lookup address information: Temporary failure in name resolution",
    },
  ],
  [
    "invalid peer certificate: Other(OtherError(UnsupportedCertVersion))",
    { code: "tls-old-version" },
  ],
  ["invalid peer certificate: BadSignature", { code: "tls-bad-signature" }],
  [
    "invalid peer certificate: UnsupportedSignatureAlgorithmContext { signature_algorithm_id: [6] }",
    { code: "tls-bad-signature" },
  ],
  ["received fatal alert: CertificateRequired", { code: "tls-client-certificate-required" }],
  [
    "received fatal alert: CertificateExpired",
    { code: "tls-client-certificate-rejected", alert: "CertificateExpired" },
  ],
  ["received fatal alert: HandshakeFailure", { code: "tls-alert", alert: "HandshakeFailure" }],
  ["Failed opening CA file: No such file or directory (os error 2)", {
    code: "bad-trusted-authorities",
    variable: "DENO_CERT",
    reason: "No such file or directory (os error 2)",
  }],
  ["Unable to add pem file to certificate store: Is a directory (os error 21)", {
    code: "bad-trusted-authorities",
    variable: "DENO_CERT",
    reason: "Is a directory (os error 21)",
  }],
  ["Failed to load platform certificates: No such file or directory (os error 2)", {
    code: "bad-trusted-authorities",
    variable: "SSL_CERT_FILE",
    reason: "No such file or directory (os error 2)",
  }],
  ['Unknown certificate store "a" specified (allowed: "system,mozilla")', {
    code: "bad-trusted-authorities",
    variable: "DENO_TLS_CA_STORE",
    reason: 'Unknown certificate store "a" specified (allowed: "system,mozilla")',
  }],
  ["received fatal alert: NoApplicationProtocol", { code: "http2-only" }],
  ["invalid HTTP version parsed", { code: "not-http", reason: "invalid HTTP version parsed" }],
  ["unexpected transfer-encoding parsed", {
    code: "not-http",
    reason: "unexpected transfer-encoding parsed",
  }],
  ["Parse Error: Invalid response status", {
    code: "not-http",
    reason: "Parse Error: Invalid response status",
  }],
  ["error reading a body from connection", { code: "body-interrupted" }],
  ["aborted", { code: "body-interrupted" }],
  ["Permission denied (os error 13)", { code: "socket-denied" }],
  ["Invalid URL: 'http://[/' with base 'http://a/'", { code: "redirect-not-http" }],
  ["No route to host (os error 113)", {
    code: "request-failed",
    reason: "No route to host (os error 113)",
  }],
];

for (const [text, failure] of TEXTS) {
  Deno.test(`parseClientMessage() reads: ${text}`, () => {
    assertEquals(parseClientMessage(text), failure);
  });
}

/** Codes of node's errors. */
const CODES: readonly [code: string, failure: Failure | undefined][] = [
  ["ECONNREFUSED", { code: "connection-refused" }],
  ["ENOTFOUND", { code: "dns", reason: "unknown host" }],
  ["EAI_AGAIN", { code: "dns", reason: "Temporary failure in name resolution" }],
  ["ENOENT", { code: "socket-missing" }],
  ["EACCES", { code: "socket-denied" }],
  ["CERT_HAS_EXPIRED", { code: "tls-expired" }],
  ["CERT_NOT_YET_VALID", { code: "tls-not-yet-valid" }],
  ["SELF_SIGNED_CERT_IN_CHAIN", { code: "tls-unknown-authority" }],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", { code: "tls-not-verified" }],
  ["ERR_TLS_CERT_ALTNAME_INVALID", { code: "tls-wrong-name", name: "app" }],
  ["EUNKNOWN", undefined],
  ["toString", undefined],
];

for (const [code, failure] of CODES) {
  Deno.test(`readNodeError() reads: ${code}`, () => {
    assertEquals(readNodeError(Object.assign(new Error(), { code }), "app")?.failure, failure);
  });
}

/** What node's errors have beside the code of a reset. */
const RESETS: readonly [name: string, properties: object, failure: Failure][] = [
  ["reset", { syscall: "read", errno: -104 }, { code: "connection-reset" }],
  ["reset while connecting", { syscall: "connect", port: 8443 }, { code: "connection-reset" }],
  ["closed", {}, {
    code: "connection-closed",
    reason: "connection closed before message completed",
  }],
  ["closed in the handshake", { host: "app", port: 8443, path: null }, {
    code: "connection-closed",
    reason: "connection closed during the TLS handshake",
  }],
];

for (const [name, properties, failure] of RESETS) {
  Deno.test(`readNodeError() reads the code of a reset by what has failed: ${name}`, () => {
    const error = Object.assign(new Error("any text"), { code: "ECONNRESET", ...properties });
    assertEquals(readNodeError(error, "app")?.failure, failure);
  });
}

Deno.test("readNodeError() blames the signature where no certificate is verified", () => {
  const read = (code: string) =>
    readNodeError(Object.assign(new Error(), { code }), "app", false)?.failure.code;
  assertEquals(read("DEPTH_ZERO_SELF_SIGNED_CERT"), "tls-bad-signature");
  assertEquals(read("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "tls-bad-signature");
  assertEquals([read("ECONNREFUSED"), read("EUNKNOWN")], ["connection-refused", undefined]);
});

const DIRECT = "client error (Connect): tcp connect error: Connection refused (os error 111)";

/**
 * Fails for a URI while these variables are set, as the URI of a target unless another is given.
 */
function failTo(
  uri: string,
  { variables = {}, text = DIRECT, target = uri, clientOptions = {} }: {
    readonly variables?: Readonly<Record<string, string>>;
    readonly text?: string;
    readonly target?: string;
    readonly clientOptions?: ClientOptions;
  },
): Failure {
  const error = new TypeError(`error sending request for url (${uri}): ${text}`);
  const rules = readProxyRules((name) => variables[name]);
  return readClientError(error, buildTarget("api", { uri: target, clientOptions }), rules).failure;
}

const HTTP = { HTTP_PROXY: "http://me:hush@proxy:3128", HTTPS_PROXY: "http://me:hush@proxy:3128" };
const REFUSED: Failure = {
  code: "proxy-unreachable",
  variable: "HTTP_PROXY",
  proxy: "http://proxy:3128",
  problem: { code: "connection-refused" },
};

Deno.test("readClientError() names the origin that a redirect led to, without a login", () => {
  const target = "http://app.example/";
  assertEquals(failTo("http://me:hush@b:1/?token=hush", { target }), {
    code: "connection-refused",
    redirectedTo: "http://b:1",
  });
});

Deno.test("readClientError() names the origin of a redirect that hangs up once it is connected", () => {
  const error = new Error(
    "error sending request from 127.0.0.1:43456 for http://b:1/?p=(1) (127.0.0.1:1): client error " +
      "(SendRequest): connection closed before message completed",
  );
  const target = buildTarget("api", { uri: "http://app.example/" });
  assertEquals(readClientError(error, target, undefined).failure, {
    code: "connection-closed",
    reason: "connection closed before message completed",
    redirectedTo: "http://b:1",
  });
});

Deno.test("readClientError() blames a proxy that cannot be reached, without its login", () => {
  const uri = "http://app.example/";
  assertEquals(failTo(uri, { variables: HTTP }), REFUSED);
  assertEquals(failTo(uri, {}), { code: "connection-refused" });
  assertEquals(failTo(uri, { variables: HTTP, clientOptions: { unixSocket: "/run/x" } }), {
    code: "connection-refused",
  });
});

Deno.test("readClientError() blames the proxy that a redirect took, and no other", () => {
  const uri = "http://app.example/";
  assertEquals(failTo(uri, { variables: HTTP, target: "http://127.0.0.1/" }), {
    ...REFUSED,
    redirectedTo: "http://app.example",
  });
  assertEquals(failTo("http://127.0.0.1/", { variables: HTTP, target: uri }), {
    code: "connection-refused",
    redirectedTo: "http://127.0.0.1",
  });
  const secure = { HTTPS_PROXY: "http://proxy:3128" };
  assertEquals(failTo("https://app.example/", { variables: secure, target: uri }), {
    ...REFUSED,
    variable: "HTTPS_PROXY",
    redirectedTo: "https://app.example",
  });
});

const SOCKS = { HTTP_PROXY: "socks5://me:hush@proxy" };
const SECURE = { HTTP_PROXY: "https://proxy", HTTPS_PROXY: "https://proxy" };

/** What is said of requests through proxies, for http and for https. */
const PROXIED: readonly [
  variables: Readonly<Record<string, string>>,
  uri: string,
  text: string,
  failure: Failure,
][] = [
  [HTTP, "https://a/", "client error (Connect): unsuccessful tunnel", { code: "proxy-refused" }],
  [HTTP, "https://a/", "client error (Connect): unexpected eof while tunneling", {
    code: "proxy-refused",
  }],
  [HTTP, "https://a/", "client error (Connect): proxy authentication required", {
    code: "proxy-login",
  }],
  [HTTP, "https://a/", "client error (Connect): invalid peer certificate: UnknownIssuer", {
    code: "tls-unknown-authority",
    clientCode: "UnknownIssuer",
  }],
  [
    HTTP,
    "http://a/",
    "client error (Connect): tcp connect error: No route to host (os error 113)",
    {
      ...REFUSED,
      problem: {
        code: "request-failed",
        reason: "tcp connect error: No route to host (os error 113)",
      },
    },
  ],
  [
    HTTP,
    "https://a/",
    "client error (SendRequest): peer closed connection without sending TLS close_notify: x",
    {
      code: "connection-closed",
      reason: "connection closed before message completed",
    },
  ],
  [HTTP, "http://a/", "client error (SendRequest): connection closed before message completed", {
    code: "connection-closed",
    reason: "connection closed before message completed",
  }],
  [SOCKS, "http://a/", "client error (Connect): Connection refused", {
    code: "proxy-target",
    reason: "Connection refused",
  }],
  [SOCKS, "http://a/", "client error (Connect): Password auth failure, code: 1", {
    code: "proxy-login",
  }],
  [SOCKS, "http://a/", "client error (Connect): No acceptable auth methods", {
    code: "proxy-login",
  }],
  [SOCKS, "http://a/", "client error (Connect): Proxy server unreachable", {
    ...REFUSED,
    proxy: "socks5h://proxy:1080",
    problem: { code: "request-failed", reason: "Proxy server unreachable" },
  }],
  [
    SOCKS,
    "http://a/",
    "client error (Connect): failed to lookup address information: Name or service not known",
    {
      ...REFUSED,
      proxy: "socks5h://proxy:1080",
      problem: { code: "dns", reason: "unknown host" },
    },
  ],
  [SOCKS, "http://a/", "client error (Connect): Invalid response version", {
    code: "proxy-not-socks",
  }],
  [
    SOCKS,
    "http://a/",
    "client error (Connect): unexpected end of file: unexpected end of file",
    { code: "proxy-not-socks" },
  ],
  [SOCKS, "http://a/", "client error (SendRequest): unexpected end of file", {
    code: "connection-closed",
    reason: "unexpected end of file",
  }],
  [SECURE, "http://a/", "client error (Connect): invalid peer certificate: UnknownIssuer", {
    ...REFUSED,
    proxy: "https://proxy:443",
    problem: { code: "tls-unknown-authority", clientCode: "UnknownIssuer" },
  }],
  [SECURE, "https://a/", "client error (Connect): invalid peer certificate: UnknownIssuer", {
    code: "tls-unknown-authority",
    clientCode: "UnknownIssuer",
  }],
];

for (const [variables, uri, text, failure] of PROXIED) {
  Deno.test(`readClientError() reads for ${uri} with ${JSON.stringify(variables)}: ${text}`, () => {
    assertEquals(failTo(uri, { variables, text }), failure);
  });
}
