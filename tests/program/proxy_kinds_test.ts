/**
 * The whole program and the kinds of proxies: by https and by SOCKS 5, with logins; and values of
 * the variables that are no proxy.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import { assertAnswered, HERE, ok, reasonOf, runConfig, SECRET } from "../support/config_runs.ts";
import { pluginCommand, runPlugin } from "../support/run_plugin.ts";
import { findFreePort, serve, serveConnections, serveRaw, write } from "../support/servers.ts";
import { openTunnel, serveSocks } from "../support/socks_server.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import type { TemporaryDirectory } from "../support/temporary_directory.ts";

/** Nobody has this host: whoever asks it went past the proxy. */
const HOST = "app.gostats-test.invalid";
const TARGET = `[targets.a]\nuri = 'http://${HOST}/'`;
const LOGIN = `me:${SECRET}`;
const BASIC = `Basic ${btoa(LOGIN)}`;

/**
 * Writes the certificate of an authority, and returns the variable that has the program trust it.
 */
async function trust({ path }: TemporaryDirectory, cert: string): Promise<Record<string, string>> {
  await Deno.writeTextFile(`${path}/ca.pem`, cert);
  return { SSL_CERT_FILE: `${path}/ca.pem`, DENO_TLS_CA_STORE: "system" };
}

Deno.test("a proxy of https gets its login for http, and no other server does", async () => {
  const authority = await makeAuthority();
  await using direct = serve(ok);
  const location = `http://0.0.0.0:${direct.port}/`;
  await using proxy = serve(() => Response.redirect(location), await authority.issue(HERE));
  await using directory = await makeDirectory();
  const env = {
    ...await trust(directory, authority.cert),
    HTTP_PROXY: proxy.origin.replace("//", `//${LOGIN}@`),
    NO_PROXY: "0.0.0.0",
  };
  assertAnswered(await runConfig(directory, TARGET, env));
  const loginsOf = ({ requests }: typeof proxy) =>
    requests.map(({ headers }) => headers.get("proxy-authorization"));
  assertEquals([loginsOf(proxy), loginsOf(direct)], [[BASIC], [null]]);
});

Deno.test("a proxy of https gets its login for a tunnel", async () => {
  const authority = await makeAuthority();
  await using proxy = serve(
    () => new Response(null, { status: 502 }),
    await authority.issue(HERE),
  );
  await using directory = await makeDirectory();
  const env = {
    ...await trust(directory, authority.cert),
    HTTPS_PROXY: proxy.origin.replace("//", `//${LOGIN}@`),
  };
  const result = await runConfig(directory, `[targets.a]\nuri = 'https://${HOST}/'`, env);
  assertEquals(
    reasonOf(result),
    "the proxy refuses to connect to this host and port (unsuccessful tunnel)",
  );
  const seen = proxy.requests.map(({ method, headers }) => [
    method,
    headers.get("proxy-authorization"),
  ]);
  assertEquals(seen, [["CONNECT", BASIC]]);
});

Deno.test("an https proxy with an unknown certificate is blamed, not the application", async () => {
  await using proxy = serve(ok, await (await makeAuthority()).issue(HERE));
  await using directory = await makeDirectory();
  const env = { HTTP_PROXY: proxy.origin.replace("//", `//${LOGIN}@`) };
  assertEquals(
    reasonOf(await runConfig(directory, TARGET, env)),
    `cannot reach the proxy "${proxy.origin}" of HTTP_PROXY: certificate is signed by an unknown ` +
      "authority (UnknownIssuer)",
  );
  assertEquals(proxy.requests.length, 0);
});

for (const scheme of ["socks5", "socks5h", "SOCKS5"]) {
  Deno.test(`a proxy of ${scheme} is left the name to look up, with a login`, async () => {
    await using server = serve(ok);
    await using proxy = serveSocks({ tunnelPort: server.port, login: LOGIN });
    await using directory = await makeDirectory();
    const env = { HTTP_PROXY: `${scheme}://${LOGIN}@127.0.0.1:${proxy.port}` };
    assertAnswered(await runConfig(directory, TARGET, env));
    assertEquals([proxy.logins, proxy.requests], [[LOGIN], [`${HOST}:80`]]);
    const [{ headers } = { headers: new Headers() }] = server.requests;
    assertEquals([headers.get("host"), headers.get("proxy-authorization")], [HOST, null]);
  });
}

