/**
 * The real mackerel-agent uses what `-init` prints for the sample application.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { buildPrograms, skipped } from "./programs.ts";
import { startApp } from "./sample_app.ts";

Deno.test("-init prints a block that mackerel-agent accepts and a file that a run reads", {
  ignore: skipped,
}, async () => {
  const { agent } = await buildPrograms();
  await using app = await startApp();
  await using directory = await makeDirectory();
  const uris = ["", "/debug/vars", "/metrics"].map((path) => app.origin + path);
  const { code, stdout, stderr } = await runPlugin(["-init", ...uris]);
  assertEquals(code, 0, stderr);
  const sources = Array.from(stdout.matchAll(/^source = "(.*)"$/gm), ([, source]) => source);
  assertEquals(sources, ["stats-api", "expvar", "prometheus"]);

  const agentFile = `${directory.path}/mackerel-agent.conf`;
  await Deno.writeTextFile(agentFile, stderr);
  const configtest = await new Deno.Command(agent, {
    args: ["configtest", "-apikey=dummy", "-conf", agentFile],
  }).output();
  const said = new TextDecoder().decode(configtest.stderr);
  assertEquals([configtest.code, said.includes("SUCCESS")], [0, true], said);

  const file = `${directory.path}/gostats.toml`;
  await Deno.writeTextFile(file, stdout);
  const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
  const run = await runPlugin(["-config", file], { env });
  assertEquals([run.code, run.stdout.split("\n").length - 1], [0, 9 + 7 + 7]);
});
