/**
 * What the HTTP clients say of a failed request, and the failure that it means. Servers of other
 * tests bring most of it about; here stands what none of them can.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Failure } from "../../../src/failure.ts";
import {
  parseClientMessage,
  readClientError,
  readNodeError,
} from "../../../src/http/client_errors.ts";
import type { Environment } from "../../../src/runtime.ts";
import { buildTarget } from "../../../src/target.ts";

/** Texts as Deno 2.9.6 gives them. */
const TEXTS: readonly [text: string, failure: Failure][] = [
  ["tcp connect error: Connection refused (os error 61)", { code: "connection-refused" }],
  ["Connection reset by peer (os error 104)", { code: "connection-reset" }],
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
  ["received fatal alert: CertificateRequired", { code: "tls-client-certificate-required" }],
  [
    "received fatal alert: CertificateExpired",
    { code: "tls-client-certificate-rejected", alert: "CertificateExpired" },
  ],
  ["received fatal alert: HandshakeFailure", { code: "tls-alert", alert: "HandshakeFailure" }],
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

const NO_PROXY: Environment = { get: () => undefined, set() {}, delete() {} };
const PROXY: Environment = {
  ...NO_PROXY,
  get: (name) => name === "http_proxy" ? "http://me:hush@proxy:3128" : undefined,
};
const REFUSED = "client error (Connect): tcp connect error: Connection refused (os error 111)";

function failTo(uri: string, env: Environment, clientOptions = {}): Failure {
  const target = buildTarget("api", { uri: "http://app.example/", clientOptions });
  const error = new TypeError(`error sending request for url (${uri}): ${REFUSED}`);
  return readClientError(error, target, env).failure;
}

Deno.test("readClientError() names the origin that a redirect led to, without a login", () => {
  assertEquals(failTo("http://me:hush@b:1/?token=hush", PROXY), {
    code: "connection-refused",
    redirectedTo: "http://b:1",
  });
});

Deno.test("readClientError() blames a proxy that cannot be reached, without its login", () => {
  assertEquals(failTo("http://app.example/", PROXY), {
    code: "proxy-unreachable",
    variable: "http_proxy",
    proxy: '"http://proxy:3128"',
    problem: "connection-refused",
  });
  assertEquals(failTo("http://app.example/", NO_PROXY), { code: "connection-refused" });
  assertEquals(failTo("http://app.example/", PROXY, { unixSocket: "/run/x" }), {
    code: "connection-refused",
  });
});
