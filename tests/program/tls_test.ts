/**
 * The whole program and https: the system's authorities are trusted, `SSL_CERT_FILE` among them,
 * and nobody else.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import type { Authority, CertificateOptions } from "../support/certificates.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { findFreePort, serve } from "../support/servers.ts";
import type { Server } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const HERE: CertificateOptions = { hosts: ["127.0.0.1", "localhost"] };

async function serveTls(authority: Authority, options: CertificateOptions): Promise<Server> {
  return serve(() => Response.json(buildPage()), await authority.issue(options));
}

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs with an authority in the system's file of them. */
async function runTrusting(
  authority: Authority,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  await using directory = await makeDirectory();
  await Deno.writeTextFile(`${directory.path}/ca.pem`, authority.cert);
  const state = args.includes("-config") ? [] : [`-tempfile=${directory.path}/state`];
  return await runPlugin([...args, ...state], {
    env: { SSL_CERT_FILE: `${directory.path}/ca.pem`, ...env },
  });
}

/** Checks that a run failed in one line, and returns the cause. */
function causeOf({ code, stdout, stderr }: Run, uri: string): string {
  const before = `Cannot fetch stats of "gostats" from "${uri}": `;
  assertEquals([code, stdout, stderr.slice(0, before.length)], [1, "", before], stderr);
  const cause = stderr.slice(before.length);
  assertEquals(cause.indexOf("\n"), cause.length - 1, stderr);
  return cause.trimEnd();
}

Deno.test("an authority of SSL_CERT_FILE is trusted", async () => {
  const authority = await makeAuthority();
  await using server = await serveTls(authority, HERE);
  for (const host of ["127.0.0.1", "localhost"]) {
    const args = ["-scheme=https", `-host=${host}`, `-port=${server.port}`];
    const { code, stdout, stderr } = await runTrusting(authority, args);
    assertEquals([code, stdout.split("\n").length - 1], [0, 9], stderr);
  }
});

Deno.test("an authority of SSL_CERT_FILE is trusted where other targets have no TLS", async () => {
  const authority = await makeAuthority();
  await using server = await serveTls(authority, HERE);
  await using plain = serve(() => Response.json(buildPage()));
  await using directory = await makeDirectory();
  const [one, two] = [
    `[targets.one]\nuri = '${plain.origin}'`,
    `[targets.two]\nuri = '${server.origin}'`,
  ];
  for (const [index, toml] of [`${one}\n${two}`, `${two}\n${one}`].entries()) {
    const config = `${directory.path}/${index}.toml`;
    await Deno.writeTextFile(config, toml);
    const env = { MACKEREL_PLUGIN_WORKDIR: `${directory.path}/${index}` };
    const { code, stderr } = await runTrusting(authority, ["-config", config], env);
    assertEquals([code, stderr.includes("Cannot")], [0, false], stderr);
  }
  assertEquals([plain.requests.length, server.requests.length], [2, 2]);
});

Deno.test("only an authority of SSL_CERT_FILE is trusted for a configured name", async () => {
  const [authority, other] = [await makeAuthority(), await makeAuthority()];
  await using server = await serveTls(authority, { hosts: ["app.invalid"] });
  await using directory = await makeDirectory();
  const config = `${directory.path}/gostats.toml`;
  await Deno.writeTextFile(
    config,
    `[targets.gostats]\nuri = '${server.origin}'\nserver_name = 'app.invalid'\n`,
  );
  const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
  const { code, stderr } = await runTrusting(authority, ["-config", config], env);
  assertEquals([code, server.requests.length], [0, 1], stderr);
  const run = await runTrusting(other, ["-config", config], env);
  assertMatch(causeOf(run, `${server.origin}/`), /authority/);
  const none = { ...env, SSL_CERT_FILE: directory.path };
  const missing = await runTrusting(other, ["-config", config], none);
  assertMatch(causeOf(missing, `${server.origin}/`), /authority/);
  assertEquals(server.requests.length, 1);
});

/** Variables that name no authorities, and what is said of them. */
const WRONG_AUTHORITIES: readonly [variable: string, value: string, reason: string][] = [
  ["DENO_CERT", "/none.pem", "No such file or directory (os error 2)"],
  ["DENO_CERT", "/", "Is a directory (os error 21)"],
  ["SSL_CERT_FILE", "/none.pem", "No such file or directory (os error 2)"],
  ["SSL_CERT_FILE", "/", 'could not load PEM file "/": Is a directory (os error 21)'],
  [
    "DENO_TLS_CA_STORE",
    "here",
    'Unknown certificate store "here" specified (allowed: "system,mozilla")',
  ],
];

