/**
 * The blocks of mackerel-agent.conf that run this plugin.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { readAgentBlocks } from "../../../src/check/agent_blocks.ts";
import type { AgentBlock } from "../../../src/check/agent_blocks.ts";
import { rootFiles, writeRooted } from "../../support/rooted_files.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const PACKAGE = ["jsr", "@gostats/mackerel-plugin-gostats@0.1.0"].join(":");
const MAIN = "/etc/mackerel-agent/mackerel-agent.conf";

async function readBlocks(texts: Readonly<Record<string, string>>): Promise<readonly AgentBlock[]> {
  await using root = await makeDirectory();
  await writeRooted(root.path, texts);
  return readAgentBlocks({ files: rootFiles(root.path), isWindows: false });
}

const COMMANDS: readonly [command: string, args: readonly string[] | undefined][] = [
  ['"/opt/mackerel-agent/plugins/bin/mackerel-plugin-gostats -port 8080"', ["-port", "8080"]],
  ['["mackerel-plugin-gostats", "-port=8080"]', ["-port=8080"]],
  ["\"exec mackerel-plugin-gostats -metric-key-prefix 'a b'\"", ["-metric-key-prefix", "a b"]],
  ['"mackerel-plugin gostats -port 1"', ["-port", "1"]],
  ['["deno", "run", "-A", "/opt/mackerel-plugin-gostats.js", "-port", "1"]', ["-port", "1"]],
  [`["deno", "run", "${PACKAGE}", "-port", "1"]`, ["-port", "1"]],
  [
    '["deno", "run", "--allow-write=/var/tmp/mackerel-plugin-gostats", ' +
    '"/opt/mackerel-plugin-gostats.js", "-port", "1"]',
    ["-port", "1"],
  ],
  ["'C:\\\\x\\\\mackerel-plugin-gostats.exe'", []],
  ['"mackerel-plugin-gostats | sed s/a/b/"', undefined],
  ['"mackerel-plugin-redis"', undefined],
  ['"mackerel-plugin redis"', undefined],
  ["[1]", undefined],
];

for (const [command, args] of COMMANDS) {
  Deno.test(`readAgentBlocks() reads the command ${command}`, async () => {
    const blocks = await readBlocks({ [MAIN]: `[plugin.metrics.a]\ncommand = ${command}\n` });
    assertEquals(blocks.map((block) => block.args), args === undefined ? [] : [args]);
  });
}

Deno.test("readAgentBlocks() reads what a block says beside its command, and included files", async () => {
  const directory = "/etc/mackerel-agent/conf.d";
  const command = 'command = "mackerel-plugin-gostats"\n';
  const blocks = await readBlocks({
    [MAIN]: `apikey = "x"\ninclude = "${directory}/*.conf"\n[plugin.metrics.a]\n${command}` +
      'user = "me"\nenv = { A = "1", B = "2" }\ncustom_identifier = "h"\n' +
      `[plugin.metrics.b]\n${command}include_pattern = "x"\n[plugin.checks.c]\n${command}`,
    [`${directory}/1.conf`]: `[plugin.metrics.d]\n${command}`,
    [`${directory}/2.conf`]: "this is no TOML",
    [`${directory}/3.conf`]: `[plugin.metrics.b]\ncommand = "mackerel-plugin-gostats -port 1"\n`,
    [`${directory}/4.txt`]: `[plugin.metrics.e]\n${command}`,
  });
  assertEquals(blocks, [
    {
      name: "a",
      file: MAIN,
      args: [],
      env: { A: "1", B: "2" },
      user: "me",
      host: "h",
      hasPatterns: false,
    },
    { name: "b", file: `${directory}/3.conf`, args: ["-port", "1"], env: {}, hasPatterns: false },
    { name: "d", file: `${directory}/1.conf`, args: [], env: {}, hasPatterns: false },
  ]);
});

Deno.test("readAgentBlocks() finds nothing where there is no agent", async () => {
  assertEquals(await readBlocks({}), []);
  assertEquals(await readBlocks({ [MAIN]: "[" }), []);
});
