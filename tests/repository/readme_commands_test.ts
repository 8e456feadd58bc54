/**
 * Runs the commands of the README, from another directory and against an application on another port
 * than 8080.
 *
 * @module
 */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { parseConfig } from "../../src/config/config_file.ts";
import { ENGLISH, pageOf } from "../support/documents.ts";
import { serve } from "../support/servers.ts";
import { buildPage } from "../support/stats_body.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import type { TemporaryDirectory } from "../support/temporary_directory.ts";

/** A command of the README, and the file that gets its stdout. */
interface Command {
  readonly args: readonly string[];
  readonly file: string | undefined;
}

const { blocks } = pageOf(ENGLISH, "README.md");

Deno.test("the commands of README.md print what it shows, and the configuration that it uses", async () => {
  await using application = serve(({ url }) =>
    new URL(url).pathname === "/api/stats"
      ? Response.json(buildPage())
      : new Response(null, { status: 404 })
  );
  await using directory = await makeDirectory();
  const outputs = new Map<string, string>();
  for (const { args, file } of readCommands(application.port)) {
    const { code, stdout, stderr } = await runTask(args, directory);
    assertEquals(code, 0, stderr);
    if (file !== undefined) await Deno.writeTextFile(`${directory.path}/${file}`, stdout);
    outputs.set(args.find((arg) => /^-(?:port|init|check)$/.test(arg)) ?? "", stdout);
  }
  for (const name of shownMetrics()) assert(outputs.get("-port")?.includes(`${name}\t`), name);
  const { targets } = parseConfig(outputs.get("-init") ?? "", "gostats.toml");
  assertEquals(targets.map(({ uri }) => uri), [`http://localhost:${application.port}/api/stats`]);
  assert(outputs.get("-check")?.includes("stats-api"), outputs.get("-check"));
});

/** Returns the commands that start the plugin, with another port than 8080. */
function readCommands(port: number): readonly Command[] {
  const lines = blocks.filter(({ language }) => language === "console")
    .flatMap(({ text }) => text.split("\n"));
  const commands = lines.flatMap((line) => {
    const [, words, file] = /^npx -y deno@\S+ task (start [^>]+?)(?: >(\S+))?$/.exec(line) ?? [];
    return words === undefined ? [] : [{ args: words.replace("8080", `${port}`).split(" "), file }];
  });
  assertEquals(commands.length, 3);
  return commands;
}

async function runTask(args: readonly string[], { path }: TemporaryDirectory) {
  const config = `${import.meta.dirname}/../../deno.json`;
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--config", config, ...args],
    cwd: path,
    // A task keeps the directory of the task that started it.
    env: { INIT_CWD: path, MACKEREL_PLUGIN_WORKDIR: path, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: output.code, stdout: decode(output.stdout), stderr: decode(output.stderr) };
}

/** Returns the names of the metrics that the README shows. */
function shownMetrics(): readonly string[] {
  const block = blocks.find(({ text }) => text.startsWith("gostats."));
  const names = block?.text.match(/^gostats\.\S+/gm) ?? [];
  assertNotEquals(names, []);
  return names;
}
