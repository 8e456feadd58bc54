/**
 * The whole program and several targets, some of them on Unix sockets: each is requested where it
 * is, over TLS too, and none affects another.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import {
  assertAnswered,
  ok,
  reasonOf,
  runConfig,
  SECRET,
  writeFiles,
} from "../support/config_runs.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";

/** Forwards every connection on a socket to a port of 127.0.0.1. */
function relay(path: string, port: number): AsyncDisposable & { readonly connections: number } {
  const listener = Deno.listen({ transport: "unix", path });
  const handled: Promise<unknown>[] = [];
  const forward = async (client: Deno.UnixConn) => {
    const server = await Deno.connect({ hostname: "127.0.0.1", port });
    const ways = [
      client.readable.pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ];
    await Promise.allSettled(ways);
  };
  const running = (async () => {
    for await (const client of listener) handled.push(forward(client));
    await Promise.all(handled);
  })();
  return {
    get connections() {
      return handled.length;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await running;
    },
  };
}

/** Settings by which https on a socket is asked, and the reason where it is refused. */
const CHECKS: readonly [toml: string, reason?: RegExp][] = [
  ["ca_file = 'ca.pem'"],
  ["ca_file = 'ca.pem'\nserver_name = 'app.invalid'"],
  ["tls_skip_verify = true"],
  ["", /unknown authority/],
  ["ca_file = 'ca.pem'\nserver_name = 'other.invalid'", /other\.invalid/],
];

for (const [toml, reason] of CHECKS) {
  Deno.test({
    name: `https works on a socket with ${JSON.stringify(toml)}`,
    ignore: isWindows,
    async fn() {
      const authority = await makeAuthority();
      await using server = serve(ok, await authority.issue({ hosts: ["app.invalid"] }));
      await using directory = await makeDirectory();
      await using socket = relay(`${directory.path}/app.sock`, server.port);
      await writeFiles(directory, { "ca.pem": authority.cert, token: SECRET });
      const target = "[targets.a]\nuri = 'https://app.invalid/stats'\nunix_socket = 'app.sock'\n" +
        "bearer_token_file = 'token'\n";
      const result = await runConfig(directory, target + toml);
      if (reason !== undefined) {
        assertMatch(reasonOf(result), reason);
        return assertEquals(server.requests, []);
      }
      assertAnswered(result);
      assertEquals([socket.connections, server.requests.length], [1, 1]);
      const [{ url, headers } = { url: "", headers: new Headers() }] = server.requests;
      assertEquals(url, "https://app.invalid/stats");
      assertEquals(headers.get("authorization"), `Bearer ${SECRET}`);
    },
  });
}

/** Counts for the pages of servers, to tell the servers apart by what is printed of them. */
function goroutines(stdout: string): Record<string, string | undefined> {
  const lines = stdout.matchAll(/^(\w+)\.runtime\.goroutine_num\t(\d+)\t/gm);
  return Object.fromEntries(Array.from(lines, ([, name, count]) => [name, count]));
}

function serveCount(count: number, tls = {}) {
  return serve(() => Response.json({ ...buildPage(), goroutine_num: count }), tls);
}

