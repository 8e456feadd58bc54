/**
 * The whole program with a proxy in its environment and targets with settings of a file: which
 * requests the proxy gets, and that `-check` says the same.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import { assertAnswered, ok, runConfig, SECRET, writeFiles } from "../support/config_runs.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** Nobody has this host: whoever asks it went past the proxy. */
const HOST = "app.gostats-test.invalid";

/** Settings of a target, and whether the proxy is asked for it. */
const SETTINGS: readonly [uri: string, toml: string, isProxied: boolean][] = [
  [`http://${HOST}/`, "follow_redirects = true", true],
  [`http://${HOST}/`, "tls_skip_verify = true", true],
  [`http://${HOST}/`, "server_name = 'app.invalid'", true],
  [`http://${HOST}/`, "ca_file = 'ca.pem'", true],
  [`https://${HOST}/`, "follow_redirects = true", true],
  [`https://${HOST}/`, "ca_file = 'ca.pem'", true],
  [`https://${HOST}/`, "cert_file = 'client.pem'\nkey_file = 'client.key'", true],
  [`https://${HOST}/`, "bearer_token_file = 'token'", true],
  [`https://${HOST}/`, "tls_skip_verify = true", false],
  [`https://${HOST}/`, "ca_file = 'ca.pem'\nserver_name = 'app.invalid'", false],
];

for (const [uri, toml, isProxied] of SETTINGS) {
  const which = `${new URL(uri).protocol}// with ${JSON.stringify(toml)}`;
  Deno.test(`the proxy ${isProxied ? "is" : "is not"} used for ${which}`, async () => {
    const authority = await makeAuthority();
    const client = await authority.issue({});
    await using proxy = serve(() => new Response("", { status: 502 }));
    await using directory = await makeDirectory();
    await writeFiles(directory, {
      "ca.pem": authority.cert,
      "client.pem": client.cert,
      "client.key": client.key,
      token: SECRET,
    });
    const env = { HTTP_PROXY: proxy.origin, HTTPS_PROXY: proxy.origin };
    const config = `[targets.a]\nuri = '${uri}'\ntimeout = '1m'\n${toml}`;
    assertEquals((await runConfig(directory, config, env)).code, 1);
    assertEquals(proxy.requests.length, isProxied ? 1 : 0);
    const { stdout } = await runConfig(directory, config, env, ["-check"]);
    const others = stdout.replace(/The proxy of HTTPS_PROXY is\s+not used/, "");
    assertEquals(/HTTPS?_PROXY/.test(others), isProxied, stdout);
  });
}

Deno.test("a token goes through a tunnel, and is not shown to the proxy", async () => {
  await using proxy = serve(() => new Response("", { status: 502 }));
  await using directory = await makeDirectory();
  await writeFiles(directory, { token: SECRET });
  const toml = `[targets.a]\nuri = 'https://${HOST}/'\nbearer_token_file = 'token'\n` +
    "headers = { X-Key = '${GOSTATS_KEY}' }";
  const env = { HTTPS_PROXY: proxy.origin, GOSTATS_KEY: SECRET };
  await runConfig(directory, toml, env);
  const seen = proxy.requests.map(({ method, headers }) => [method, JSON.stringify([...headers])]);
  assertEquals(seen.map(([method]) => method), ["CONNECT"]);
  assertEquals(seen.some(([, headers]) => headers?.includes(SECRET)), false);
});

Deno.test("a redirect from loopback to another host takes the proxy, without our headers", async () => {
  await using proxy = serve(ok);
  await using server = serve(() => Response.redirect(`http://${HOST}/new`));
  await using directory = await makeDirectory();
  const toml = `[targets.a]\nuri = '${server.origin}'\nheaders = { X-Key = '\${GOSTATS_KEY}' }`;
  const env = { HTTP_PROXY: proxy.origin, GOSTATS_KEY: SECRET };
  assertAnswered(await runConfig(directory, toml, env));
  const keysOf = ({ requests }: typeof proxy) =>
    requests.map(({ headers }) => headers.get("x-key"));
  assertEquals([keysOf(server), keysOf(proxy)], [[SECRET], [null]]);
});
