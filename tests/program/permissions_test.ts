/**
 * The source, run by Deno without one of its permissions: one clear line, exit code 2. A bundle is
 * run by the same Deno; an executable has its permissions built in.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { permissionFlags } from "../../src/cli/permissions.ts";
import { registryFlags } from "../../tools/registry.ts";
import { notesOf, parseBlocks } from "../support/check_report.ts";
import { baseEnvironment, isSource } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { findFreePort, serve } from "../support/servers.ts";
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
    name: `without ${flag} the last line names it`,
    ignore: !isSource,
    fn: async () => {
      await using server = serve(() => Response.json(buildPage()));
      await using directory = await makeDirectory();
      const args = ["-uri", server.origin, `-tempfile=${directory.path}/state`];
      const { code, stdout, stderr } = await runWithout(flag, args);
      const said = stderr.trimEnd().split("\n");
      assertMatch(said.at(-1) ?? "", line);
      assertEquals(said.length, metrics === 0 ? 1 : 2);
      assertEquals([code, stdout.split("\n").length - 1], [2, metrics]);
      assertEquals(directory.names(), []);
    },
  });
}

/**
 * Runs the source without a permission, or with less of it: `--allow-net=a` instead of
 * `--allow-net`.
 */
async function runWithout(flag: string, args: readonly string[], less: readonly string[] = []) {
  const flags = permissionFlags().filter((granted) => !granted.startsWith(flag));
  assertEquals(flags.length, permissionFlags().length - 1);
  const main = new URL("../../main.ts", import.meta.url).href;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...flags, ...less, ...await registryFlags(), main, ...args],
    clearEnv: true,
    env: { ...baseEnvironment(), NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("-check and -init without the permission to connect exit with 2", {
  ignore: !isSource,
}, async () => {
  const origin = `http://127.0.0.1:${findFreePort()}`;
  const needed = /missing permission: Requires net access to "127\.0\.0\.1:\d+", run again with/;
  await using directory = await makeDirectory();
  const check = await runWithout("--allow-net", [
    "-check",
    `-uri=${origin}/x`,
    `-tempfile=${directory.path}/state`,
  ]);
  assertEquals([check.code, check.stderr], [2, ""]);
  assertMatch(notesOf(check.stdout, "gostats", "error")[0] ?? "", needed);
  for (const target of [`${origin}/x`, origin]) {
    const init = await runWithout("--allow-net", ["-init", target]);
    assertEquals(init.code, 2);
    assertMatch(init.stderr, needed);
    assertMatch(init.stdout, needed);
  }
});

Deno.test("-check without the permission to read a state shows the rest, and exits with 2", {
  ignore: !isSource,
}, async () => {
  await using server = serve(() => Response.json(buildPage()));
  await using directory = await makeDirectory();
  const args = ["-check", "-uri", server.origin, `-tempfile=${directory.path}/state`];
  for (const flag of ["--allow-read", "--allow-write"]) {
    const { code, stdout, stderr } = await runWithout(flag, args);
    const block = parseBlocks(stdout).get("gostats");
    assertEquals([block?.row[2], block?.row.at(-1)], ["stats-api", "not kept"], stdout + stderr);
    assertMatch(
      notesOf(stdout, "gostats", "warning")[0] ?? "",
      new RegExp(`^missing permission: Requires ${flag.slice(8)} access to "`),
    );
    assertEquals(notesOf(stdout, "gostats", "fix"), [
      "Run this with the permissions that the documentation lists",
    ]);
    assertEquals([code, stderr, directory.names()], [2, "", []]);
  }
});

Deno.test("a socket needs the permission for its path and for the host of the URI", {
  ignore: !isSource || Deno.build.os === "windows",
}, async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/app.sock`;
  await Deno.writeTextFile(
    `${directory.path}/gostats.toml`,
    `[targets.api]\nuri = "http://localhost/api/stats"\nunix_socket = "${path}"\n`,
  );
  const ending = new AbortController();
  const answer = () => Response.json(buildPage());
  const server = Deno.serve({ path, signal: ending.signal, onListen() {} }, answer);
  const run = (net: string) =>
    runWithout("--allow-net", ["-check", "-config", `${directory.path}/gostats.toml`], [
      `--allow-net=${net}`,
    ]);
  const narrow = await run(`localhost:80,unix:${path}`);
  const without = await run("localhost:80");
  ending.abort();
  await server.finished;
  assertEquals([narrow.code, without.code], [0, 2], narrow.stdout + without.stdout);
  assertMatch(notesOf(without.stdout, "api", "error")[0] ?? "", / net access to "unix:\//);
});
