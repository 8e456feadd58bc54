/**
 * Sample failures of every code, more than one where the message depends on the data.
 *
 * @module
 */

import { assertRejects } from "@std/assert";
import { TargetError } from "../../src/failure.ts";
import type { Failure, FailureCode } from "../../src/failure.ts";
import { describeFailure } from "../../src/failure_messages.ts";

const FILE = { setting: "bearer_token_file", file: "/run/token" } as const;

/** The compiler checks that no code is missing. */
export const FAILURES: { readonly [Code in FailureCode]: readonly Failure<Code>[] } = {
  "connection-refused": [{ code: "connection-refused" }],
  "connection-reset": [{ code: "connection-reset" }],
  "connection-closed": [
    { code: "connection-closed", reason: "connection closed before message completed" },
  ],
  "dns": [{ code: "dns", reason: "unknown host" }],
  "port-blocked": [{ code: "port-blocked", port: "6000" }],
  "socket-missing": [{ code: "socket-missing" }],
  "socket-denied": [{ code: "socket-denied" }],
  "no-unix-sockets": [{ code: "no-unix-sockets" }],
  "not-http": [{ code: "not-http", reason: "invalid HTTP version parsed" }],
  "body-interrupted": [{ code: "body-interrupted" }],
  "unknown-end": [{ code: "unknown-end" }],
  "http2-only": [{ code: "http2-only" }],
  "request-failed": [{ code: "request-failed", reason: "No route to host (os error 113)" }],
  "timeout": [{ code: "timeout", ms: 300 }],
  "deadline": [{ code: "deadline", ms: 25_000 }],
  "terminated": [{ code: "terminated" }],
  "proxy-unreachable": [
    {
      code: "proxy-unreachable",
      variable: "HTTP_PROXY",
      proxy: "http://proxy:3128",
      problem: { code: "dns", reason: "unknown host" },
    },
    {
      code: "proxy-unreachable",
      variable: "HTTP_PROXY",
      proxy: "http://proxy:3128",
      problem: { code: "connection-refused" },
    },
  ],
  "proxy-refused": [{ code: "proxy-refused" }],
  "proxy-login": [{ code: "proxy-login" }],
  "proxy-target": [{ code: "proxy-target", reason: "Host unreachable" }],
  "proxy-not-socks": [{ code: "proxy-not-socks" }],
  "proxy-address": [{ code: "proxy-address", variable: "HTTP_PROXY" }],
  "proxy-scheme": [{ code: "proxy-scheme", variable: "HTTP_PROXY" }],
  "proxy-encoding": [{ code: "proxy-encoding", variable: "NO_PROXY" }],
  "proxy-cgi": [{ code: "proxy-cgi", variable: "HTTP_PROXY" }],
  "status": [400, 401, 403, 407, 503].map((status) => ({ code: "status", status })),
  "redirect-loop": [{ code: "redirect-loop", limit: 10 }],
  "redirect-not-http": [{ code: "redirect-not-http" }],
  "redirect-credentials": [
    { code: "redirect-credentials", origin: "https://app.invalid", status: 401 },
  ],
  "tls-unknown-authority": [
    { code: "tls-unknown-authority" },
    { code: "tls-unknown-authority", clientCode: "UnknownIssuer" },
  ],
  "tls-authority-certificate": [{ code: "tls-authority-certificate" }],
  "tls-self-signed": [{ code: "tls-self-signed" }],
  "tls-expired": [{ code: "tls-expired" }, { code: "tls-expired", atMs: 0 }],
  "tls-not-yet-valid": [{ code: "tls-not-yet-valid" }, { code: "tls-not-yet-valid", fromMs: 0 }],
  "tls-not-verified": [{ code: "tls-not-verified" }],
  "tls-wrong-name": [
    { code: "tls-wrong-name", name: "a" },
    { code: "tls-wrong-name", name: "a", validNames: '"b"' },
  ],
  "tls-old-version": [{ code: "tls-old-version" }],
  "tls-bad-signature": [{ code: "tls-bad-signature" }],
  "tls-client-certificate-required": [{ code: "tls-client-certificate-required" }],
  "tls-client-certificate-rejected": [
    { code: "tls-client-certificate-rejected", alert: "UnknownCA" },
  ],
  "tls-alert": [{ code: "tls-alert", alert: "HandshakeFailure" }],
  "tls-not-spoken": [{ code: "tls-not-spoken" }],
  "too-large": [{ code: "too-large", limitBytes: 1024 }],
  "bad-compression": [{ code: "bad-compression", reason: "unexpected end of file" }],
  "unknown-compression": [{ code: "unknown-compression", encoding: "br" }],
  "empty": [{ code: "empty" }],
  "html": [{ code: "html" }],
  "binary": [{ code: "binary" }],
  "not-json": [{ code: "not-json" }],
  "json-depth": [{ code: "json-depth", most: 100 }],
  "json-values": [{ code: "json-values", most: 250_000 }],
  "not-prometheus": [{ code: "not-prometheus" }],
  "cut": [{ code: "cut" }],
  "no-eof": [{ code: "no-eof" }],
  "not-statistics": [{ code: "not-statistics" }, { code: "not-statistics", type: "an array" }],
  "wrong-source": [{ code: "wrong-source", source: "expvar", expected: "stats-api" }],
  "no-go-collector": [
    { code: "no-go-collector" },
    { code: "no-go-collector", seriesPrefix: "a_", similar: ["go_goroutine_count"] },
  ],
  "several-prefixes": [{ code: "several-prefixes", prefixes: ["a_", "b_"] }],
  "several-applications": [
    { code: "several-applications", count: 2, series: "go_goroutines" },
  ],
  "not-a-number": [{ code: "not-a-number", field: "heap_sys", type: "a string" }],
  "variable-not-set": [{ code: "variable-not-set", variable: "GOSTATS_A", header: "X-A" }],
  "variable-characters": [{ code: "variable-characters", variable: "GOSTATS_A" }],
  "file-missing": [{ code: "file-missing", ...FILE }],
  "file-denied": [{ code: "file-denied", ...FILE }],
  "file-unreadable": [{ code: "file-unreadable", ...FILE, reason: "Input/output error" }],
  "file-directory": [{ code: "file-directory", ...FILE }],
  "file-not-regular": [{ code: "file-not-regular", ...FILE }],
  "file-too-large": [{ code: "file-too-large", ...FILE }],
  "file-empty": [{ code: "file-empty", ...FILE }],
  "file-lines": [{ code: "file-lines", ...FILE }],
  "file-characters": [{ code: "file-characters", ...FILE }],
  "file-encoding": [{ code: "file-encoding", ...FILE }],
  "file-encrypted": [{ code: "file-encrypted", ...FILE }],
  "file-no-pem": [{ code: "file-no-pem", ...FILE, label: "PRIVATE KEY" }],
  "bad-certificate-files": [
    {
      code: "bad-certificate-files",
      files: ["ca.pem"],
      problem: { code: "request-failed", reason: "invalid peer certificate: BadEncoding" },
    },
  ],
  "bad-key-pair": [{ code: "bad-key-pair" }],
  "bad-trusted-authorities": [
    { code: "bad-trusted-authorities", variable: "DENO_CERT", reason: "No such file or directory" },
  ],
  "permission": [{ code: "permission", reason: 'Requires net access to "a:80"' }],
  "unexpected": [{ code: "unexpected", errorName: "RangeError", stack: "RangeError: a at b" }],
};

/** Returns the message of the {@link TargetError} that an action must fail with. */
export async function failureOf(action: () => Promise<unknown>): Promise<string> {
  return describeFailure((await assertRejects(action, TargetError)).failure);
}
