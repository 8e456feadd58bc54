/**
 * The real mackerel-agent with our program as its plugin: it accepts the example configuration and
 * reports what the plugin prints.
 *
 * @module
 */

import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { permissionFlags } from "../../src/cli/permissions.ts";
import { ageStates } from "../../tools/age_states.ts";
import { registryFlags } from "../../tools/registry.ts";
import { baseEnvironment, isSource } from "../support/run_plugin.ts";
import { serveTree } from "../support/served_tree.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { formatRecordLine, shellQuote, writePrintingProgram } from "./printing_program.ts";
import { buildPrograms, skipped } from "./programs.ts";
import { minuteOld, statsWith } from "./scenario.ts";

const EXAMPLE = new URL("../../mackerel-agent.example.conf", import.meta.url);

Deno.test({
  name: "mackerel-agent configtest accepts the example as it is",
  ignore: skipped,
  async fn() {
    const [code, said] = await testConfiguration(await Deno.readTextFile(EXAMPLE));
    assertEquals(code, 0, said);
  },
});

Deno.test({
  name: "mackerel-agent configtest accepts the example with everything in it switched on",
  ignore: skipped,
  async fn() {
    const example = await Deno.readTextFile(EXAMPLE);
    const switched = switchOn(example);
    assertNotEquals(switched, example);
    const [code, said] = await testConfiguration(switched);
    assertEquals(code, 0, said);
    // A setting after "# " would be a comment and never tested.
    const hidden = example.split("\n").filter((line) => /^#\s+(?:\[+[\w.]|[\w.-]+ *=)/.test(line));
    assertEquals(hidden, []);
  },
});

Deno.test({
  name:
    "mackerel-agent configtest rejects the example with a mistake in a setting that is switched on",
  ignore: skipped,
  async fn() {
    const switched = switchOn(await Deno.readTextFile(EXAMPLE));
    const [code, said] = await testConfiguration(switched + "timeout_secs = 1\n");
    assertNotEquals(code, 0);
    assertMatch(said, /unexpected key/);
  },
});

const FORMS: readonly {
  readonly name: string;
  /** The lines below the plugin's table, for a program with these arguments. */
  readonly lines: (fixture: Fixture) => string;
  readonly ignore?: boolean;
}[] = [
  {
    name: "a string",
    lines: ({ program, args }) =>
      `command = ${quote([program, ...args].map(shellQuote).join(" "))}`,
  },
  {
    name: "an array",
    lines: ({ program, args }) => `command = [${[program, ...args].map(quote).join(", ")}]`,
  },
  {
    name: "deno run URL",
    lines: ({ fromUrl, args, record }) => {
      const command = [...fromUrl, ...args].map(shellQuote).join(" ");
      return `command = ${quote(`${command} | tee -a ${shellQuote(record)}`)}`;
    },
    ignore: !isSource,
  },
];

/** The parts of a configuration. */
interface Fixture {
  readonly program: string;
  /** Flags with a space and quotes among them. */
  readonly args: readonly string[];
  /** The path of the recorded output. */
  readonly record: string;
  /** The command `deno run … URL`. */
  readonly fromUrl: readonly string[];
}

for (const { name, lines, ignore } of FORMS) {
  Deno.test({
    name: `mackerel-agent once reports what the plugin printed, its command being ${name}`,
    ignore: skipped || ignore === true,
    async fn() {
      const { agent } = await buildPrograms();
      await using directory = await makeDirectory();
      await using tree = serveTree();
      await using target = serve(() => new Response(statsWith()));
      const tempfile = `${directory.path}/a "state" of it's own`;
      await Deno.writeTextFile(tempfile, minuteOld(Math.floor(Date.now() / 1000)));
      const program = await writePrintingProgram(directory.path);
      const fixture = {
        program: program.path,
        args: ["-uri", target.origin, "-metric-key-prefix=web", "-tempfile", tempfile],
        record: program.record,
        fromUrl: await commandFromUrl(tree.main),
      };
      const file = `${directory.path}/mackerel-agent.conf`;
      const table = `[plugin.metrics.web]\n${lines(fixture)}\nuse_plugin_timestamp = true\n`;
      await Deno.writeTextFile(file, `cloud_platform = "none"\n${table}`);

      const { code, stdout, stderr } = await run(agent, ["once", "-apikey=dummy", "-conf", file]);
      assertEquals(code, 0, stderr);
      const reported = customMetrics(stdout);
      assertEquals(reported.length, 15, stderr);
      assertEquals(reported, await program.readRecord());
    },
  });
}

Deno.test({
  name: "mackerel-agent once, three times: of two blocks for one target, none loses a minute",
  ignore: skipped,
  async fn() {
    const { agent } = await buildPrograms();
    await using directory = await makeDirectory();
    await using target = serve(() => new Response(statsWith()));
    const [states, targets] = [`${directory.path}/states`, `${directory.path}/gostats.toml`];
    await Deno.writeTextFile(
      targets,
      ["api", "web"].map((name) => `[targets.${name}]\nuri = "${target.origin}/"\n`).join(""),
    );
    const blocks = [["-config", targets], ["-config", targets, "-only", "api"]];
    const programs = await Promise.all(blocks.map(async (_args, index) => {
      await Deno.mkdir(`${directory.path}/${index}`);
      return await writePrintingProgram(`${directory.path}/${index}`);
    }));
    const file = `${directory.path}/mackerel-agent.conf`;
    const tables = blocks.map((args, index) => {
      const command = [programs[index]?.path ?? "", ...args].map(quote).join(", ");
      return `[plugin.metrics.block${index}]\ncommand = [${command}]\n` +
        `env = { MACKEREL_PLUGIN_WORKDIR = ${quote(states)} }\n`;
    });
    await Deno.writeTextFile(file, ['cloud_platform = "none"', ...tables].join("\n"));

    // Nine values of a target have no difference, fifteen with the values of a run before.
    for (const perTarget of [9, 9 + 15, 9 + 15 + 15]) {
      const { code, stderr } = await run(agent, ["once", "-apikey=dummy", "-conf", file]);
      assertEquals([code, stderr.includes("nothing to print")], [0, false], stderr);
      const printed = await Promise.all(programs.map((program) => program.readRecord()));
      assertEquals(printed.map(({ length }) => length), [2 * perTarget, perTarget], stderr);
      ageStates(states);
    }
  },
});

/** Uncomments every example: each line with a "#" and no space after it. */
function switchOn(text: string): string {
  return text.replaceAll(/^#(?=\S)/gm, "");
}

async function testConfiguration(text: string): Promise<[code: number, said: string]> {
  const { agent } = await buildPrograms();
  await using directory = await makeDirectory();
  const file = `${directory.path}/mackerel-agent.conf`;
  await Deno.writeTextFile(file, text);
  const { code, stderr } = await run(agent, ["configtest", "-apikey=dummy", "-conf", file]);
  return [code, stderr];
}

async function commandFromUrl(url: string): Promise<readonly string[]> {
  const flags = ["--quiet", ...permissionFlags(), ...await registryFlags()];
  return [Deno.execPath(), "run", ...flags, url];
}

/** Returns the plugin's values in the output of `once`, as `custom.NAME VALUE TIME`. */
function customMetrics(stdout: string): readonly string[] {
  const { metrics }: {
    readonly metrics: {
      readonly Values: readonly {
        readonly Values: Readonly<
          Record<string, { readonly Value: number; readonly Time: number }>
        >;
      }[];
    };
  } = JSON.parse(stdout);
  const values = metrics.Values.flatMap((group) => Object.entries(group.Values));
  return values
    .filter(([name]) => name.startsWith("custom."))
    .map(([name, { Value, Time }]) => formatRecordLine(name, Value, Time))
    .sort();
}

async function run(program: string, args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    clearEnv: true,
    env: { ...baseEnvironment(), NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Returns a text as a TOML string; JSON's escapes are TOML's too. */
function quote(text: string): string {
  return JSON.stringify(text);
}
