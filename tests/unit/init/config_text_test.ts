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
import type { Page } from "../../../src/sources/page.ts";
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

Deno.test("formatAgentBlock() starts the program with the file", () => {
  const path = "/etc/gostats.toml";
  const installed = formatAgentBlock({ words: ["/opt/gostats"], isRunByDeno: false }, path);
  assertEquals(readCommand(installed), ["/opt/gostats", "-config", path]);
  assertEquals(installed.includes("DENO_"), false);
  const block = formatAgentBlock({
    words: ["/bin/deno", "run", 'a"b.js'],
    isRunByDeno: true,
    hint: "Install it first.",
  }, path);
  assertEquals(readCommand(block), ["/bin/deno", "run", 'a"b.js', "-config", path]);
  assertMatch(block, /^# For mackerel-agent\.conf:\n# Install it first\.\n/);
  assertMatch(
    block,
    /^env = \{ DENO_DIR = "\/var\/cache\/mackerel-plugin-gostats", DENO_NO_UPDATE_CHECK = "1" \}$/m,
  );
  const onWindows = formatAgentBlock({ words: ["deno"], isRunByDeno: true }, "C:/gostats.toml");
  assertMatch(onWindows, /\nenv = \{ DENO_NO_UPDATE_CHECK = "1" \}\n$/);
});

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
    page: {
      source: "prometheus",
      sample: { ...FULL, "process_cpu.cpu": 1, "threads.gomaxprocs": 2 },
      missing: [],
      goVersion: "go1.26.8",
    },
  }),
  probe("web", "http://web/debug/vars", {
    page: { source: "expvar", sample: SCARCE, missing: [] },
  }),
  probe("db", "http://me:hush@db/", { failure: { code: "connection-refused" } }),
];

const TEXT = `# Go applications for mackerel-plugin-gostats. Save this as gostats.toml
# and test it with -check -config gostats.toml
# A standard host includes 200 metrics, a micro host 30, the host's own among them. What is beyond is
# charged as further hosts: "metrics" chooses. Restart the agent after a change: it reads names and
# graphs only when it starts.

# For every target, unless its own table says otherwise.
[defaults]
timeout = "10s"
# metrics = ["runtime", "heap.heap_inuse"]

# An endpoint of prometheus, go1.26.8
[targets.api]
uri = "http://api/metrics"
source = "prometheus"
# Further graphs that it gives, beside the default five: keep what you want.
# metrics = ["default", "process_cpu", "threads"]
# User and password of the URI are left out: put the password into a file that only the agent's
# user can read, and switch this on.
# basic_auth = { username = "USER", password_file = "FILE" }

# An endpoint of expvar
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

Deno.test("formatConfig() writes what all targets need besides their URI", () => {
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
