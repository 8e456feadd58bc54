/**
 * The configuration and the agent's block that `-init` prints.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/toml/parse";
import { parseConfig } from "../../../src/config/config_file.ts";
import { formatAgentBlock, formatConfig } from "../../../src/init/config_text.ts";
import { METRICS } from "../../../src/metrics/catalogue.ts";
import type { ClientOptions } from "../../../src/http/client_options.ts";
import type { Probe } from "../../../src/probe.ts";
import type { Program } from "../../../src/runtime.ts";
import type { Page } from "../../../src/sources/detect_source.ts";
import { buildTarget } from "../../../src/target.ts";

const FULL = Object.fromEntries(METRICS.map(({ name }) => [name, 1]));
const { goroutine_num: _goroutines, cgo_call_num: _calls, ...SCARCE } = FULL;

function probe(prefix: string, uri: string, found: Partial<Probe> = {}): Probe {
  return { target: buildTarget(prefix, { uri }), ms: 1, ...found };
}

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
  const page: Page = { source: "stats-api", sample: {}, missing: [], goVersion: evil };
  const failure = { code: "permission", reason: evil } as const;
  const probes = [probe("a", "http://a/", { failure }), probe("b", "http://b/", { page })];
  const text = formatConfig(probes, "gostats.toml");
  assertEquals(parseConfig(text, "gostats.toml").targets.map(({ prefix }) => prefix), ["a", "b"]);
  assert(!text.includes("\x1b"));
});

const TARGETS: readonly Probe[] = [
  probe("api", "http://me:hush@api/metrics", {
    page: { source: "prometheus", sample: FULL, missing: [], goVersion: "go1.26.8" },
  }),
  probe("web", "http://web/debug/vars", {
    page: { source: "expvar", sample: SCARCE, missing: [] },
  }),
  probe("db", "http://me:hush@db/", { failure: { code: "connection-refused" } }),
];

const TEXT = `# Go applications for mackerel-plugin-gostats. Save this as gostats.toml
# and see with -check -config gostats.toml that all is well.
# Mackerel takes 200 metrics of a standard host and 30 of a micro host, its own included: "metrics"
# chooses. The agent reads names and graphs when it starts, so restart it after a change.

# For every target, unless its own table says otherwise.
[defaults]
timeout = "10s"
# metrics = ["runtime", "heap.heap_inuse"]

# A page of prometheus, go1.26.8
[targets.api]
uri = "http://api/metrics"
source = "prometheus"
# User and password of the URI are left out: put the password into a file that only the agent's
# user can read, and switch this on.
# basic_auth = { username = "USER", password_file = "FILE" }

# A page of expvar
# It does not give goroutine_num, cgo_call_num
[targets.web]
uri = "http://web/debug/vars"
source = "expvar"

# No statistics: Connection refused
[targets.db]
uri = "http://db/"
# User and password of the URI are left out: put the password into a file that only the agent's
# user can read, and switch this on.
# basic_auth = { username = "USER", password_file = "FILE" }
`;

Deno.test("formatConfig() writes a table for each target, and what is known of it", () => {
  assertEquals(formatConfig(TARGETS, "gostats.toml"), TEXT);
});

Deno.test("formatConfig() writes what all targets need beside their URI", () => {
  const options: readonly ClientOptions[] = [
    { bearerTokenFile: "/run/token", caFile: "/ca.pem", unixSocket: '/run/"odd" \\ app.sock' },
    { basicAuth: { username: 'a"b', passwordFile: "/run/password" } },
    { certFile: "/cert.pem", keyFile: "/key.pem" },
  ];
  for (const clientOptions of options) {
    const text = formatConfig([probe("a", "http://a/")], "gostats.toml", clientOptions);
    const [target] = parseConfig(text, "gostats.toml").targets;
    assertEquals(target?.clientOptions, clientOptions);
    assertEquals(text.includes("absolute"), false);
  }
});

Deno.test("formatConfig() asks for absolute paths, which the agent needs", () => {
  const cases: readonly [path: string, isTold: boolean][] = [
    ["token", true],
    ["../token", true],
    ["C:token", true],
    ["/token", false],
    ["C:/token", false],
    ["C:\\token", false],
    ["\\\\host\\share\\token", false],
  ];
  for (const [bearerTokenFile, isTold] of cases) {
    const text = formatConfig([], "gostats.toml", { bearerTokenFile });
    assertEquals(/^# Give absolute paths:/m.test(text), isTold, bearerTokenFile);
  }
});
