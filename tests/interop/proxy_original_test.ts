/**
 * The original and our program through proxies that record their requests: the same requests
 * arrive at the same places, with the same credentials, and our rules foretell them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Login } from "../../src/http/proxy_address.ts";
import { readProxyRules } from "../../src/http/proxy.ts";
import { runPlugin } from "../support/run_plugin.ts";
import type { PluginResult } from "../support/run_plugin.ts";
import { serveRaw, write } from "../support/servers.ts";
import type { RawServer } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { buildPrograms, skipped } from "./programs.ts";
import { statsWith } from "./scenario.ts";
import { runOriginal } from "./side_by_side.ts";

/**
 * An environment and a URI; FIRST and SECOND stand for the proxies, PORT for the application's
 * port.
 */
type Case = readonly [env: Readonly<Record<string, string>>, uri: string];

const NAME = "http://app.gostats-test.invalid:8080/api/stats";
const SECURE = "https://app.gostats-test.invalid/api/stats";
/** This address is no loopback address, and yet a connection to it stays on this machine. */
const DIRECT = "http://0.0.0.0:PORT/api/stats";
const LOGIN = "http://us%40er:p%3Ass@app.gostats-test.invalid/";
const BOTH = { HTTP_PROXY: "FIRST", HTTPS_PROXY: "SECOND" };

const exempting = (uri: string, entries: readonly string[]): Case[] =>
  entries.map((entry) => [{ ...BOTH, NO_PROXY: entry }, uri]);

const CASES: readonly Case[] = [
  [{}, DIRECT],
  [BOTH, DIRECT],
  [BOTH, NAME],
  [BOTH, SECURE],
  [BOTH, LOGIN],
  [BOTH, "http://127.0.0.1:PORT/"],
  [BOTH, "http://localhost:PORT/"],
  [BOTH, "http://[::ffff:127.0.0.1]:PORT/"],
  [BOTH, "http://foo.localhost:PORT/"],
  [BOTH, "http://localhost.:PORT/"],
  [BOTH, "http://www.示例.invalid/"],
  [{ HTTP_PROXY: "FIRST", "http_proxy": "SECOND" }, NAME],
  [{ HTTP_PROXY: "", "http_proxy": "SECOND" }, NAME],
  [{ HTTP_PROXY: "FIRST" }, SECURE],
  [{ HTTPS_PROXY: "FIRST" }, DIRECT],
  [{ ALL_PROXY: "FIRST", "all_proxy": "SECOND" }, DIRECT],
  [{ ...BOTH, REQUEST_METHOD: "GET" }, NAME],
  [{ ...BOTH, REQUEST_METHOD: "GET" }, "http://127.0.0.1:PORT/"],
  [{ ...BOTH, REQUEST_METHOD: "GET" }, SECURE],
  [{ HTTP_PROXY: "http://FIRST" }, NAME],
  [{ HTTP_PROXY: "http://FIRST/path?query#fragment" }, LOGIN],
  [{ HTTP_PROXY: "http://user:secret@FIRST" }, NAME],
  [{ HTTP_PROXY: "http://user:secret@FIRST" }, LOGIN],
  [{ HTTP_PROXY: "user:s%2Fecret@FIRST" }, NAME],
  [{ HTTP_PROXY: "http://us%40er@FIRST" }, NAME],
  [{ HTTP_PROXY: "http://@FIRST" }, NAME],
  [{ HTTPS_PROXY: "http://user:%C3%A9@FIRST" }, SECURE],
  [{ HTTP_PROXY: "http://user:100%@FIRST" }, DIRECT],
  [{ HTTP_PROXY: "http://user:100%@FIRST" }, NAME],
  [{ HTTP_PROXY: "FIRST:80" }, DIRECT],
  ...exempting(DIRECT, [
    "*",
    "0.0.0.0",
    "0.0.0.0:PORT",
    "0.0.0.0/8",
    "::ffff:0.0.0.0",
    "x, 0.0.0.0",
  ]),
  ...exempting(DIRECT, [
    "0.0.0.0:1",
    "0.0.0.1",
    "::/0",
    "[::ffff:0.0.0.0]",
    "0.0.0.0/33",
    "0.0.0.0.",
  ]),
  ...exempting(NAME, ["app.gostats-test.invalid:8080", "*.gostats-test.invalid", "*.invalid"]),
  ...exempting(NAME, ["APP.GOSTATS-TEST.INVALID", "gostats-test.invalid", "INVALID:8080", "*"]),
  ...exempting(NAME, [
    ".app.gostats-test.invalid",
    "app.gostats-test.invalid:80",
    "stats-test.invalid",
  ]),
  ...exempting(SECURE, ["app.gostats-test.invalid:443", "app.gostats-test.invalid:80"]),
  ...exempting("http://www.示例.invalid/", [".示例.invalid", "xn--fsq092h.invalid", "例.invalid"]),
];

