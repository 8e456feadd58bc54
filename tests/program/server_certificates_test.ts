/**
 * Certificates of servers: which of them are taken, and why others are not.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import type { CertificateOptions } from "../support/certificates.ts";
import { runPlugin } from "../support/run_plugin.ts";
import {
  assertAnswered,
  HERE,
  ok,
  reasonOf,
  runConfig,
  SECRET,
  writeFiles,
} from "../support/config_runs.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const SELF: CertificateOptions = { ...HERE, isOwnAuthority: true };

const TLS: readonly [name: string, made: CertificateOptions, toml: string, reason?: RegExp][] = [
  ["an authority of ca_file is trusted", HERE, "ca_file = 'ca.pem'"],
  ["an authority with a text before it is trusted", HERE, "ca_file = 'text.pem'"],
  ["an authority in a file of 1 MiB is trusted", HERE, "ca_file = 'full.pem'"],
  ["one authority of several is trusted", HERE, "ca_file = 'both.pem'"],
  [
    "one authority of several is trusted, with a configured name",
    { hosts: ["app.invalid"] },
    "ca_file = 'both.pem'\nserver_name = 'app.invalid'",
  ],
  [
    "another authority is not",
    HERE,
    "ca_file = 'other.pem'",
    /^certificate is signed by an unknown authority \(UnknownIssuer\)$/,
  ],
  [
    "another name is not",
    { hosts: ["app.invalid", "b.invalid", "127.0.0.2"] },
    "ca_file = 'ca.pem'",
    /^certificate is not valid for name "127\.0\.0\.1", only for "app\.invalid", "b\.invalid" or 127\.0\.0\.2$/,
  ],
  [
    "another name is, if it is the configured one",
    { hosts: ["app.invalid"] },
    "ca_file = 'ca.pem'\nserver_name = 'app.invalid'",
  ],
  [
    "the name of the URI is not, if another one is configured",
    HERE,
    "ca_file = 'ca.pem'\nserver_name = 'app.invalid'",
    /^certificate is not valid for name "app\.invalid"$/,
  ],
  [
    "another authority is not, with a configured name",
    { hosts: ["app.invalid"] },
    "ca_file = 'other.pem'\nserver_name = 'app.invalid'",
    /^certificate is signed by an unknown authority, has expired or is not valid yet$/,
  ],
  [
    "what has expired is not",
    { ...HERE, notAfter: new Date("2024-01-01") },
    "ca_file = 'ca.pem'",
    /^certificate expired on 2024-01-01$/,
  ],
  [
    "what has expired is not, with a configured name",
    { hosts: ["app.invalid"], notAfter: new Date("2024-01-01") },
    "ca_file = 'ca.pem'\nserver_name = 'app.invalid'",
    /^certificate is signed by an unknown authority, has expired or is not valid yet$/,
  ],
  [
    "what is not valid yet is not, with a configured name",
    { hosts: ["app.invalid"], notAfter: new Date("2100-01-02") },
    "ca_file = 'ca.pem'\nserver_name = 'app.invalid'",
    /^certificate is signed by an unknown authority, has expired or is not valid yet$/,
  ],
  [
    "what is not valid yet is not",
    { ...HERE, notAfter: new Date("2100-01-02") },
    "ca_file = 'ca.pem'",
    /^certificate is not valid yet: it is valid from 2100-01-01$/,
  ],
  ["one that is its own authority is trusted in ca_file", SELF, "ca_file = 'own.pem'"],
  [
    "one that is its own authority is not trusted elsewhere",
    SELF,
    "ca_file = 'ca.pem'",
    /^certificate is self-signed and not trusted$/,
  ],
  [
    "one that is its own authority is not trusted without ca_file",
    SELF,
    "",
    /^certificate is that of an unknown authority itself \(CaUsedAsEndEntity\)$/,
  ],
  [
    "one that is its own authority must have the name",
    { ...SELF, hosts: ["app.invalid"] },
    "ca_file = 'own.pem'",
    /^certificate is not valid for name "127\.0\.0\.1"/,
  ],
  [
    "one that is its own authority must not have expired",
    { ...SELF, notAfter: new Date("2024-01-01") },
    "ca_file = 'own.pem'",
    /^certificate expired on 2024-01-01$/,
  ],
  [
    "anything is, where nothing is checked",
    { hosts: ["app.invalid"], notAfter: new Date("2024-01-01") },
    "tls_skip_verify = true",
  ],
];

for (const [name, made, toml, reason] of TLS) {
  Deno.test(`of certificates, ${name}`, async () => {
    const authority = await makeAuthority();
    const own = await authority.issue(made);
    await using server = serve(ok, own);
    await using directory = await makeDirectory();
    const other = await makeAuthority();
    await writeFiles(directory, {
      "ca.pem": authority.cert,
      "text.pem": `Certificate:\n    Data:\n        Version: 3 (0x2)\n${authority.cert}`,
      "full.pem": authority.cert.padEnd(1024 * 1024, "\n"),
      "both.pem": `${other.cert}\n${authority.cert}`,
      "other.pem": other.cert,
      "own.pem": own.cert,
      token: SECRET,
    });
    const target = `[targets.a]\nuri = '${server.origin}'\nbearer_token_file = 'token'\n`;
    const result = await runConfig(directory, target + toml);
    if (reason !== undefined) return assertMatch(reasonOf(result), reason);
    assertAnswered(result);
    assertEquals(server.requests[0]?.headers.get("authorization"), `Bearer ${SECRET}`);
  });
}

Deno.test("-tls-skip-verify takes any certificate, a page in gzip, a redirect to another origin", async () => {
  const authority = await makeAuthority();
  const certificate = await authority.issue({ hosts: ["app.invalid"] });
  await using other = serve(ok);
  await using server = serve(({ url, headers }) => {
    if (url.endsWith("/moved")) return Response.redirect(other.origin);
    assertEquals(headers.get("accept-encoding"), "identity");
    const packed = new Blob([JSON.stringify(buildPage())]).stream()
      .pipeThrough(new CompressionStream("gzip"));
    return new Response(packed, { headers: { "Content-Encoding": "gzip" } });
  }, certificate);
  await using directory = await makeDirectory();
  for (const path of ["page", "moved"]) {
    const args = ["-uri", `${server.origin}/${path}`, `-tempfile=${directory.path}/${path}`];
    const { code, stdout } = await runPlugin([...args, "-tls-skip-verify"]);
    assertEquals([code, stdout.split("\t")[1]], [0, "1000"]);
    assertEquals((await runPlugin(args)).code, 1, "without the flag");
  }
  assertEquals(other.requests.length, 1);
});

/** Serves the page on a socket in the directory, until it is disposed of. */