Deno.test({
  name: "each target is requested where it is, with and without a proxy for the others",
  ignore: isWindows,
  async fn() {
    const authority = await makeAuthority();
    const certificate = await authority.issue({ hosts: ["127.0.0.1"] });
    await using one = serveCount(1);
    await using two = serveCount(2);
    await using secure = serveCount(3, certificate);
    await using direct = serveCount(4);
    await using proxy = serveCount(5);
    await using directory = await makeDirectory();
    await using _one = relay(`${directory.path}/one.sock`, one.port);
    await using _two = relay(`${directory.path}/two.sock`, two.port);
    await writeFiles(directory, { "ca.pem": authority.cert });
    // One after the other: the sockets come before what they must not change.
    const toml = `concurrency = 1
      [targets.one]\nuri = 'http://app.invalid/'\nunix_socket = 'one.sock'
      [targets.two]\nuri = 'http://app.invalid/'\nunix_socket = 'two.sock'
      [targets.secure]\nuri = '${secure.origin}'\nca_file = 'ca.pem'
      [targets.trusting]\nuri = '${direct.origin}'\nca_file = 'ca.pem'
      [targets.direct]\nuri = '${direct.origin}'
      [targets.listed]\nuri = 'http://listed.invalid/'
      [targets.far]\nuri = 'http://far.invalid/'`;
    const { origin } = proxy;
    const variables = { HTTP_PROXY: origin, HTTPS_PROXY: origin, NO_PROXY: "listed.invalid" };
    const ways = [[{}, undefined], [variables, "5"]] as const;
    for (const [index, [env, far]] of ways.entries()) {
      const MACKEREL_PLUGIN_WORKDIR = `${directory.path}/states${index}`;
      const { stdout } = await runConfig(directory, toml, { ...env, MACKEREL_PLUGIN_WORKDIR });
      assertEquals(goroutines(stdout), {
        one: "1",
        two: "2",
        secure: "3",
        trusting: "4",
        direct: "4",
        ...(far === undefined ? {} : { far }),
      });
    }
  },
});

Deno.test({
  name: "a redirect from a socket stays on it within the origin, and leaves it with the origin",
  ignore: isWindows,
  async fn() {
    await using other = serveCount(2);
    await using server = serve(({ url }) => {
      const { pathname } = new URL(url);
      if (pathname === "/within") return Response.redirect("http://app.invalid/stats");
      return pathname === "/away" ? Response.redirect(other.origin) : ok();
    });
    await using directory = await makeDirectory();
    await using _socket = relay(`${directory.path}/app.sock`, server.port);
    for (const [path, count] of [["within", "1000"], ["away", "2"]] as const) {
      const toml = `[targets.a]\nuri = 'http://app.invalid/${path}'\nunix_socket = 'app.sock'`;
      assertEquals(goroutines((await runConfig(directory, toml)).stdout), { a: count });
    }
    assertEquals(server.requests.map(({ url }) => url), [
      "http://app.invalid/within",
      "http://app.invalid/stats",
      "http://app.invalid/away",
    ]);
  },
});

/** What is wrong with a socket over which https is to be spoken, and the reason. */
const BROKEN: Readonly<Record<string, readonly [socket: string, reason: RegExp]>> = {
  "is not there": ["none.sock", /^socket does not exist$/],
  "has no listener": ["file", /refused/i],
};

for (const [name, [socket, reason]] of Object.entries(BROKEN)) {
  Deno.test({
    name: `a socket that ${name} is reported for https as for http`,
    ignore: isWindows,
    async fn() {
      await using directory = await makeDirectory();
      await writeFiles(directory, { file: "" });
      for (const scheme of ["http", "https"]) {
        const uri = `${scheme}://app.invalid/`;
        const toml = `[targets.a]\nuri = '${uri}'\nunix_socket = '${socket}'`;
        assertMatch(reasonOf(await runConfig(directory, toml)), reason, scheme);
      }
    },
  });
}

Deno.test({
  name: "a socket that this user may not use is reported for https as for http",
  // To root every socket is open.
  ignore: isWindows || Deno.uid() === 0,
  async fn() {
    await using server = serve(ok);
    await using directory = await makeDirectory();
    await using _socket = relay(`${directory.path}/app.sock`, server.port);
    await Deno.chmod(`${directory.path}/app.sock`, 0);
    for (const scheme of ["http", "https"]) {
      const toml = `[targets.a]\nuri = '${scheme}://app.invalid/'\nunix_socket = 'app.sock'`;
      const reason = reasonOf(await runConfig(directory, toml));
      assertMatch(
        reason,
        /^this user has no permission to use the socket: Permission denied$/,
        scheme,
      );
    }
    assertEquals(server.requests, []);
  },
});
