/**
 * The command of the documentation as mackerel-container-agent runs it.
 *
 * A fake stands for that agent, because the registry of Go's modules does not have a version of it
 * that builds. Like the agent (cmdutil/command.go, metric/plugin.go of version 0.13.2), it adds the
 * variables of the configuration to its own, asks for definitions once and for values each minute,
 * and looks at the output whatever the exit code is.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { ageStates } from "../../tools/age_states.ts";
import { baseEnvironment, pluginCommand } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { statsWith } from "./scenario.ts";

const PAGE = new URL("../../docs/running.md", import.meta.url);
const INSTALLED = "/opt/mackerel-agent/plugins/bin/mackerel-plugin-gostats";

/** How the agent runs a plugin. */
interface Plugin {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

Deno.test({
  name: "the container agent's example gives definitions and values, to a fake of that agent",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using directory = await makeDirectory();
    await using application = serve(() => new Response(statsWith()));
    const { args, env } = readExample();
    assertEquals(env, { MACKEREL_PLUGIN_WORKDIR: "/var/lib/gostats" });
    const plugin = {
      args: args.map((arg) => arg === "-port=8080" ? `-port=${application.port}` : arg),
      env: { MACKEREL_PLUGIN_WORKDIR: `${directory.path}/states` },
    };
    assert(plugin.args.join() !== args.join());

    assertEquals(readGraphs(await collect(plugin, "1")), {
      "custom.gostats.heap": ["heap_sys", "heap_idle", "heap_inuse", "heap_released"],
      "custom.gostats.runtime": ["goroutine_num", "cgo_call_num"],
    });
    assertEquals(readValues(await collect(plugin, "")).length, 4);
    ageStates(plugin.env.MACKEREL_PLUGIN_WORKDIR);
    assertEquals(readValues(await collect(plugin, "")).length, 6);
  },
});

/** Reads the block of YAML, which has lists and a map of plain texts only. */
function readExample(): Plugin {
  const page = Deno.readTextFileSync(PAGE);
  const [, block = ""] = /```yaml\n(plugin:\n.*?)```/s.exec(page) ?? [];
  const [program, ...args] = Array.from(block.matchAll(/^ +- (\S+)$/gm), ([, item = ""]) => item);
  assertEquals(program, INSTALLED);
  const [, variables = ""] = /\n +env:\n(.*)/s.exec(block) ?? [];
  const env = Object.fromEntries(
    Array.from(variables.matchAll(/^ +(\w+): (\S+)$/gm), ([, name, value]) => [name, value]),
  );
  return { args, env };
}

async function collect({ args, env }: Plugin, meta: "" | "1"): Promise<string> {
  const [file, ...first] = await pluginCommand();
  const { stdout } = await new Deno.Command(file, {
    args: [...first, ...args],
    clearEnv: true,
    env: { ...baseEnvironment(), ...env, MACKEREL_AGENT_PLUGIN_META: meta },
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

function readGraphs(stdout: string): Readonly<Record<string, readonly string[]>> {
  const [headline, json = ""] = stdout.split("\n");
  assert(headline?.startsWith("# mackerel-agent-plugin"));
  const graphs: Record<string, { metrics: { name: string }[] }> = JSON.parse(json).graphs;
  return Object.fromEntries(
    Object.entries(graphs).map(([name, { metrics }]) => [
      `custom.${name}`,
      metrics.map((metric) => metric.name),
    ]),
  );
}

function readValues(stdout: string): readonly string[] {
  return stdout.split("\n").filter((line) => line.split(/\s+/).length >= 3);
}
