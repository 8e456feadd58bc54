/**
 * The whole program by its command line: what is requested where, and what is said about mistakes.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { runPlugin } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { isFree, serve } from "../support/servers.ts";
import type { Server } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** Spellings of flags that lead to the same request; PORT stands for the server's. */
const SPELLINGS: readonly (readonly string[])[] = [
  ["-host=127.0.0.1", "-port=PORT", "-path=/x"],
  ["-host", "127.0.0.1", "-port", "PORT", "-path", "/x"],
  ["--host=127.0.0.1", "--port=PORT", "--path=/x"],
  ["--host", "127.0.0.1", "--port", "PORT", "--path", "/x"],
  ["-port=1", "-host=127.0.0.1", "-path=/x", "-port", "2", "--port=PORT"],
  ["-scheme=HTTP", "-host=127.0.0.1", "-port=PORT", "-path=/x", "--"],
  ["-uri=http://127.0.0.1:PORT/x"],
  ["-uri", "http://127.0.0.1:PORT/x", "-host=other.invalid", "-port=1", "-path=/y"],
  ["-uri=http://other.invalid/", "-uri=", "-host=127.0.0.1", "-port=PORT", "-path=/x"],
];

for (const args of SPELLINGS) {
  Deno.test(`${args.join(" ")} requests what it says`, async () => {
    await using server = serve(() => Response.json(buildPage()));
    await using directory = await makeDirectory();
    const { code, stderr } = await runPlugin(
      args.map((arg) => arg.replace("PORT", String(server.port))),
      { env: { MACKEREL_PLUGIN_WORKDIR: directory.path } },
    );
    assertEquals(code, 0, stderr);
    assertEquals(server.requests.map(({ url }) => url), [`${server.origin}/x`]);
  });
}

/** Flags whose URI nobody can answer, and the URI that is named then. */
const NAMED: readonly [args: readonly string[], uri: string][] = [
  [["-host=no.invalid"], "http://no.invalid:8080/api/stats"],
  [["-host=no.invalid", "-port="], "http://no.invalid/api/stats"],
  [["-host=no.invalid", "-port=080"], "http://no.invalid/api/stats"],
  [["-host=no.invalid", "-path="], "http://no.invalid:8080/"],
  [["-host=no.invalid", "-path=/a?b=c&d"], "http://no.invalid:8080/a?b=…&…"],
  [["-host=no.invalid", "-scheme=https", "-port="], "https://no.invalid/api/stats"],
  [["-uri=HTTP://No.Invalid"], "http://no.invalid/"],
];

for (const [args, uri] of NAMED) {
  Deno.test(`${args.join(" ")} is ${uri}`, async () => {
    const { code, stderr } = await runPlugin(args);
    assertEquals(code, 1);
    assertStringIncludes(stderr, `Cannot fetch stats of "gostats" from "${uri}": `);
  });
}

Deno.test("values may begin with a dash", async () => {
  await using server = serve(() => Response.json(buildPage()));
  await using directory = await makeDirectory();
  const args = ["-uri", server.origin, "-metric-key-prefix", "-x", "-tempfile", "--state"];
  const { code, stdout } = await runPlugin(args, { cwd: directory.path });
  assertEquals(code, 0);
  assertMatch(stdout, /^-x\.runtime\.goroutine_num\t1000\t\d+\n/);
  assertEquals(directory.names(), ["--state"]);
});

for (const prefix of ["a.b", "x.-.y", "-", "A-Z_9"]) {
  Deno.test(`${prefix} is a prefix, as in the original`, async () => {
    await using server = serve(() => Response.json(buildPage()));
    await using directory = await makeDirectory();
    const args = ["-uri", server.origin, `-metric-key-prefix=${prefix}`, "-tempfile="];
    const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
    const { code, stdout } = await runPlugin(args, { env });
    assertEquals(code, 0);
    assert(stdout.startsWith(`${prefix}.runtime.goroutine_num\t1000\t`), stdout);
    assertEquals(directory.names().length, 1);
  });
}