Deno.test("a proxy of SOCKS 5 without a login leads to a target of https", async () => {
  const authority = await makeAuthority();
  await using server = serve(ok, await authority.issue({ hosts: [HOST] }));
  await using proxy = serveSocks({ tunnelPort: server.port });
  await using directory = await makeDirectory();
  const env = {
    ...await trust(directory, authority.cert),
    HTTPS_PROXY: `socks5://127.0.0.1:${proxy.port}`,
  };
  assertAnswered(await runConfig(directory, `[targets.a]\nuri = 'https://${HOST}/'`, env));
  assertEquals([proxy.logins, proxy.requests], [[], [`${HOST}:443`]]);
});

/** What a proxy of SOCKS 5 does, the login it is shown, and what is said then. */
const SOCKS_FAILURES: readonly [
  options: Parameters<typeof serveSocks>[0],
  userinfo: string,
  reason: string,
][] = [
  [
    { reply: 2 },
    "",
    "the proxy cannot connect to this host and port: Connection not allowed by ruleset",
  ],
  [{ reply: 4 }, "", "the proxy cannot connect to this host and port: Host unreachable"],
  [{ reply: 5 }, "", "the proxy cannot connect to this host and port: Connection refused"],
  [{ login: LOGIN }, "me:wrong@", "the proxy requires credentials: proxy authentication required"],
  [{ login: LOGIN }, "", "the proxy requires credentials: proxy authentication required"],
];

for (const [options, userinfo, reason] of SOCKS_FAILURES) {
  const { login, reply } = options;
  const what = login === undefined
    ? `replies ${reply}`
    : `requires other credentials than "${userinfo}"`;
  Deno.test(`a SOCKS 5 proxy that ${what} is described`, async () => {
    await using proxy = serveSocks(options);
    await using directory = await makeDirectory();
    const env = { HTTP_PROXY: `socks5://${userinfo}127.0.0.1:${proxy.port}` };
    assertEquals(reasonOf(await runConfig(directory, TARGET, env)), reason);
  });
}

Deno.test("a proxy of SOCKS 5 that is not there is named", async () => {
  await using directory = await makeDirectory();
  const origin = `127.0.0.1:${findFreePort()}`;
  const env = { HTTP_PROXY: `socks5://${LOGIN}@${origin}` };
  assertEquals(
    reasonOf(await runConfig(directory, TARGET, env)),
    `cannot reach the proxy "socks5h://${origin}" of HTTP_PROXY: Proxy server unreachable`,
  );
});

Deno.test("a server that does not speak SOCKS is reported as such", async () => {
  await using proxy = serveConnections((connection) =>
    write(connection, "HTTP/1.1 400 Bad\r\n\r\n")
  );
  await using directory = await makeDirectory();
  const env = { HTTP_PROXY: `socks5://127.0.0.1:${proxy.port}` };
  assertEquals(
    reasonOf(await runConfig(directory, TARGET, env)),
    "the proxy does not speak SOCKS 5",
  );
});

Deno.test("407 to a request for http is the proxy's wish for a login", async () => {
  await using proxy = serve(() => new Response("", { status: 407 }));
  await using directory = await makeDirectory();
  assertEquals(
    reasonOf(await runConfig(directory, TARGET, { HTTP_PROXY: proxy.origin })),
    "the proxy requires credentials: proxy authentication required",
  );
});

/** Values of variables that lead nowhere, and what is said of them. */
const REFUSED: readonly [variables: Readonly<Record<string, string>>, reason: string][] = [
  [
    { http_proxy: `socks4://${LOGIN}@proxy:1080` },
    "http_proxy has an unsupported scheme, expected http, https, socks5 or socks5h",
  ],
  [{ HTTP_PROXY: `http://${LOGIN}@pro xy:1` }, "HTTP_PROXY is not a valid proxy address"],
  [
    { HTTP_PROXY: `http://${LOGIN}@proxy:1`, REQUEST_METHOD: "GET" },
    "HTTP_PROXY is not used while REQUEST_METHOD is set: a web server may have taken it from a " +
    "request header",
  ],
];

for (const [variables, reason] of REFUSED) {
  Deno.test(`a target fails where ${reason}`, async () => {
    await using directory = await makeDirectory();
    assertEquals(reasonOf(await runConfig(directory, TARGET, variables)), reason);
  });
}