for (const [variables, template] of CASES) {
  Deno.test({
    name: `both programs go where our rules say: ${JSON.stringify(variables)} ${template}`,
    ignore: skipped,
    async fn() {
      const { original } = await buildPrograms();
      const byOriginal: Run = (args, env) => runOriginal(original, args, env);
      for (const run of [byOriginal, (args, env) => runPlugin(args, { env })] satisfies Run[]) {
        await checkArrivals(run, variables, template);
      }
    },
  });
}

/** Runs one of the programs. */
type Run = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) => Promise<PluginResult>;

async function checkArrivals(run: Run, ...[variables, template]: Case): Promise<void> {
  await using first = serveLogged();
  await using second = serveLogged();
  await using app = serveLogged();
  const servers = [first, second, app];
  const fill = (text: string) =>
    text.replaceAll("PORT", `${app.port}`)
      .replace("FIRST", `127.0.0.1:${first.port}`)
      .replace("SECOND", `127.0.0.1:${second.port}`);
  const entries = Object.entries(variables).map(([name, value]) => [name, fill(value)]);
  const env: Readonly<Record<string, string>> = Object.fromEntries(entries);
  await using directory = await makeDirectory();
  await run(["-uri", fill(template), `-tempfile=${directory.path}/state`], env);
  const arrived = servers.map(({ heads }) => heads.map(summarize));
  assertEquals(arrived, expectArrivals(new URL(fill(template)), env, servers));
}

/** Starts what answers as the application would, directly and as a proxy; it opens no tunnel. */
function serveLogged(): RawServer {
  return serveRaw(async (connection, head) => {
    const body = head.startsWith("CONNECT ") ? "" : statsWith();
    const status = body === "" ? "502 Bad Gateway" : "200 OK";
    const lines = [`HTTP/1.1 ${status}`, `Content-Length: ${body.length}`, "Connection: close"];
    await write(connection, [...lines, "", body].join("\r\n"));
  });
}

/** What of a request tells where it was to go, and what it showed on its way. */
function summarize(head: string): unknown {
  const [line = "", ...fields] = head.split("\r\n");
  const headers = new Headers(fields.filter((field) => field !== "").map(splitField));
  const [method, target = ""] = line.split(" ");
  return {
    method,
    host: new URL(`http://${headers.get("Host")}`).host,
    isForProxy: !target.startsWith("/"),
    authorization: headers.get("Authorization"),
    proxyAuthorization: headers.get("Proxy-Authorization"),
  };
}

function splitField(field: string): [string, string] {
  const colon = field.indexOf(":");
  return [field.slice(0, colon), field.slice(colon + 1).trim()];
}

/** What arrives at each server where requests go as our rules say; elsewhere, nothing does. */
function expectArrivals(
  url: URL,
  env: Readonly<Record<string, string>>,
  servers: readonly RawServer[],
): unknown {
  const decision = readProxyRules((name) => env[name])(url);
  const port = decision.kind === "proxy" ? Number(new URL(decision.proxy.url).port) : undefined;
  const login = decision.kind === "proxy" ? decision.proxy.login : undefined;
  const isTunnel = port !== undefined && url.protocol === "https:";
  const username = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  const request = {
    method: isTunnel ? "CONNECT" : "GET",
    host: isTunnel ? `${url.host}:443` : url.host,
    isForProxy: port !== undefined,
    authorization: username === "" ? null : basic({ username, password }),
    proxyAuthorization: login === undefined ? null : basic(login),
  };
  const isHere = decision.kind === "direct" && url.protocol === "http:";
  return servers.map((server) =>
    server.port === (port ?? (isHere ? Number(url.port) : undefined)) ? [request] : []
  );
}

function basic({ username, password }: Login): string {
  return `Basic ${new TextEncoder().encode(`${username}:${password}`).toBase64()}`;
}
