/**
 * The whole program with a proxy in its environment and redirects: each of them has its own proxy,
 * with what belongs there and nothing else.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import { assertAnswered, ok, reasonOf, runConfig, SECRET } from "../support/config_runs.ts";
import { findFreePort, serve } from "../support/servers.ts";
import type { Server } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** Nobody has these hosts: whoever asks them went past the proxy. */
const HOST = "app.gostats-test.invalid";
const OTHER = "other.gostats-test.invalid";

/** What each target has beside its URI: nothing, or headers of its own. */
const SETTINGS: readonly string[] = ["", "headers = { X-Key = '${GOSTATS_KEY}' }"];

/** Redirects each host to another one; a host that is not named answers with a page. */
function serveRedirects(locations: Readonly<Record<string, string>>): Server {
  return serve(({ url, headers }) => {
    const location = locations[headers.get("Host") ?? new URL(url).host];
    return location === undefined
      ? ok()
      : new Response(null, { status: 302, headers: { location } });
  });
}

function summarize({ headers }: Server["requests"][number]): unknown {
  return [headers.get("host"), headers.get("x-key"), headers.get("proxy-authorization")];
}

/** The base64 of "me:hush". */
const LOGIN = "Basic bWU6aHVzaA==";

for (const settings of SETTINGS) {
  const key = settings === "" ? null : SECRET;
  const kind = settings === "" ? "a plain target" : "a target with headers";

  Deno.test(`${kind} takes the proxy for some redirects and goes past it for others`, async () => {
    await using direct = serve(ok);
    await using proxy = serveRedirects({
      [HOST]: `http://${OTHER}/`,
      [OTHER]: `http://0.0.0.0:${direct.port}/`,
    });
    await using directory = await makeDirectory();
    const env = {
      HTTP_PROXY: proxy.origin.replace("//", "//me:hush@"),
      NO_PROXY: "0.0.0.0",
      GOSTATS_KEY: SECRET,
    };
    const toml = `[targets.a]\nuri = 'http://${HOST}/'\n${settings}`;
    assertAnswered(await runConfig(directory, toml, env));
    assertEquals(proxy.requests.map(summarize), [[HOST, key, LOGIN], [OTHER, null, LOGIN]]);
    assertEquals(direct.requests.map(summarize), [[`0.0.0.0:${direct.port}`, null, null]]);
  });

  Deno.test(`${kind} keeps to its proxy within its origin`, async () => {
    await using proxy = serve(({ url }) =>
      url.endsWith("/new")
        ? ok()
        : new Response(null, { status: 302, headers: { location: "/new" } })
    );
    await using directory = await makeDirectory();
    const toml = `[targets.a]\nuri = 'http://${HOST}/old'\n${settings}`;
    const env = { HTTP_PROXY: proxy.origin, GOSTATS_KEY: SECRET };
    assertAnswered(await runConfig(directory, toml, env));
    assertEquals(proxy.requests.map(summarize), [[HOST, key, null], [HOST, key, null]]);
  });

  Deno.test(`${kind} reports a proxy that cannot be reached after a redirect`, async () => {
    await using direct = serve(() => Response.redirect(`http://${HOST}/`));
    await using directory = await makeDirectory();
    const proxy = `http://127.0.0.1:${findFreePort()}`;
    const toml = `[targets.a]\nuri = '${direct.origin}'\n${settings}`;
    const env = { HTTP_PROXY: proxy.replace("//", `//me:${SECRET}@`), GOSTATS_KEY: SECRET };
    assertEquals(
      reasonOf(await runConfig(directory, toml, env)),
      `redirected to http://${HOST}: cannot reach the proxy "${proxy}" of HTTP_PROXY: ` +
        "Connection refused",
    );
  });

  Deno.test(`${kind} reports an invalid proxy variable when a redirect needs it`, async () => {
    await using direct = serve(() => Response.redirect(`http://${HOST}/`));
    await using directory = await makeDirectory();
    const toml = `[targets.a]\nuri = '${direct.origin}'\n${settings}`;
    const env = { HTTP_PROXY: `foo://me:${SECRET}@proxy:1`, GOSTATS_KEY: SECRET };
    assertEquals(
      reasonOf(await runConfig(directory, toml, env)),
      "HTTP_PROXY has an unsupported scheme, expected http, https, socks5 or socks5h",
    );
  });
}

Deno.test("a login in the URI stays with its origin, also through a proxy", async () => {
  await using proxy = serveRedirects({ [HOST]: `http://${OTHER}/` });
  await using directory = await makeDirectory();
  const toml = `[targets.a]\nuri = 'http://me:${SECRET}@${HOST}/'`;
  assertAnswered(await runConfig(directory, toml, { HTTP_PROXY: proxy.origin }));
  const seen = proxy.requests.map(({ headers }) => headers.get("authorization") !== null);
  assertEquals(seen, [true, false]);
});

Deno.test("a redirect from https to http changes from one proxy to the other", async () => {
  const authority = await makeAuthority();
  const certificate = await authority.issue({ hosts: ["127.0.0.1"] });
  await using secure = serve(() => Response.redirect(`http://${HOST}/`), certificate);
  await using proxy = serve(ok);
  await using directory = await makeDirectory();
  await Deno.writeTextFile(`${directory.path}/ca.pem`, authority.cert);
  const toml = `[targets.a]\nuri = '${secure.origin}/'\nca_file = 'ca.pem'`;
  const env = { HTTP_PROXY: proxy.origin, HTTPS_PROXY: "foo://proxy" };
  assertAnswered(await runConfig(directory, toml, env));
  assertEquals([secure.requests.length, proxy.requests.length], [1, 1]);
});

Deno.test("two targets that differ only by their proxy share no connection", async () => {
  await using direct = serve(ok);
  await using proxy = serve(ok);
  await using directory = await makeDirectory();
  const authority = await makeAuthority();
  await Deno.writeTextFile(`${directory.path}/ca.pem`, authority.cert);
  const toml = ["a", "b"].map((prefix) => {
    const uri = prefix === "a" ? `http://${HOST}/` : `http://0.0.0.0:${direct.port}/`;
    return `[targets.${prefix}]\nuri = '${uri}'\nca_file = 'ca.pem'\n`;
  }).join("");
  const env = { HTTP_PROXY: proxy.origin, NO_PROXY: "0.0.0.0" };
  const { code, stderr } = await runConfig(directory, toml, env);
  assertEquals([code, direct.requests.length, proxy.requests.length], [0, 1, 1], stderr);
});
