/**
 * `-init`: a first configuration, from what is found at some URIs.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/toml/parse";
import { parseConfig } from "../../src/config/config_file.ts";
import { formatAgentBlock, formatConfig } from "../../src/init/config_text.ts";
import { choosePrefixes } from "../../src/init/prefixes.ts";
import type { Program } from "../../src/runtime.ts";
import { runPlugin } from "../support/run_plugin.ts";
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

const PREFIXES: readonly [uris: string[], prefixes: string[]][] = [
  [["http://localhost:8080/"], ["app"]],
  [["http://127.0.0.1/"], ["app"]],
  [["http://[::1]:8080/x"], ["app"]],
  [["https://api.example.com/metrics"], ["api"]],
  [["http://10.0.0.5:8080/"], ["10-0-0-5"]],
  [["http://[2001:db8::5]/"], ["2001-db8-5"]],
  [["http://web_1/"], ["web_1"]],
  [["http://api/", "http://worker/"], ["api", "worker"]],
  [["http://localhost:8080/", "http://localhost:8081/"], ["app-8080", "app-8081"]],
  [["http://localhost/", "https://127.0.0.1/"], ["app-80", "app-443"]],
  [["http://api.a:1/", "http://api.b:1/", "http://web/"], ["api-1", "api-1-2", "web"]],
  [["http://a:1/x", "http://a:1/y", "http://a:1/z"], ["a-1", "a-1-2", "a-1-3"]],
  [["http://a-1/", "http://a:1/", "http://a:2/"], ["a-1", "a-1-2", "a-2"]],
  [["http://---/"], ["app"]],
];

for (const [uris, prefixes] of PREFIXES) {
  Deno.test(`choosePrefixes() names ${uris.join(" ")}: ${prefixes.join(" ")}`, () => {
    assertEquals(choosePrefixes(uris), prefixes);
  });
}

Deno.test("-init asks a URI with a path as it is, and writes what it found", async () => {
  await using app = servePages({ "/x": FULL, "/api/stats": FULL });
  const { code, stdout } = await runPlugin(["-init", `${app.origin}/x`]);
  assertEquals([code, listPaths(app)], [0, ["/x"]]);
  assertEquals(readTargets(stdout), { app: { uri: `${app.origin}/x`, source: "stats-api" } });
  assertMatch(stdout, /^# A page of stats-api, go1\.26\.8\n\[targets\.app\]$/m);
});

Deno.test("-init tries the usual paths of an origin and takes the first that gives most", async () => {
  const cases: [pages: Record<string, unknown>, path: string][] = [
    [{ "/api/stats": FULL, "/debug/vars": FULL, "/metrics": FULL }, "/api/stats"],
    [{ "/debug/vars": FULL, "/metrics": FULL }, "/debug/vars"],
    [{ "/api/stats": SCARCE, "/metrics": FULL }, "/metrics"],
    [{ "/api/stats": { "memstats": 1 }, "/metrics": SCARCE }, "/metrics"],
  ];
  for (const [pages, path] of cases) {
    await using app = servePages(pages);
    const { code, stdout } = await runPlugin(["-init", app.origin]);
    assertEquals(code, 0);
    assertEquals(readTargets(stdout)["app"]?.uri, app.origin + path);
    assertEquals(listPaths(app), ["/api/stats", "/debug/vars", "/metrics"]);
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
  const whyNowhere = "status is 404, expected 200; nothing at /debug/vars, /metrics either";
  assert(stdout.includes(`# Unreachable: ${whyNowhere}\n[targets.app-${otherPort}]\n`), stdout);
  const [first, second, third] = stderr.split("\n");
  assertEquals([first, second, third], [
    `# Cannot fetch stats of "app-${otherPort}" from "${other.origin}/api/stats": ${whyNowhere}`,
    `# Cannot fetch stats of "app-${otherPort}-2" from "${other.origin}/x": status is 404, expected 200`,
    "# For mackerel-agent.conf:",
  ]);
  const folder = Deno.build.os === "windows" ? "C:/Program Files/Mackerel" : "/etc";
  const file = `${folder}/mackerel-agent/gostats.toml`;
  assertEquals(readCommand(stderr).slice(-2), ["-config", file]);
  assert(stdout.includes(`Save this as ${file}\n`));
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
  assert((await Deno.stat(executable)).isFile);
});

/** Returns the command in the block of mackerel-agent.conf. */
function readCommand(block: string): string[] {
  const { plugin } = parse(block) as {
    plugin: { metrics: { gostats: { command: string[] } } };
  };
  return plugin.metrics.gostats.command;
}

const PROGRAMS: readonly [name: string, program: Program, start: RegExp][] = [
  ["an executable", { executable: "/opt/gostats" }, /^\/opt\/gostats -config/],
  [
    "a file that Deno runs",
    { executable: "/bin/deno", module: "file:///opt/my%20dir/gostats.js" },
    /^\/bin\/deno run --quiet --allow-net .* --no-prompt \/opt\/my dir\/gostats\.js -config/,
  ],
  [
    "a URL that Deno runs",
    { executable: "/bin/deno", module: "https://example.com/main.ts" },
    /^\/bin\/deno run --quiet --allow-net .* --no-prompt https:\/\/example\.com\/main\.ts -config/,
  ],
  [
    "a file on Windows",
    { executable: "C:\\deno.exe", module: "file:///C:/gostats.js" },
    /^C:\\deno\.exe run .* file:\/\/\/C:\/gostats\.js -config/,
  ],
];

for (const [name, program, start] of PROGRAMS) {
  Deno.test(`formatAgentBlock() starts ${name}`, () => {
    const block = formatAgentBlock(program, "/etc/gostats.toml");
    const command = readCommand(block);
    assertEquals(block.includes("DENO_NO_UPDATE_CHECK"), program.module !== undefined);
    assertMatch(command.join(" "), start);
    assertEquals(command.slice(-2), ["-config", "/etc/gostats.toml"]);
  });
}

Deno.test("formatConfig() keeps what applications say in its comments", () => {
  const evil = "x\n[targets.evil]\ny\u2028\x1b[2J";
  const text = formatConfig([
    { prefix: "a", uri: "http://a/", error: evil },
    {
      prefix: "b",
      uri: "http://b/",
      page: { source: "stats-api", sample: {}, missing: [], goVersion: evil },
    },
  ], "gostats.toml");
  assertEquals(Object.keys(readTargets(text)), ["a", "b"]);
  assert(!text.includes("\x1b"));
});
