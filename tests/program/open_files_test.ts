/**
 * A limit on open files (`ulimit -n`) that is lower than the number of targets.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
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
    const uris = applications.servers.map(({ origin }) => `${origin}/api/stats`);
    const targets = uris.map((uri, index) => `[targets.t${index}]\nuri = "${uri}"\n`);
    await using fixture = await makeFixture(targets.join(""));
    const script = `ulimit -n ${LIMIT} && exec "$@"`;
    const command = [...await pluginCommand(), "-config", fixture.config];
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", script, "sh", ...command],
      clearEnv: true,
      env: { ...baseEnvironment(), ...fixture.env },
      stdin: "null",
    }).output();
    const [lines, notes] = [stdout, stderr].map((bytes) =>
      new TextDecoder().decode(bytes).trimEnd().split("\n")
    );
    const [first = "", ...others] = notes ?? [];
    assertMatch(first, /^Only \d+ targets at once instead of 64: the limit on open files /);
    const isFirstRun = (note: string) => note.includes("No previous values");
    assertEquals(others.filter((note) => !isFirstRun(note)), []);
    assertEquals(code, 0);
    const prefixes = new Set(lines?.map((line) => line.split(".")[0]));
    assertEquals(prefixes.size, TARGETS);
    assertEquals(Array.from(Deno.readDirSync(fixture.states)).length, TARGETS);
    assert(applications.servers.every(({ requests }) => requests.length === 1));
  },
});

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
