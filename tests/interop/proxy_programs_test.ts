/**
 * The original and our program through proxies that record their requests, in environments
 * that a seed makes up. With `GOSTATS_INTEROP_LONG`, many more of them.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import { serveRaw, write } from "../support/servers.ts";
import type { RawServer } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { buildPrograms, isLong, skipped } from "./programs.ts";
import { buildEnvironment, TARGETS } from "./proxy_environments.ts";
import { createRandom } from "./random.ts";
import { runOriginal } from "./side_by_side.ts";

const SEEDS = isLong ? 500 : 12;

/** Names that nobody has, so that what goes past the proxies arrives nowhere. */
const NAMES: readonly string[] = TARGETS.filter((uri) => /\.test\.?$/.test(new URL(uri).hostname));

/** Values of `HTTP_PROXY` and `HTTPS_PROXY`; FIRST and SECOND stand for the proxies. */
const PROXIES: readonly string[] = ["FIRST", "http://SECOND", "http://us%40er:p%3Ass@FIRST/x", ""];

Deno.test({
  name: `both programs ask the same proxies for the same in ${SEEDS} environments`,
  ignore: skipped,
  async fn() {
    let proxied = 0;
    for (let seed = 1; seed <= SEEDS; seed++) proxied += await compare(seed);
    // The seeds are worth something only where many requests are proxied, and some are not.
    assert(proxied > SEEDS * NAMES.length / 4, `${proxied} requests are proxied`);
    assert(proxied < SEEDS * NAMES.length * 7 / 8, `${proxied} requests are proxied`);
  },
});

/** Compares the arrivals of an environment, and returns how many there are. */
async function compare(seed: number): Promise<number> {
  await using first = serveRefusal();
  await using second = serveRefusal();
  const servers = [first, second];
  const env = buildVariables(seed, first.port, second.port);
  const { original } = await buildPrograms();
  await using directory = await makeDirectory();
  const tempfile = `-tempfile=${directory.path}/state`;
  await Promise.all(NAMES.map((uri) => runOriginal(original, ["-uri", uri, tempfile], env)));
  const ofOriginal = servers.map(takeArrivals);
  const toml = NAMES.map((uri, index) => `[targets.t${index}]\nuri = '${uri}'\n`).join("");
  const limits = "deadline = '1m'\n[defaults]\ntimeout = '1m'\n";
  await Deno.writeTextFile(`${directory.path}/gostats.toml`, limits + toml);
  await runPlugin(["-config", `${directory.path}/gostats.toml`], { env });
  assertEquals(servers.map(takeArrivals), ofOriginal, `seed ${seed}: ${JSON.stringify(env)}`);
  return ofOriginal.flat().length;
}

/** Starts a proxy that opens no tunnel and gives no page: one request is enough. */
function serveRefusal(): RawServer & { readonly heads: string[] } {
  const heads: string[] = [];
  const server = serveRaw(async (connection, head) => {
    heads.push(head);
    const lines = ["HTTP/1.1 502 Bad Gateway", "Content-Length: 0", "Connection: close", "", ""];
    await write(connection, lines.join("\r\n"));
  });
  return { ...server, heads };
}

/** Returns the lines that tell what was asked, and with which login, and forgets them. */
function takeArrivals({ heads }: { readonly heads: string[] }): readonly string[] {
  return heads.splice(0).map((head) => {
    const lines = head.split("\r\n");
    const login = lines.find((line) => /^proxy-authorization: /i.test(line)) ?? "";
    return `${lines[0]} ${login.replace(/^[^ ]* /, "")}`;
  }).toSorted();
}

function buildVariables(seed: number, first: number, second: number): Record<string, string> {
  const random = createRandom(seed);
  const env: Record<string, string> = {};
  // A single list hardly ever names one of so few hosts.
  const lists = Array.from({ length: 6 }, (_, index) => buildEnvironment(seed * 10 + index));
  const name = random.pick(["NO_PROXY", "no_proxy"]);
  env[name] = lists.map((variables) => variables["NO_PROXY"] ?? "").join(",");
  for (const name of ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"]) {
    env[name] = random.pick(PROXIES)
      .replace("FIRST", `127.0.0.1:${first}`).replace("SECOND", `127.0.0.1:${second}`);
  }
  return env;
}
