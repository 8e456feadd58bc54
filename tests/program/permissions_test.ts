/**
 * The source, run by Deno without one of its permissions: one clear line, exit code 2. A bundle is
 * run by the same Deno; an executable has its permissions built in.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { permissionFlags } from "../../src/cli/permissions.ts";
import { registryFlags } from "../../tools/registry.ts";
import { baseEnvironment, isSource } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** Flags of permissions, how many metrics are printed without each, and what is said last. */
const MISSING: readonly [flag: string, metrics: number, line: RegExp][] = [
  [
    "--allow-net",
    0,
    /^Cannot fetch stats of "gostats" from "\S+": missing permission: Requires net access to "127\.0\.0\.1:\d+", run again with the --allow-net flag$/,
  ],
  [
    "--allow-read",
    0,
    /^Cannot fetch stats of "gostats" from "\S+": missing permission: Requires read access to "\S+", run again with the --allow-read flag$/,
  ],
  [
    "--allow-write",
    9,
    /^Cannot write state "\S+": Requires write access to "\S+", run again with the --allow-write flag$/,
  ],
  [
    "--allow-env",
    0,
    /^Missing permission: Requires env access to "\w+", run again with the --allow-env flag$/,
  ],
];

for (const [flag, metrics, line] of MISSING) {
  Deno.test({
    name: `without ${flag} the last line says so`,
    ignore: !isSource,
    fn: async () => {
      await using server = serve(() => Response.json(buildPage()));
      await using directory = await makeDirectory();
      const flags = permissionFlags().filter((granted) => !granted.startsWith(flag));
      assertEquals(flags.length, permissionFlags().length - 1);
      const args = ["-uri", server.origin, `-tempfile=${directory.path}/state`];
      const main = new URL("../../main.ts", import.meta.url).href;
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", ...flags, ...await registryFlags(), main, ...args],
        clearEnv: true,
        env: { ...baseEnvironment(), NO_COLOR: "1" },
        stdin: "null",
      }).output();
      const decoder = new TextDecoder();
      const said = decoder.decode(stderr).trimEnd().split("\n");
      assertMatch(said.at(-1) ?? "", line);
      assertEquals(said.length, metrics === 0 ? 1 : 2);
      assertEquals([code, decoder.decode(stdout).split("\n").length - 1], [2, metrics]);
      assertEquals(directory.names(), []);
    },
  });
}