for (const [variable, value, reason] of WRONG_AUTHORITIES) {
  for (const setting of ["", "ca_file = 'ca.pem'\n"]) {
    Deno.test(`${variable}=${value} is named, and ${setting || "nothing else"} is not blamed`, async () => {
      const authority = await makeAuthority();
      await using server = await serveTls(authority, HERE);
      await using directory = await makeDirectory();
      const config = `${directory.path}/gostats.toml`;
      const file = setting.replace("ca.pem", `${directory.path}/ca.pem`);
      await Deno.writeTextFile(`${directory.path}/ca.pem`, authority.cert);
      await Deno.writeTextFile(config, `[targets.gostats]\nuri = '${server.origin}'\n${file}`);
      const run = await runPlugin(["-config", config], {
        env: { MACKEREL_PLUGIN_WORKDIR: directory.path, [variable]: value },
      });
      const cause = `cannot load the certificate authorities of ${variable}: ${reason}`;
      assertEquals(causeOf(run, `${server.origin}/`), cause);
    });
  }
}

Deno.test("an unknown authority is refused", async () => {
  const authority = await makeAuthority();
  await using server = await serveTls(authority, HERE);
  const other = await makeAuthority();
  const run = await runTrusting(other, ["-uri", server.origin]);
  assertMatch(causeOf(run, `${server.origin}/`), /certificate.*unknown ?issuer|unknown ?issuer/i);
  assertEquals(server.requests, []);
});

Deno.test("a choice of authorities that the user made for Deno stays", async () => {
  const authority = await makeAuthority();
  await using server = await serveTls(authority, HERE);
  const env = { DENO_TLS_CA_STORE: "mozilla" };
  const run = await runTrusting(authority, ["-uri", server.origin], env);
  assertMatch(causeOf(run, `${server.origin}/`), /unknown ?issuer/i);
});

const WRONG: readonly [name: string, options: CertificateOptions, cause: RegExp][] = [
  ["for another host", { hosts: ["other.invalid"] }, /not valid for/i],
  ["that has expired", { ...HERE, notAfter: new Date("2024-01-01") }, /expired/i],
];

for (const [name, options, cause] of WRONG) {
  Deno.test(`a certificate ${name} is refused`, async () => {
    const authority = await makeAuthority();
    await using server = await serveTls(authority, options);
    const run = await runTrusting(authority, ["-uri", server.origin]);
    assertMatch(causeOf(run, `${server.origin}/`), cause);
    assertEquals(server.requests, []);
  });
}

Deno.test("a missing or invalid file of authorities is a failure on one line", async () => {
  const authority = await makeAuthority();
  await using server = await serveTls(authority, HERE);
  await using directory = await makeDirectory();
  await Deno.writeTextFile(`${directory.path}/none.pem`, "no certificate\n");
  for (const name of ["missing.pem", "none.pem"]) {
    const env = { SSL_CERT_FILE: `${directory.path}/${name}` };
    const run = await runTrusting(authority, ["-uri", server.origin], env);
    assertMatch(causeOf(run, `${server.origin}/`), /\S/);
  }
  assertEquals(server.requests, []);
});

Deno.test("https to a plain server, and http to a TLS server, fail with one line", async () => {
  const authority = await makeAuthority();
  await using plain = serve(() => Response.json(buildPage()));
  const secure = plain.origin.replace("http:", "https:");
  const first = await runTrusting(authority, ["-uri", secure]);
  assertMatch(causeOf(first, `${secure}/`), /\S/);
  await using server = await serveTls(authority, HERE);
  const open = server.origin.replace("https:", "http:");
  const second = await runTrusting(authority, ["-uri", open]);
  assertMatch(causeOf(second, `${open}/`), /\S/);
});

Deno.test("https refused is said to be refused", async () => {
  const uri = `https://127.0.0.1:${findFreePort()}/`;
  const run = await runTrusting(await makeAuthority(), ["-uri", uri]);
  assertMatch(causeOf(run, uri), /refused/i);
});
