/**
 * The whole program with a proxy in its environment: respected as in Go, and never used for
 * loopback.
 *
 * @module
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import { runPlugin } from "../support/run_plugin.ts";
import type { PluginResult } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { findFreePort, serve, serveRaw, write } from "../support/servers.ts";
import type { RawServer, Server } from "../support/servers.ts";
import { openTunnel } from "../support/socks_server.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** Nobody has this host: whoever asks it went past the proxy. */
const HOST = "app.gostats-test.invalid";

/**
 * A proxy that answers plain requests itself, as the origin would, and leads every tunnel to the
 * same port of loopback.
 */
function serveProxy(tunnelPort = 0): RawServer {
  return serveRaw(async (connection, head) => {
    if (head.startsWith("CONNECT ")) {
      await write(connection, "HTTP/1.1 200 Connection established\r\n\r\n");
      return await openTunnel(connection, tunnelPort);
    }
    const body = JSON.stringify(buildPage());
    const lines = [
      "HTTP/1.1 200 OK",
      `Content-Length: ${body.length}`,
      "Connection: close",
      "",
      "",
    ];
    await write(connection, lines.join("\r\n") + body);
  });
}

async function runWith(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<PluginResult> {
  await using directory = await makeDirectory();
  return await runPlugin([...args, `-tempfile=${directory.path}/state`], { env });
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}

/** Variables of the environment, PROXY standing for the proxy's origin, that lead through it. */
const THROUGH: readonly Readonly<Record<string, string>>[] = [
  { HTTP_PROXY: "PROXY" },
  { http_proxy: "PROXY" },
  { HTTP_PROXY: "PROXY", NO_PROXY: "" },
  { HTTP_PROXY: "PROXY", NO_PROXY: "other.invalid,10.0.0.0/8" },
  { http_proxy: "PROXY", no_proxy: "other.invalid" },
  { HTTP_PROXY: "PROXY", NO_PROXY: "test.invalid" },
  { HTTP_PROXY: "PROXY", NO_PROXY: "x.app.gostats-test.invalid" },
  { http_proxy: "PROXY", no_proxy: `.${HOST}` },
  { HTTP_PROXY: "PROXY", NO_PROXY: `${HOST}:80` },
];

for (const variables of THROUGH) {
  Deno.test(`with ${JSON.stringify(variables)} another host is requested through the proxy`, async () => {
    await using proxy = serveProxy();
    const { code, stdout, stderr } = await runWith(
      [`-host=${HOST}`],
      setProxy(variables, proxy.origin),
    );
    assertEquals([code, countLines(stdout)], [0, 9], stderr);
    assertEquals(proxy.heads.length, 1);
    assertMatch(
      proxy.heads[0] ?? "",
      /^GET http:\/\/app\.gostats-test\.invalid:8080\/api\/stats HTTP/,
    );
    assertMatch(proxy.heads[0] ?? "", /^user-agent: mackerel-plugin-gostats\r$/mi);
    assertEquals(await checkNamesProxy(variables), true);
  });
}

/** Variables that lead past the proxy, where nobody has the host. */
const PAST: readonly Readonly<Record<string, string>>[] = [
  { HTTP_PROXY: "PROXY", NO_PROXY: "*" },
  { http_proxy: "PROXY", no_proxy: "*" },
  { HTTP_PROXY: "PROXY", NO_PROXY: HOST },
  { HTTP_PROXY: "PROXY", NO_PROXY: "other.invalid, gostats-test.invalid" },
  { HTTP_PROXY: "PROXY", NO_PROXY: ".gostats-test.invalid" },
  { HTTP_PROXY: "PROXY", no_proxy: HOST },
  { HTTP_PROXY: "PROXY", NO_PROXY: "*.gostats-test.invalid" },
  { HTTP_PROXY: "PROXY", NO_PROXY: "*.invalid" },
  { HTTP_PROXY: "PROXY", NO_PROXY: "APP.GOSTATS-TEST.INVALID" },
  { HTTP_PROXY: "PROXY", NO_PROXY: `${HOST}:8080` },
  { HTTPS_PROXY: "PROXY" },
  { ALL_PROXY: "PROXY", all_proxy: "PROXY" },
  {},
];

for (const variables of PAST) {
  Deno.test(`with ${JSON.stringify(variables)} another host is requested directly`, async () => {
    await using proxy = serveProxy();
    const { code, stdout } = await runWith([`-host=${HOST}`], setProxy(variables, proxy.origin));
    assertEquals([code, stdout, proxy.heads], [1, "", []]);
    assertEquals(await checkNamesProxy(variables), false);
  });
}

/**
 * Tells whether `-check` says that a proxy stands in between, where none of them can be reached.
 */
async function checkNamesProxy(variables: Readonly<Record<string, string>>): Promise<boolean> {
  const env = setProxy(variables, `http://127.0.0.1:${findFreePort()}`);
  const { stdout } = await runWith([`-host=${HOST}`, "-check"], env);
  return stdout.includes("_PROXY") || stdout.includes("_proxy");
}

/** Hosts of this machine, with the address to listen on, and how they may be written. */
const LOOPBACK: readonly [hostname: string, host: string][] = [
  ["127.0.0.1", "localhost"],
  ["127.0.0.1", "LOCALHOST"],
  ["127.0.0.1", "127.0.0.1"],
  ["127.0.0.2", "127.0.0.2"],
  ["127.0.0.1", "::ffff:127.0.0.1"],
  ["::1", "::1"],
  ["::1", "localhost"],
];

/** Serves on a port that nobody else has on 127.0.0.1, where `localhost` is asked first. */
async function serveAlone(hostname: string): Promise<Server> {
  while (true) {
    const server = serve(() => Response.json(buildPage()), { hostname });
    if (hostname === "127.0.0.1" || isFree(server.port)) return server;
    await server[Symbol.asyncDispose]();
  }
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

for (const [hostname, host] of LOOPBACK) {
  Deno.test({
    name: `${host} on ${hostname} is never requested through a proxy`,
    ignore: !canListen(hostname),
    fn: async () => {
      await using proxy = serveProxy();
      await using server = await serveAlone(hostname);
      for (
        const noProxy of [{}, { NO_PROXY: "other.invalid" }, { NO_PROXY: "", no_proxy: "*.x" }]
      ) {
        const args = [`-host=${host}`, `-port=${server.port}`];
        const env = { HTTP_PROXY: proxy.origin, "http_proxy": proxy.origin, ...noProxy };
        const { code, stderr } = await runWith(args, env);
        assertEquals(code, 0, stderr);
      }
      assertEquals([proxy.heads, server.requests.length], [[], 3]);
    },
  });
}

Deno.test("a host of the local network is requested through the proxy, as in Go", async () => {
  await using proxy = serveProxy();
  const { code } = await runWith(["-host=10.1.2.3"], { HTTP_PROXY: proxy.origin });
  assertEquals([code, proxy.heads.length], [0, 1]);
});

Deno.test("a redirect from loopback to another host takes the proxy", async () => {
  await using proxy = serveProxy();
  await using server = serve(() => Response.redirect(`http://${HOST}/new`));
  const { code } = await runWith(["-uri", server.origin], { HTTP_PROXY: proxy.origin });
  assertEquals([code, server.requests.length, proxy.heads.length], [0, 1, 1]);
});

for (const name of ["HTTPS_PROXY", "https_proxy"]) {
  Deno.test(`with ${name} an https target is requested through a tunnel of the proxy`, async () => {
    await using directory = await makeDirectory();
    const authority = await makeAuthority();
    await Deno.writeTextFile(`${directory.path}/ca.pem`, authority.cert);
    const certificate = await authority.issue({ hosts: [HOST] });
    await using server = serve(() => Response.json(buildPage()), certificate);
    await using proxy = serveProxy(server.port);
    const { code, stdout, stderr } = await runWith(["-scheme=https", `-host=${HOST}`], {
      [name]: proxy.origin,
      SSL_CERT_FILE: `${directory.path}/ca.pem`,
    });
    assertEquals([code, countLines(stdout)], [0, 9], stderr);
    assertEquals(proxy.heads.map((head) => head.split("\r\n")[0]), [
      `CONNECT ${HOST}:8080 HTTP/1.1`,
    ]);
    assertEquals(server.requests.map(({ method }) => method), ["GET"]);
  });
}

Deno.test("without verification of certificates no proxy is used, and -check says so", async () => {
  await using proxy = serveProxy();
  const args = ["-scheme=https", `-host=${HOST}`, "-tls-skip-verify", "-check"];
  const { code, stdout } = await runWith(args, { HTTPS_PROXY: proxy.origin });
  assertEquals([code, proxy.heads], [1, []], stdout);
  assertMatch(stdout, /The proxy of HTTPS_PROXY is\s+not used/);
  assertEquals(stdout.match(/HTTPS_PROXY/g)?.length, 1, stdout);
});

Deno.test("user and password of a proxy are sent to it, and printed nowhere", async () => {
  await using proxy = serveProxy();
  const env = { HTTP_PROXY: proxy.origin.replace("//", "//me:secret@") };
  const { code, stderr } = await runWith([`-host=${HOST}`], env);
  assertEquals([code, stderr.includes("secret")], [0, false], stderr);
  // The base64 of "me:secret".
  assertMatch(proxy.heads[0] ?? "", /^proxy-authorization: Basic bWU6c2VjcmV0\r$/mi);
});

Deno.test("a proxy that is not there is a failure on one line, without its password", async () => {
  const proxy = `http://me:secret@127.0.0.1:${findFreePort()}`;
  const { code, stdout, stderr } = await runWith([`-host=${HOST}`], { HTTP_PROXY: proxy });
  assertEquals([code, stdout, countLines(stderr)], [1, "", 1]);
  assertStringIncludes(stderr, `from "http://${HOST}:8080/api/stats": `);
  assertMatch(stderr, /refused/i);
  assertEquals(stderr.includes("secret"), false);
});

function setProxy(
  variables: Readonly<Record<string, string>>,
  origin: string,
): Record<string, string> {
  const entries = Object.entries(variables);
  return Object.fromEntries(entries.map(([name, value]) => [name, value.replace("PROXY", origin)]));
}

/** Some systems have one loopback address alone, or no IPv6. */
function canListen(hostname: string): boolean {
  try {
    Deno.listen({ hostname, port: 0 }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrNotAvailable) return false;
    throw error;
  }
}
