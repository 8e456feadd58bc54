/**
 * What a check says of the agent on its machine.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { noteAgent } from "../../../src/check/agent_notes.ts";
import type { Note } from "../../../src/check/finding.ts";
import { buildTarget } from "../../../src/target.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { rootFiles, writeRooted } from "../../support/rooted_files.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const MAIN = "/etc/mackerel-agent/mackerel-agent.conf";
const UNIT = "/lib/systemd/system/mackerel-agent.service";
const SERVICE = "[Service]\nEnvironment=MACKEREL_PLUGIN_WORKDIR=/var/tmp/mackerel-agent\n";
const PROGRAM = "/opt/mackerel-agent/plugins/bin/mackerel-plugin-gostats";

interface Machine {
  readonly texts: Readonly<Record<string, string>>;
  readonly runArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly tempfile?: string;
}

async function listNotes(
  { texts, runArgs = [], env = {}, tempfile }: Machine,
): Promise<readonly Note[]> {
  await using root = await makeDirectory();
  await writeRooted(root.path, texts);
  const target = buildTarget("api", { uri: "http://a/" });
  return await noteAgent(
    {
      targets: [tempfile === undefined ? target : { ...target, tempfile }],
      runArgs,
      program: { words: [PROGRAM], isRunByDeno: false },
    },
    makeRuntime({
      files: rootFiles(root.path),
      isWindows: false,
      env: { get: (name) => env[name], set() {}, delete() {} },
    }),
  );
}

/** A block of mackerel-agent.conf. */
function block(name: string, args: string, more = ""): string {
  return `[plugin.metrics.${name}]\ncommand = "${PROGRAM} ${args}"\n${more}`;
}

/** A directory that no restart empties. */
const KEPT = { MACKEREL_PLUGIN_WORKDIR: "/srv/states" };

Deno.test("noteAgent() prints the command that checks as the agent does", async () => {
  assertEquals(
    await listNotes({ texts: { [UNIT]: SERVICE }, runArgs: ["-uri", "http://a/x"] }),
    [
      {
        kind: "warning",
        text:
          'MACKEREL_PLUGIN_WORKDIR is not set here, but "/var/tmp/mackerel-agent" for the agent: ' +
          "the states shown are not those of its runs",
      },
      { kind: "fix", text: "Check as the agent does" },
      {
        kind: "run",
        text: "sudo -u root env MACKEREL_PLUGIN_WORKDIR=/var/tmp/mackerel-agent " +
          `${PROGRAM} -check -uri http://a/x`,
      },
    ],
  );
});

const SECRETS: readonly [runArgs: readonly string[], shown: string][] = [
  [["-uri", "http://u:hush@a/?t=hush&hush"], "-uri 'http://a/?t=…&…'"],
  [["-uri=http://a/?t=hush\nhush"], "'-uri=http://a/?t=…'"],
  [["-path", "/x?hush"], "-path '/x?…'"],
  [["-uri", "http://u:hush@a/"], "-uri http://a/"],
];

for (const [runArgs, shown] of SECRETS) {
  Deno.test(`noteAgent() shows no secret of a command line: ${shown}`, async () => {
    const notes = await listNotes({ texts: { [UNIT]: SERVICE }, runArgs });
    assertEquals(notes.slice(1).map(({ text }) => text), [
      "Check as the agent does, with the secrets of its URI, which are not shown",
      `sudo -u root env MACKEREL_PLUGIN_WORKDIR=/var/tmp/mackerel-agent ${PROGRAM} -check ${shown}`,
    ]);
  });
}

Deno.test("noteAgent() takes user and directory of the block with the same command line", async () => {
  const conf = block("a", "-port 1") +
    block(
      "b",
      "-port 2",
      'user = "me"\nenv = { MACKEREL_PLUGIN_WORKDIR = "/srv/x", GOSTATS_TOKEN = "hush" }\n',
    );
  const notes = await listNotes({
    texts: { [MAIN]: conf.replace("-port 2", "-port 2 -metric-key-prefix b"), [UNIT]: SERVICE },
    runArgs: ["-port", "2", "-metric-key-prefix", "b"],
  });
  assertEquals(notes.slice(1), [
    {
      kind: "fix",
      text: "Check as the agent does, with the GOSTATS_TOKEN that its block sets as well",
    },
    {
      kind: "run",
      text: "sudo -u me env MACKEREL_PLUGIN_WORKDIR=/srv/x " +
        `${PROGRAM} -check -port 2 -metric-key-prefix b`,
    },
  ]);
});

Deno.test("noteAgent() says nothing where states are the agent's, or where there is no agent", async () => {
  const env = { MACKEREL_PLUGIN_WORKDIR: "/var/tmp/mackerel-agent" };
  assertEquals(await listNotes({ texts: { [UNIT]: SERVICE }, env }), []);
  const withSlash = { MACKEREL_PLUGIN_WORKDIR: "/var/tmp/mackerel-agent/" };
  assertEquals(await listNotes({ texts: { [UNIT]: SERVICE }, env: withSlash }), []);
  assertEquals(await listNotes({ texts: { [UNIT]: SERVICE }, tempfile: "/tmp/state" }), []);
  assertEquals(await listNotes({ texts: {}, env: KEPT }), []);
});

Deno.test("noteAgent() warns of blocks that give one metric twice", async () => {
  const toml = '[targets.gostats]\nuri = "http://a/"\nmetrics = ["gc", "heap.heap_sys"]\n';
  const config = "/etc/mackerel-agent/gostats.toml";
  const [warning, ...others] = await listNotes({
    texts: { [MAIN]: block("a", "-port 1") + block("b", `-config ${config}`), [config]: toml },
    env: KEPT,
  });
  assertEquals(warning, {
    kind: "warning",
    text: `[plugin.metrics.a] and [plugin.metrics.b] of "${MAIN}" both give ` +
      "gostats.heap.heap_sys and 3 more metrics: the agent keeps one of the two values",
  });
  assertEquals(others.map(({ kind }) => kind), ["fix"]);
});

Deno.test("noteAgent() names both files of two blocks", async () => {
  const included = "/etc/mackerel-agent/conf.d/b.conf";
  const [warning] = await listNotes({
    texts: { [MAIN]: `include = "${included}"\n${block("a", "")}`, [included]: block("b", "") },
    env: KEPT,
  });
  assertMatch(
    warning?.text ?? "",
    / of "\/etc\/[^" ]*\.conf" and "\/etc\/[^" ]*b\.conf" both give /,
  );
});

const DISTINCT: readonly [name: string, conf: string][] = [
  ["another prefix", block("a", "-port 1") + block("b", "-port 1 -metric-key-prefix b")],
  ["other metrics", block("a", "-metrics heap") + block("b", "-metrics gc")],
  ["another host", block("a", "") + block("b", "", 'custom_identifier = "h"\n')],
  ["patterns", block("a", "") + block("b", "", 'include_pattern = "heap"\n')],
  ["a wrong command line", block("a", "") + block("b", "-prot 1")],
  ["a file that is not there", block("a", "") + block("b", "-config /etc/none.toml")],
  ["no run", block("a", "") + block("b", "-help")],
];

for (const [name, conf] of DISTINCT) {
  Deno.test(`noteAgent() does not warn of blocks with ${name}`, async () => {
    assertEquals(await listNotes({ texts: { [MAIN]: conf }, env: KEPT }), []);
  });
}
