/**
 * Environment variables that are not UTF-8: each costs no more than what it is for.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { baseEnvironment, pluginCommand } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { buildPage } from "../support/stats_body.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const ignore = Deno.build.os === "windows";

/** Runs the program with a variable whose value is "café" in Latin-1. */
async function runWith(
  variable: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const script = `${variable}=$(printf 'caf\\351'); export ${variable}; exec "$@"`;
  const output = await new Deno.Command("sh", {
    args: ["-c", script, "sh", ...await pluginCommand(), ...args],
    clearEnv: true,
    env: { ...baseEnvironment(), ...env },
    stdin: "null",
  }).output();
  const [stdout, stderr] = [output.stdout, output.stderr].map((bytes) =>
    new TextDecoder().decode(bytes)
  );
  return { code: output.code, stdout: stdout ?? "", stderr: stderr ?? "" };
}

Deno.test({
  name: "a directory of states in another encoding is not used, and is named once",
  ignore,
  async fn() {
    await using server = serve(() => Response.json(buildPage()));
    await using directory = await makeDirectory();
    const { code, stdout, stderr } = await runWith(
      "MACKEREL_PLUGIN_WORKDIR",
      ["-uri", server.origin],
      { TMPDIR: directory.path },
    );
    assertStringIncludes(stdout, "gostats.runtime.goroutine_num\t1000\t");
    assertEquals(stderr.split("\n"), [
      "Cannot use variable MACKEREL_PLUGIN_WORKDIR: it is not UTF-8",
      "gostats: No previous values: differences begin with the next run",
      "",
    ]);
    assertEquals([code, directory.names().length], [0, 1]);
  },
});

Deno.test({
  name: "a request for definitions in another encoding is one",
  ignore,
  async fn() {
    const { code, stdout } = await runWith("MACKEREL_AGENT_PLUGIN_META", [], {});
    assertEquals(code, 0);
    assert(stdout.startsWith("# mackerel-agent-plugin"), stdout);
  },
});

Deno.test({
  name: "a list of hosts without proxy in another encoding loses no target",
  ignore,
  async fn() {
    await using server = serve(() => Response.json(buildPage()));
    await using directory = await makeDirectory();
    const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
    const { code, stdout } = await runWith("NO_PROXY", ["-uri", server.origin], env);
    assertStringIncludes(stdout, "gostats.runtime.goroutine_num\t1000\t");
    assertEquals(code, 0);
  },
});

Deno.test({
  name: "a header's variable in another encoding fails only its own target",
  ignore,
  async fn() {
    await using server = serve(() => Response.json(buildPage()));
    await using directory = await makeDirectory();
    const config = `${directory.path}/gostats.toml`;
    await Deno.writeTextFile(
      config,
      `[targets.a]\nuri = "${server.origin}"\nheaders = { X = "\${GOSTATS_X}" }\n` +
        `[targets.b]\nuri = "${server.origin}"\n`,
    );
    const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
    const { code, stdout, stderr } = await runWith("GOSTATS_X", ["-config", config], env);
    assertStringIncludes(stdout, "b.runtime.goroutine_num\t1000\t");
    assertEquals(stdout.includes("a.runtime"), false);
    assertStringIncludes(stderr, "Cannot use variable GOSTATS_X: it is not UTF-8\n");
    assertStringIncludes(
      stderr,
      "variable GOSTATS_X contains a character that is not allowed in " +
        "a header\n",
    );
    assertEquals(code, 1);
  },
});
