/**
 * What `-init` prints, in the hands of the real mackerel-agent, for the sample application.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { runPlugin } from "../command.ts";
import { makeDirectory } from "../temporary.ts";
import { buildPrograms, skipped } from "./programs.ts";
import { startApp } from "./sample_app.ts";

Deno.test("-init prints a block that mackerel-agent takes and a file that a run reads", {
  ignore: skipped,
}, async () => {
  const { agent } = await buildPrograms();
  await using app = await startApp();
  await using directory = await makeDirectory();
  const { code, stdout, stderr } = await runPlugin([
    "-init",
    app.origin,
    `${app.origin}/api/stats`,
  ]);
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /^source = "stats-api"$/m);

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
  assertEquals([run.code, run.stdout.split("\n").length - 1], [0, 18]);
});
