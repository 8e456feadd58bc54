/**
 * A limit on open files (`ulimit -n`) that is lower than the number of targets.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeFixture } from "../support/fixture.ts";
import { baseEnvironment, pluginCommand } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import type { Server } from "../support/servers.ts";
import { buildPage } from "../support/stats_body.ts";

const LIMIT = 64;
const TARGETS = 80;

Deno.test({
  name: `${TARGETS} applications are read within ${LIMIT} open files, with a line that tells why`,
  ignore: Deno.build.os === "windows",
  async fn() {
    await using applications = serveApplications(TARGETS);
    await using fixture = await makeFixture(
      listTargets(applications.servers.map(({ origin }) => `${origin}/api/stats`)),
    );
    const { code, stdout, stderr } = await runLimited(fixture.config, fixture.env);
    const [first = "", ...others] = stderr.trimEnd().split("\n");
    assertMatch(first, /^Only \d+ targets at once instead of 64: the limit on open files /);
    const isFirstRun = (note: string) => note.includes("No previous values");
    assertEquals(others.filter((note) => !isFirstRun(note)), []);
    assertEquals(code, 0);
    const prefixes = new Set(stdout.trimEnd().split("\n").map((line) => line.split(".")[0]));
    assertEquals(prefixes.size, TARGETS);
    assertEquals(Array.from(Deno.readDirSync(fixture.states)).length, TARGETS);
    assert(applications.servers.every(({ requests }) => requests.length === 1));
  },
});

Deno.test({
  name: `the definitions of ${TARGETS} applications do not depend on the limit on open files`,
  ignore: Deno.build.os === "windows",
  async fn() {
    const uris = Array.from({ length: TARGETS }, () => "http://127.0.0.1:1/api/stats");
    await using fixture = await makeFixture(listTargets(uris));
    const env = { ...fixture.env, MACKEREL_AGENT_PLUGIN_META: "1" };
    const { code, stdout, stderr } = await runLimited(fixture.config, env);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `"t${TARGETS - 1}.heap"`);
  },
});

function listTargets(uris: readonly string[]): string {
  return uris.map((uri, index) => `[targets.t${index}]\nuri = "${uri}"\n`).join("");
}

/** Runs the plugin with a configuration file under the limit. */
async function runLimited(config: string, env: Readonly<Record<string, string>>) {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: [
      "-c",
      `ulimit -n ${LIMIT} && exec "$@"`,
      "sh",
      ...await pluginCommand(),
      "-config",
      config,
    ],
    clearEnv: true,
    env: { ...baseEnvironment(), ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Starts servers with a port each: connections to one would be shared. */
function serveApplications(count: number) {
  const servers: Server[] = [];
  while (servers.length < count) servers.push(serve(() => Response.json(buildPage())));
  return {
    servers,
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]();
    },
  };
}
