/**
 * Requests inside the test's own process with certificates that are renewed between them, and with
 * other authorities of the system than this machine's.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { fetchEndpoint } from "../../../src/http/request.ts";
import type { Runtime } from "../../../src/runtime.ts";
import type { Settings } from "../../../src/config/settings.ts";
import { buildTarget } from "../../../src/target.ts";
import { makeAuthority } from "../../support/certificates.ts";
import { HERE, ok, writeFiles } from "../../support/config_runs.ts";
import { failureOf } from "../../support/failures.ts";
import { buildPage } from "../../support/stats_body.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { serve, serveMutual } from "../../support/servers.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

/** Clients as the program makes them. */
const openClient: Runtime["openClient"] = ({ caCerts = [], cert, key }) => {
  const own = cert === undefined || key === undefined ? {} : { cert, key };
  const client = Deno.createHttpClient({ caCerts: [...caCerts], ...own });
  return (uri, init) => fetch(uri, { ...init, client });
};

/** Asks a target once and reads its whole body. */
async function ask(settings: Settings, changes: Partial<Runtime> = {}): Promise<void> {
  const target = buildTarget("a", { timeoutMs: 60_000, ...settings });
  const runtime = makeRuntime({ openClient, ...changes });
  await fetchEndpoint(target, runtime, async (body) => {
    for await (const _piece of body);
  });
}

Deno.test("an authority that is renewed in its file is trusted from then on", async () => {
  const [old, renewed] = [await makeAuthority(), await makeAuthority()];
  await using before = serve(ok, await old.issue(HERE));
  await using after = serve(ok, await renewed.issue(HERE));
  await using directory = await makeDirectory();
  const clientOptions = { caFile: `${directory.path}/ca.pem` };
  await writeFiles(directory, { "ca.pem": old.cert });
  await ask({ uri: before.origin, clientOptions });
  await writeFiles(directory, { "ca.pem": renewed.cert });
  await ask({ uri: after.origin, clientOptions });
  const failure = await failureOf(() => ask({ uri: before.origin, clientOptions }));
  assertMatch(failure, /UnknownIssuer/);
});

for (const more of [{}, { serverName: "localhost" }]) {
  Deno.test(`a renewed client certificate is sent from then on: ${JSON.stringify(more)}`, async () => {
    const authority = await makeAuthority();
    const own = await authority.issue(HERE);
    const mutual = { ...own, clientAuthority: authority.cert, isRequired: true };
    await using server = await serveMutual(buildPage(), mutual);
    await using directory = await makeDirectory();
    const at = (name: string) => `${directory.path}/${name}`;
    const files = { caFile: at("ca.pem"), certFile: at("client.pem"), keyFile: at("client.key") };
    const clientOptions = { ...files, ...more };
    for (const name of ["first", "second"]) {
      const { cert, key } = await authority.issue({ name });
      await writeFiles(directory, {
        "ca.pem": authority.cert,
        "client.pem": cert,
        "client.key": key,
      });
      await ask({ uri: server.origin, clientOptions });
    }
    assertEquals(server.clients, ["first", "second"]);
  });
}

for (const more of [{}, { serverName: "localhost" }]) {
  Deno.test(`a socket is refused on Windows: ${JSON.stringify(more)}`, async () => {
    const clientOptions = { unixSocket: "/run/app.sock", ...more };
    const settings = { uri: "https://localhost/metrics", clientOptions };
    const failure = await failureOf(() => ask(settings, { isWindows: true }));
    assertEquals(failure, "Unix sockets cannot be used on Windows");
  });
}

Deno.test("targets with the same files share their client, others have one of their own", async () => {
  await using server = serve(ok);
  await using directory = await makeDirectory();
  const authorities = [await makeAuthority(), await makeAuthority()];
  await writeFiles(directory, {
    "one.pem": authorities[0]?.cert ?? "",
    "same.pem": authorities[0]?.cert ?? "",
    "two.pem": authorities[1]?.cert ?? "",
  });
  const made: unknown[] = [];
  const count: Runtime["openClient"] = (options) => {
    made.push(options.caCerts);
    return openClient(options);
  };
  for (const name of ["one", "same", "two", "one"]) {
    const clientOptions = { caFile: `${directory.path}/${name}.pem` };
    await ask({ uri: server.origin, clientOptions }, { openClient: count });
  }
  assertEquals(made, authorities.map(({ cert }) => [cert]));
});

/** Where systems keep the authorities that they trust, as Go looks for them. */
const SYSTEM_FILES: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** This machine's files, with the system's authorities in one place alone. */
function withAuthorities(place: string, cert: string): Runtime["files"] {
  return {
    ...Deno,
    readTextFileSync(path) {
      if (path === place) return cert;
      throw new Deno.errors.NotFound("No such file or directory (os error 2)");
    },
  };
}

for (const place of SYSTEM_FILES) {
  Deno.test(`the system's authorities in ${place} are trusted by a configured name`, async () => {
    const authority = await makeAuthority();
    await using server = serve(ok, await authority.issue({ hosts: ["app.invalid"] }));
    const settings = { uri: server.origin, clientOptions: { serverName: "app.invalid" } };
    await ask(settings, { files: withAuthorities(place, authority.cert) });
    assertEquals(server.requests.length, 1);
    const none = withAuthorities("/none", authority.cert);
    assertMatch(await failureOf(() => ask(settings, { files: none })), /authority/);
  });
}

Deno.test("an authority of ca_file is trusted besides those of the system, for a configured name", async () => {
  const [system, own] = [await makeAuthority(), await makeAuthority()];
  await using directory = await makeDirectory();
  await writeFiles(directory, { "ca.pem": own.cert });
  const files = withAuthorities("/etc/ssl/cert.pem", system.cert);
  for (const authority of [system, own]) {
    await using server = serve(ok, await authority.issue({ hosts: ["app.invalid"] }));
    const clientOptions = { serverName: "app.invalid", caFile: `${directory.path}/ca.pem` };
    await ask({ uri: server.origin, clientOptions }, { files });
    assertEquals(server.requests.length, 1);
  }
});
