/**
 * `-check` on a machine with an agent: whole runs, with files of a machine of the test's own.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { run } from "../../src/run.ts";
import { PAGE } from "../support/check_endpoints.ts";
import { makeRuntime, recordWrites } from "../support/fake_runtime.ts";
import { rootFiles, writeRooted } from "../support/rooted_files.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const PROGRAM = "/opt/mackerel-agent/plugins/bin/mackerel-plugin-gostats";
const block = (name: string, args: string) =>
  `[plugin.metrics.${name}]\ncommand = "${PROGRAM} ${args}"\n`;

Deno.test("-check tells how the agent on its machine runs the plugin", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using app = serve(() => Response.json(PAGE));
  await using root = await makeDirectory();
  await writeRooted(root.path, {
    "/etc/mackerel-agent/mackerel-agent.conf": block("a", `-uri ${app.origin}/`) +
      block("b", "-port 1"),
    "/lib/systemd/system/mackerel-agent.service":
      "[Service]\nEnvironment=MACKEREL_PLUGIN_WORKDIR=/var/tmp/mackerel-agent\n",
  });
  const { sink, writes } = recordWrites();
  const runtime = makeRuntime({
    files: rootFiles(root.path),
    stdout: sink,
    program: () => ({ executable: PROGRAM }),
  });
  const code = await run(["-check", "-v", "-uri", `${app.origin}/`], runtime);
  const text = writes.join("");
  assertEquals(code, 0, text);
  const unwrapped = text.replaceAll(/\n {2,}/g, " ");
  assertMatch(
    unwrapped,
    /^warning {2}\[plugin\.metrics\.a\] and \[plugin\.metrics\.b\] of .* both give /m,
  );
  assertMatch(unwrapped, /^warning {2}MACKEREL_PLUGIN_WORKDIR is not set here, but /m);
  const command = `run      sudo -u root env MACKEREL_PLUGIN_WORKDIR=/var/tmp/mackerel-agent ` +
    `${PROGRAM} -check -uri ${app.origin}/`;
  assertEquals(text.split("\n").filter((line) => line.startsWith("run ")), [command]);
  assertMatch(text, /\n1 target, all well\.\n$/);
});
