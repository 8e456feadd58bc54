/**
 * `-init`: a first configuration, from what is found at some URIs.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/toml/parse";
import { parseConfig } from "../../src/config/config_file.ts";
import { isSource, runPlugin } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import type { Server } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** Starts a server with a page for each path that is named, and 404 for all others. */
function servePages(pages: Readonly<Record<string, unknown>>): Server {
  return serve((request) => {
    const page = pages[new URL(request.url).pathname];
    return page === undefined ? new Response(null, { status: 404 }) : Response.json(page);
  });
}

function listPaths({ requests }: Server): readonly string[] {
  return requests.map(({ url }) => new URL(url).pathname).sort();
}

const FULL = { ...buildPage(), "go_version": "go1.26.8" };
const SCARCE = { "goroutine_num": 1, "heap_sys": 2 };

/** Returns what a configuration sets, by prefix, having read it as a run does. */
function readTargets(text: string): Record<string, { uri: string; source: string | undefined }> {
  const { targets } = parseConfig(text, "gostats.toml");
  return Object.fromEntries(targets.map(({ prefix, uri, source }) => [prefix, { uri, source }]));
}

Deno.test("-init requests a URI with a path as it is, and writes what it found", async () => {
  await using app = servePages({ "/x": FULL, "/api/stats": FULL });
  const { code, stdout } = await runPlugin(["-init", `${app.origin}/x`]);
  assertEquals([code, listPaths(app)], [0, ["/x"]]);
  assertEquals(readTargets(stdout), { app: { uri: `${app.origin}/x`, source: "stats-api" } });
  assertMatch(stdout, /^# An endpoint of stats-api, go1\.26\.8\n\[targets\.app\]$/m);
});

Deno.test("-init tries the usual paths of an origin and takes the first that gives most", async () => {
  const cases: [pages: Record<string, unknown>, path: string][] = [
    [{ "/api/stats": FULL, "/debug/vars": FULL, "/metrics": FULL }, "/api/stats"],
    [{ "/debug/vars": FULL, "/metrics": FULL }, "/debug/vars"],
    [{ "/api/stats": SCARCE, "/metrics": FULL }, "/metrics"],
    [{ "/api/stats": { "memstats": 1 }, "/metrics": SCARCE }, "/metrics"],
    [{ "/metrics": SCARCE, "/stat/go": FULL }, "/stat/go"],
  ];
  for (const [pages, path] of cases) {
    await using app = servePages(pages);
    const { code, stdout } = await runPlugin(["-init", app.origin]);
    assertEquals(code, 0);
    assertEquals(readTargets(stdout)["app"]?.uri, app.origin + path);
  }
});

Deno.test("-init writes one target for a page, however many of the URIs lead to it", async () => {
  await using app = servePages({ "/api/stats": FULL, "/other": FULL });
  const uris = ["", "/", "/api/stats", "/other"].map((path) => app.origin + path);
  const { code, stdout } = await runPlugin(["-init", ...uris]);
  const targets = Object.values(readTargets(stdout)).map(({ uri }) => uri);
  assertEquals([code, targets], [0, [`${app.origin}/api/stats`, `${app.origin}/other`]]);
});

Deno.test("-init says which metrics a page lacks", async () => {
  await using app = servePages({ "/x": { ...FULL, "cgo_call_num": null, "gc_num": null } });
  const { stdout } = await runPlugin(["-init", `${app.origin}/x`]);
  assertMatch(stdout, /^# It does not give cgo_call_num, gc_num$/m);
});

Deno.test("-init writes a target for what it cannot read, says why, and exits with 1", async () => {
  await using app = servePages({ "/api/stats": FULL });
  await using other = servePages({});
  const uris = [app.origin, other.origin, `${other.origin}/x`];
  const { code, stdout, stderr } = await runPlugin(["-init", ...uris]);
  assertEquals(code, 1);
  const [port, otherPort] = [app, other].map(({ origin }) => new URL(origin).port);
  assertEquals(readTargets(stdout), {
    [`app-${port}`]: { uri: `${app.origin}/api/stats`, source: "stats-api" },
    [`app-${otherPort}`]: { uri: `${other.origin}/api/stats`, source: undefined },
    [`app-${otherPort}-2`]: { uri: `${other.origin}/x`, source: undefined },
  });
  const whyNowhere = "status is 404, expected 200; nothing at /debug/vars, /metrics, /stat/go, " +
    "/.api/stats, /debug/stats, /stats/profile, /v1/metrics, /debug/metrics, /debug/varz either";
  assert(stdout.includes(`# No statistics: ${whyNowhere}\n[targets.app-${otherPort}]\n`), stdout);
  assertEquals(stderr.split("\n").slice(0, 5), [
    `# Cannot fetch stats of "app-${otherPort}" from "${other.origin}/api/stats": ${whyNowhere}`,
    "# Correct the host or port, or add the path to the URI",
    `# Cannot fetch stats of "app-${otherPort}-2" from "${other.origin}/x": status is 404, expected 200`,
    "# Correct the path, or leave it out to try the usual ones",
    "# For mackerel-agent.conf:",
  ]);
  const folder = Deno.build.os === "windows" ? "C:/Program Files/Mackerel" : "/etc";
  const file = `${folder}/mackerel-agent/gostats.toml`;
  assertEquals(readCommand(stderr).slice(-2), ["-config", file]);
  assert(stdout.includes(`Save this as ${file}\n`));
});

Deno.test("-init tells the most telling answer, and what to do about it", async () => {
  await using app = serve(({ url }) => {
    return new Response("", { status: url.endsWith("/metrics") ? 401 : 404 });
  });
  const { code, stdout, stderr } = await runPlugin(["-init", app.origin]);
  assertEquals([code, readTargets(stdout)["app"]?.uri], [1, `${app.origin}/metrics`]);
  const [first = "", second] = stderr.split("\n");
  assertStringIncludes(
    first,
    `from "${app.origin}/metrics": status is 401, expected 200; nothing at /api/stats, /debug/vars, `,
  );
  assertEquals(
    second,
    '# The application requires credentials: set "basic_auth", "bearer_token_file" or "headers" ' +
      'in a configuration file; "-init" takes -bearer-token-file, or -username and -password-file',
  );
});

Deno.test("-init requests with credentials of files, and writes them into the configuration", async () => {
  await using app = serve((request) => {
    const isIn = request.headers.get("Authorization") === "Bearer hush";
    return isIn ? Response.json(FULL) : new Response("", { status: 401 });
  });
  await using directory = await makeDirectory();
  const token = `${directory.path}/token`;
  await Deno.writeTextFile(token, "hush\n");
  const args = ["-init", "-bearer-token-file", token, app.origin];
  const { code, stdout, stderr } = await runPlugin(args);
  assertEquals([code, app.requests.length], [0, 1]);
  assertEquals(/hush/.exec(stdout + stderr), null);
  await Deno.writeTextFile(`${directory.path}/gostats.toml`, stdout);
  const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
  const run = await runPlugin(["-config", `${directory.path}/gostats.toml`], { env });
  assertEquals([run.code, run.stdout.split("\n").length - 1], [0, 9]);
});

Deno.test("-init requests by a socket", { ignore: Deno.build.os === "windows" }, async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/app.sock`;
  const ending = new AbortController();
  const server = Deno.serve(
    { path, signal: ending.signal, onListen() {} },
    ({ url }) =>
      url.endsWith("/metrics")
        ? new Response("go_goroutines 7\n")
        : new Response("", { status: 404 }),
  );
  const { code, stdout } = await runPlugin(["-init", `-unix-socket=${path}`, "http://localhost"]);
  ending.abort();
  await server.finished;
  const [target] = parseConfig(stdout, "gostats.toml").targets;
  assertEquals([code, target?.uri, target?.clientOptions], [0, "http://localhost/metrics", {
    unixSocket: path,
  }]);
});

Deno.test("-init keeps a query in the file that it prints, and tells no value of it", async () => {
  await using server = serve(() => new Response("", { status: 503 }));
  const uri = `${server.origin}/metrics?token=secret`;
  const { stdout, stderr } = await runPlugin(["-init", uri]);
  assertStringIncludes(stdout, `\nuri = "${uri}"\n`);
  assertStringIncludes(stderr, ` from "${server.origin}/metrics?token=…": `);
});

Deno.test("-init prints nothing of a password, and says what to do with it", async () => {
  await using app = servePages({ "/x": FULL });
  const withLogin = (uri: string) => uri.replace("//", "//me:secret@");
  for (const uri of [`${app.origin}/x`, `${app.origin}/y`, "http://127.0.0.1:1/"].map(withLogin)) {
    const { stdout, stderr } = await runPlugin(["-init", uri]);
    assertEquals(/secret|me:/.exec(stdout + stderr), null);
    assertMatch(stdout, /^# basic_auth = \{ username = "USER", password_file = "FILE" \}$/m);
  }
});

Deno.test("-init prints a configuration that a run reads, and a command that starts this program", async () => {
  await using app = servePages({ "/api/stats": FULL });
  await using directory = await makeDirectory();
  const { stdout, stderr } = await runPlugin(["-init", app.origin]);
  await Deno.writeTextFile(`${directory.path}/gostats.toml`, stdout);
  const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
  const run = await runPlugin(["-config", `${directory.path}/gostats.toml`], { env });
  assertEquals([run.code, run.stdout.split("\n").length - 1], [0, 9]);
  const [executable = ""] = readCommand(stderr);
  // A checkout is no installation.
  if (isSource) assertMatch(stderr, /^# This is a checkout: install the plugin first, /m);
  else assert((await Deno.stat(executable)).isFile);
});

Deno.test("-init names targets by what their endpoints tell, and prints no argument", async () => {
  const page = (cmdline: string[]) => ({ cmdline, memstats: { Alloc: 1 } });
  await using shop = servePages({ "/debug/vars": page(["/usr/bin/shop", "-token=hush"]) });
  await using mail = servePages({ "/debug/vars": page(["/usr/bin/mail"]) });
  await using other = servePages({ "/debug/vars": page(["/usr/bin/mail"]) });
  const { code, stdout, stderr } = await runPlugin([
    "-init",
    ...[shop, mail, other].map(({ origin }) => origin),
  ]);
  const [port, otherPort] = [mail, other].map(({ origin }) => new URL(origin).port);
  assertEquals([code, Object.keys(readTargets(stdout))], [0, [
    "shop",
    `mail-${port}`,
    `mail-${otherPort}`,
  ]]);
  assertEquals(/hush/.exec(stdout + stderr), null);
});

Deno.test("-init offers the further graphs that an endpoint gives", async () => {
  await using app = serve(() =>
    new Response("go_goroutines 1\nprocess_cpu_seconds_total 2\nprocess_open_fds 3\n")
  );
  const { stdout } = await runPlugin(["-init", `${app.origin}/metrics`]);
  const offered = '# metrics = ["default", "process_cpu", "process_files"]';
  assertStringIncludes(stdout, `\n${offered}\n`);
  const chosen = stdout.replace(offered, offered.slice(2));
  const [target] = parseConfig(chosen, "gostats.toml").targets;
  assertEquals(target?.further?.has("process_cpu.cpu"), true);
});

/** Returns the command in the block of mackerel-agent.conf. */
function readCommand(block: string): string[] {
  const { plugin } = parse(block) as {
    plugin: { metrics: { gostats: { command: string[] } } };
  };
  return plugin.metrics.gostats.command;
}

Deno.test("-init takes host:port for http", async () => {
  await using app = servePages({ "/api/stats": FULL });
  const { port } = new URL(app.origin);
  const { code, stdout } = await runPlugin(["-init", `127.0.0.1:${port}`]);
  assertEquals([code, readTargets(stdout)["app"]?.uri], [0, `${app.origin}/api/stats`]);
});