/** Addresses to listen on, and hosts that must lead there. */
const HOSTS: readonly [hostname: string, host: string][] = [
  ["127.0.0.1", "localhost"],
  ["127.0.0.1", ""],
  ["127.0.0.1", "LOCALHOST"],
  ["::1", "localhost"],
  ["::1", "::1"],
  ["::1", "[::1]"],
  ["::1", "0:0:0:0:0:0:0:1"],
];

for (const [hostname, host] of HOSTS) {
  Deno.test({
    name: `-host=${host} reaches an application that listens only on ${hostname}`,
    ignore: hostname === "::1" && !hasIpv6(),
    fn: async () => {
      await using server = await serveAlone(hostname);
      await using directory = await makeDirectory();
      const { code, stderr } = await runPlugin(
        [`-host=${host}`, `-port=${server.port}`, `-tempfile=${directory.path}/state`],
      );
      assertEquals([code, server.requests.length], [0, 1], stderr);
    },
  });
}

/** Serves on a port that nobody has on the loopback address that is asked first. */
async function serveAlone(hostname: string): Promise<Server> {
  for (;;) {
    const server = serve(() => Response.json(buildPage()), { hostname });
    if (hostname === "127.0.0.1" || isFree("127.0.0.1", server.port)) return server;
    await server[Symbol.asyncDispose]();
  }
}

const HINT = "see --help for all flags";
const PORT_RULE = "must be a whole number from 1 to 65535";
const PREFIX_RULE = 'must be one or more names of A-Z, a-z, 0-9, "-" and "_", joined by "."';
const HOST_RULE = "must be a host name or an IP address";
const URI_RULE = "must be a URI that begins with http:// or https://";
const URI_PORT_RULE = "must have a port from 1 to 65535";
const PASSWORD_RULE = 'must percent-encode "/", "?" and "#" in a password ("/" as %2F)';
const TIME_RULE = 'must be a number with "ms", "s" or "m", from 1ms to 10m';

