/**
 * The configuration and the agent's block that `-init` prints.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/toml/parse";
import { parseConfig } from "../../../src/config/config_file.ts";
import { formatAgentBlock, formatConfig } from "../../../src/init/config_text.ts";
import type { ClientOptions } from "../../../src/http/client_options.ts";
import type { Program } from "../../../src/runtime.ts";

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
  assertEquals(parseConfig(text, "gostats.toml").targets.map(({ prefix }) => prefix), ["a", "b"]);
  assert(!text.includes("\x1b"));
});

Deno.test("formatConfig() writes what all targets need beside their URI", () => {
  const options: readonly ClientOptions[] = [
    { bearerTokenFile: "/run/token", caFile: "/ca.pem", unixSocket: '/run/"odd" \\ app.sock' },
    { basicAuth: { username: 'a"b', passwordFile: "/run/password" } },
    { certFile: "/cert.pem", keyFile: "/key.pem" },
  ];
  for (const clientOptions of options) {
    const text = formatConfig([{ prefix: "a", uri: "http://a/" }], "gostats.toml", clientOptions);
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
