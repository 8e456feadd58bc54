/**
 * Targets on Unix sockets.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import {
  assertAnswered,
  ok,
  reasonOf,
  runConfig,
  SECRET,
  writeFiles,
} from "../support/config_runs.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";

function serveSocket(path: string): AsyncDisposable & { readonly hosts: readonly string[] } {
  const ending = new AbortController();
  const hosts: string[] = [];
  const server = Deno.serve({ path, signal: ending.signal, onListen() {} }, ({ headers, url }) => {
    hosts.push(`${headers.get("host")}${new URL(url).pathname}`);
    return ok();
  });
  return {
    hosts,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await server.finished;
    },
  };
}

for (const variable of ["NO_PROXY", "no_proxy", "http_proxy"]) {
  Deno.test({
    name: `a Unix socket is used regardless of ${variable}, each with its own name and state`,
    ignore: isWindows,
    async fn() {
      await using directory = await makeDirectory();
      await using one = serveSocket(`${directory.path}/one.sock`);
      await using two = serveSocket(`${directory.path}/two.sock`);
      for (const [name, { hosts }] of [["one", one], ["two", two]] as const) {
        const toml = `[targets.a]\nuri = 'http://app.invalid/x'\nunix_socket = '${name}.sock'`;
        const env = { [variable]: variable === "http_proxy" ? "http://127.0.0.1:1" : "*" };
        assertAnswered(await runConfig(directory, toml, env));
        assertEquals(hosts, ["app.invalid/x"]);
      }
      assertEquals(Array.from(Deno.readDirSync(`${directory.path}/states`)).length, 2);
    },
  });
}

Deno.test({
  name: "a missing Unix socket, or one without a listener, is named on one line",
  ignore: isWindows,
  async fn() {
    await using directory = await makeDirectory();
    await writeFiles(directory, { file: "" });
    for (
      const [socket, reason] of [["none", /^socket does not exist$/], [
        "file",
        /^Connection refused$/,
      ]] as const
    ) {
      const toml = `[targets.a]\nuri = 'http://localhost/x'\nunix_socket = '${socket}'`;
      const result = await runConfig(directory, toml);
      assertMatch(result.stderr, new RegExp(` from "http://localhost/x on ${socket}": `));
      assertMatch(reasonOf(result), reason);
    }
  },
});

Deno.test({
  name: "-check shows the socket, and warns of what is not checked and of open files",
  ignore: isWindows,
  async fn() {
    await using directory = await makeDirectory();
    await using _socket = serveSocket(`${directory.path}/app.sock`);
    await Deno.writeTextFile(`${directory.path}/token`, SECRET);
    await Deno.chmod(`${directory.path}/token`, 0o644);
    const toml = `[targets.a]\nuri = 'http://app/'\nunix_socket = 'app.sock'\n` +
      `tls_skip_verify = true\nbearer_token_file = 'token'`;
    const { code, stdout } = await runConfig(directory, toml, {}, ["-check"]);
    const text = stdout.replace(/\s+/g, " ");
    assertEquals(code, 0);
    assertMatch(text, / http:\/\/app\/ on app\.sock /);
    assertMatch(text, /warning The certificate is not verified/);
    assertMatch(text, /warning Other users can read bearer_token_file: run chmod o-r "token"/);
  },
});

/** Listens on a socket, and answers each request by its head. */
function serveHeads(
  path: string,
  answer: (head: string) => string,
): AsyncDisposable & { readonly heads: readonly string[] } {
  const listener = Deno.listen({ transport: "unix", path });
  const heads: string[] = [];
  const running = (async () => {
    for await (const connection of listener) {
      using open = connection;
      const bytes = new Uint8Array(4096);
      const head = new TextDecoder().decode(bytes.subarray(0, await open.read(bytes) ?? 0));
      heads.push(head);
      await open.write(new TextEncoder().encode(answer(head)));
    }
  })();
  return {
    heads,
    async [Symbol.asyncDispose]() {
      listener.close();
      await running;
    },
  };
}

const FORBIDDEN = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const BAD_REQUEST = FORBIDDEN.replace("403 Forbidden", "400 Bad Request");
const EMPTY_HOST = /^host: *\r?$/im;

Deno.test({
  name: "a Unix socket that takes an empty host only, as Caddy's of 2.6, gets one",
  ignore: isWindows,
  async fn() {
    await using directory = await makeDirectory();
    const page = '{"goroutine_num":1}';
    const answered = FORBIDDEN.replace("403 Forbidden", "200 OK")
      .replace("Length: 0", `Length: ${page.length}`) + page;
    await using app = serveHeads(
      `${directory.path}/app.sock`,
      (head) => EMPTY_HOST.test(head) ? answered : FORBIDDEN,
    );
    await writeFiles(directory, { token: SECRET });
    const { code, stdout } = await runConfig(
      directory,
      "[targets.a]\nuri = 'http://localhost/metrics?x=1'\nunix_socket = 'app.sock'\n" +
        "bearer_token_file = 'token'\n",
    );
    assertEquals([code, stdout.split("\t")[0]], [0, "a.runtime.goroutine_num"]);
    const [first = "", second = "", ...others] = app.heads;
    assertMatch(first, /^host: localhost\r$/im);
    assertMatch(second, /^GET \/metrics\?x=1 HTTP\/1\.1\r$/m);
    assertMatch(second, new RegExp(`^authorization: Bearer ${SECRET}\r$`, "im"));
    assertEquals([/^host:/gim.exec(second)?.length, others], [1, []]);
  },
});

Deno.test({
  name: "a Unix socket that forbids a request for another reason fails as it says first",
  ignore: isWindows,
  async fn() {
    await using directory = await makeDirectory();
    for (const [name, second] of [["a", FORBIDDEN], ["b", BAD_REQUEST]] as const) {
      await using app = serveHeads(
        `${directory.path}/${name}.sock`,
        (head) => EMPTY_HOST.test(head) ? second : FORBIDDEN,
      );
      const toml = `[targets.a]\nuri = 'http://localhost/x'\nunix_socket = '${name}.sock'`;
      assertMatch(reasonOf(await runConfig(directory, toml)), /status is 403, expected 200/);
      assertEquals(app.heads.length, 2);
    }
  },
});