const MISTAKES: readonly [args: readonly string[], line: string][] = [
  [["-colour=1"], `Unknown flag "-colour": ${HINT}`],
  [["-prot=1"], 'Unknown flag "-prot": did you mean "-port"?'],
  [["--no-port=1"], `Unknown flag "-no-port": ${HINT}`],
  [["-p", "1"], `Unknown flag "-p": ${HINT}`],
  [["---port=1"], `Invalid flag "---port=1": ${HINT}`],
  [["-port"], 'Missing value of "-port": expected "-port VALUE"'],
  [["--tempfile"], 'Missing value of "-tempfile": expected "-tempfile VALUE"'],
  [["8080"], `Unexpected argument "8080": only flags are allowed, ${HINT}`],
  [[""], `Unexpected argument "": only flags are allowed, ${HINT}`],
  [["-port=1", "x"], `Unexpected argument "x": only flags are allowed, ${HINT}`],
  [["--", "x"], 'Unexpected argument "x" after "--": none is allowed'],
  [["-port=0"], `Invalid value of "-port": ${PORT_RULE}, got 0`],
  [["-port=65536"], `Invalid value of "-port": ${PORT_RULE}, got 65536`],
  [["-port", "-1"], `Invalid value of "-port": ${PORT_RULE}, got "-1"`],
  [["-port=http"], `Invalid value of "-port": ${PORT_RULE}, got "http"`],
  [["-port= 80"], `Invalid value of "-port": ${PORT_RULE}, got " 80"`],
  [["-scheme="], 'Invalid value of "-scheme": must be http or https, got ""'],
  [["-scheme=ftp"], 'Invalid value of "-scheme": must be http or https, got "ftp"'],
  [["-host=a/b"], `Invalid value of "-host": ${HOST_RULE}, got "a/b"`],
  [["-host=a:80"], `Invalid value of "-host": ${HOST_RULE}, got "a:80"`],
  [["-host=:::1"], `Invalid value of "-host": ${HOST_RULE}, got ":::1"`],
  [["-path=stats"], 'Invalid value of "-path": must be a path that begins with "/", got "stats"'],
  [
    ["-uri=localhost:8080"],
    `Invalid value of "-uri": ${URI_RULE}, got "localhost:8080", did you mean "http://localhost:8080"?`,
  ],
  [["-uri=file:///etc/passwd"], `Invalid value of "-uri": ${URI_RULE}, got "file:///etc/passwd"`],
  [["-uri=http://"], `Invalid value of "-uri": host ${HOST_RULE}, got ""`],
  [["-uri=http://a:99999/"], `Invalid value of "-uri": ${URI_PORT_RULE}`],
  [["-uri=http://me:secret@a:x/"], `Invalid value of "-uri": ${URI_PORT_RULE}`],
  [["-uri=http://me:se/cret@a/"], `Invalid value of "-uri": ${PASSWORD_RULE}`],
  [["-uri=http://me:se#c?ret@a/"], `Invalid value of "-uri": ${PASSWORD_RULE}`],
  [['-uri=http://me:se"c ret@a:x/'], `Invalid value of "-uri": ${URI_PORT_RULE}`],
  [["-metric-key-prefix="], `Invalid value of "-metric-key-prefix": ${PREFIX_RULE}, got ""`],
  [["-metric-key-prefix=a b"], `Invalid value of "-metric-key-prefix": ${PREFIX_RULE}, got "a b"`],
  [["-metric-key-prefix=a\n"], `Invalid value of "-metric-key-prefix": ${PREFIX_RULE}, got "a\\n"`],
  [["-metric-key-prefix=é"], `Invalid value of "-metric-key-prefix": ${PREFIX_RULE}, got "é"`],
  [["-timeout=10"], `Invalid value of "-timeout": ${TIME_RULE}, got "10"`],
  [["-timeout=0s"], `Invalid value of "-timeout": ${TIME_RULE}, got "0s"`],
  [["-timeout="], `Invalid value of "-timeout": ${TIME_RULE}, got ""`],
  [["-help=1"], 'Invalid flag "-help=1": "-help" takes no value'],
];

for (const [args, line] of MISTAKES) {
  Deno.test(`${JSON.stringify(args.join(" "))} is a mistake on one line`, async () => {
    const { code, stdout, stderr } = await runPlugin(args);
    assertEquals([code, stdout, stderr], [2, "", `${line}\n`]);
  });
}

Deno.test("a mistake is one for graph definitions too", async () => {
  const env = { MACKEREL_AGENT_PLUGIN_META: "1" };
  const { code, stdout, stderr } = await runPlugin(["-port=x"], { env });
  assertEquals([code, stdout], [2, ""]);
  assertEquals(stderr, `Invalid value of "-port": ${PORT_RULE}, got "x"\n`);
});

for (const flag of ["-h", "-help", "--h", "--help"]) {
  Deno.test(`${flag} prints the help on stdout, in at most 60 lines of 80 columns`, async () => {
    const { code, stdout, stderr } = await runPlugin([flag]);
    assertEquals([code, stderr], [0, ""]);
    const lines = stdout.split("\n");
    assertEquals(lines.pop(), "");
    assert(lines.length <= 60, `${lines.length} lines`);
    for (const line of lines) assert([...line].length <= 80, line);
    for (const name of ["uri", "scheme", "host", "port", "path", "metric-key-prefix", "tempfile"]) {
      assertStringIncludes(stdout, `  -${name} `);
    }
  });
}

for (const flag of ["-version", "--version"]) {
  Deno.test(`${flag} prints the program's name and the version of deno.json`, async () => {
    const { code, stdout, stderr } = await runPlugin([flag]);
    const line = `mackerel-plugin-gostats ${config.version}\n`;
    assertEquals([code, stdout, stderr], [0, line, ""]);
  });
}

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrNotAvailable) return false;
    throw error;
  }
}
