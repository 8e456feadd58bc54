/**
 * The whole program and servers that request a client certificate: that of `cert_file` is sent to
 * the target's own origin, with any other TLS options, and to no other.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import {
  assertAnswered,
  reasonOf,
  reasonOfAlert,
  runConfig,
  writeFiles,
} from "../support/config_runs.ts";
import { buildPage } from "../support/stats_body.ts";
import { serveMutual } from "../support/servers.ts";
import type { MutualOptions, MutualServer } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import type { TemporaryDirectory } from "../support/temporary_directory.ts";

const OWN = "cert_file = 'client.pem'\nkey_file = 'client.key'\n";
/** Settings by which `fetch` asks, and those by which `node:https` does. */
const CHECKS: readonly string[] = [
  "ca_file = 'ca.pem'",
  "ca_file = 'ca.pem'\nserver_name = 'app.invalid'",
  "tls_skip_verify = true",
];

/** A directory with the files of the settings above, and servers of the same authority. */
interface Setup extends AsyncDisposable {
  readonly directory: TemporaryDirectory;
  serve(options: Pick<MutualOptions, "isRequired" | "locations">): Promise<MutualServer>;
}

async function setUp(): Promise<Setup> {
  const directory = await makeDirectory();
  const authority = await makeAuthority();
  const own = await authority.issue({ hosts: ["127.0.0.1", "app.invalid"] });
  const client = await authority.issue({});
  await writeFiles(directory, {
    "ca.pem": authority.cert,
    "client.pem": client.cert,
    "client.key": client.key,
    // As `openssl x509 -text` and `openssl pkcs12 -nodes` write them.
    "text.pem": `Certificate:\n    Data:\n        Version: 3 (0x2)\n${client.cert}`,
    "text.key": `Bag Attributes\n    friendlyName: app\n${client.key}`,
  });
  return {
    directory,
    serve: (options) =>
      serveMutual(buildPage(), { ...own, clientAuthority: authority.cert, ...options }),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

for (const check of CHECKS) {
  const how = JSON.stringify(check);

  Deno.test(`a client certificate is sent with ${how}`, async () => {
    await using setup = await setUp();
    await using server = await setup.serve({ isRequired: true });
    const toml = `[targets.a]\nuri = '${server.origin}'\n${OWN}${check}`;
    assertAnswered(await runConfig(setup.directory, toml));
    assertEquals(server.clients, ["client"]);
  });

  Deno.test(`a client certificate and a key that follow other text are sent with ${how}`, async () => {
    await using setup = await setUp();
    await using server = await setup.serve({ isRequired: true });
    const toml = `[targets.a]\nuri = '${server.origin}'\n${OWN}${check}`;
    assertAnswered(await runConfig(setup.directory, toml.replaceAll("client.", "text.")));
    assertEquals(server.clients, ["client"]);
  });

  Deno.test(`that a client certificate is missing is said with ${how}`, async () => {
    await using setup = await setUp();
    await using server = await setup.serve({ isRequired: true });
    const toml = `[targets.a]\nuri = '${server.origin}'\n${check}`;
    const run = () => runConfig(setup.directory, toml);
    const overtaken = /reset by peer|connection closed/;
    const reason = await reasonOfAlert(run, "CertificateRequired", overtaken);
    assertMatch(reason, /CertificateRequired/);
    assertEquals(server.clients, []);
  });

  Deno.test(`a client certificate is sent only within the origin with ${how}`, async () => {
    await using setup = await setUp();
    const { directory } = setup;
    const locations: Record<string, string> = { "/old": "/new" };
    await using server = await setup.serve({ isRequired: false, locations });
    // To skip the checks, or to expect another name, ends with the origin too.
    await using other = await setup.serve({ isRequired: false });
    locations["/new"] = `${other.origin}/`;
    const toml = `[targets.a]\nuri = '${server.origin}/old'\n${OWN}${check}`;
    const result = await runConfig(directory, toml);
    assertEquals(server.clients, ["client", "client"]);
    if (!check.includes("ca_file")) return assertMatch(reasonOf(result), /UnknownIssuer/);
    assertAnswered(result);
    assertEquals(other.clients, [undefined]);
  });
}