Deno.test({
  name: "nothing goes to the proxy where NO_PROXY is not UTF-8, and loopback is still requested",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using proxy = serve(ok);
    await using direct = serve(ok);
    await using directory = await makeDirectory();
    const run = async (uri: string) => {
      const command = [...await pluginCommand(), "-uri", uri, `-tempfile=${directory.path}/state`];
      const script = `NO_PROXY=$(printf '\\377'); export NO_PROXY; exec "$@"`;
      const { code, stderr } = await new Deno.Command("sh", {
        args: ["-c", script, "sh", ...command],
        env: { HTTP_PROXY: proxy.origin },
      }).output();
      return [code, new TextDecoder().decode(stderr)] as const;
    };
    const [code, said] = await run(`http://${HOST}/`);
    assertEquals([code, said], [
      1,
      "Cannot use variable NO_PROXY: it is not UTF-8\n" +
      `Cannot fetch stats of "gostats" from "http://${HOST}/": NO_PROXY is not UTF-8\n`,
    ]);
    assertEquals((await run(direct.origin))[0], 0);
    assertEquals([proxy.requests.length, direct.requests.length], [0, 1]);
  },
});

Deno.test("a certificate that is an authority's own is not tried past the proxy", async () => {
  const authority = await makeAuthority();
  const own = await authority.issue({ hosts: ["0.0.0.0"], isOwnAuthority: true });
  await using server = serve(ok, own);
  await using proxy = serveRaw(async (connection) => {
    await write(connection, "HTTP/1.1 200 OK\r\n\r\n");
    await openTunnel(connection, server.port);
  });
  await using directory = await makeDirectory();
  await Deno.writeTextFile(`${directory.path}/ca.pem`, own.cert);
  // Not a loopback address, but one of this machine: it could be reached directly.
  const uri = `https://0.0.0.0:${server.port}/`;
  const toml = `[targets.a]\nuri = '${uri}'\nca_file = 'ca.pem'\n` +
    "headers = { X-Key = '${GOSTATS_KEY}' }";
  const env = { HTTPS_PROXY: proxy.origin, GOSTATS_KEY: SECRET };
  assertMatch(reasonOf(await runConfig(directory, toml, env)), /CaUsedAsEndEntity/);
  assertEquals([proxy.heads.length, server.requests.length], [1, 0]);
  assertAnswered(await runConfig(directory, toml, { GOSTATS_KEY: SECRET }));
});

Deno.test("names below localhost take the proxy, as in Go", async () => {
  await using proxy = serve(ok);
  await using directory = await makeDirectory();
  const toml = "[targets.a]\nuri = 'http://foo.localhost/'";
  assertAnswered(await runConfig(directory, toml, { HTTP_PROXY: proxy.origin }));
  assertEquals(proxy.requests.map(({ headers }) => headers.get("host")), ["foo.localhost"]);
});

Deno.test("-check names the proxy of a target that answers, and a variable that is ignored", async () => {
  await using proxy = serve(ok);
  await using directory = await makeDirectory();
  const check = async (variables: Readonly<Record<string, string>>, uri: string) =>
    (await runConfig(directory, `[targets.a]\nuri = '${uri}'`, variables, ["-check"])).stdout
      .replaceAll(/\s+/g, " ");
  const proxied = await check(
    { HTTP_PROXY: proxy.origin.replace("//", `//${LOGIN}@`) },
    `http://${HOST}/`,
  );
  assertMatch(proxied, new RegExp(`note Through the proxy "${proxy.origin}" of HTTP_PROXY`));
  const ignored = await check({ HTTP_PROXY: `127.0.0.1:1:${SECRET}` }, `http://${HOST}/`);
  assertMatch(ignored, /HTTP_PROXY is not a URI and is ignored, as in Go: no proxy is used/);
});

Deno.test("-init uses the proxy", async () => {
  await using proxy = serve(ok);
  const { code, stdout, stderr } = await runPlugin(["-init", `http://${HOST}/api/stats`], {
    env: { HTTP_PROXY: proxy.origin },
  });
  assertEquals([code, proxy.requests.length], [0, 1], stderr);
  assertMatch(stdout, /^uri = "http:\/\/app\.gostats-test\.invalid\/api\/stats"$/m);
});
