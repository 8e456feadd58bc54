/**
 * The source, run by Deno from a web server: `deno run URL` needs nothing but the permissions.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { permissionFlags } from "../../src/cli/permissions.ts";
import { registryFlags } from "../../tools/registry.ts";
import { baseEnvironment, isSource } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { serveTree } from "../support/served_tree.ts";
import type { ServedTree } from "../support/served_tree.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runFromUrl(
  tree: ServedTree,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const flags = ["--quiet", ...permissionFlags()];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, ...await registryFlags(), tree.main, ...args],
    clearEnv: true,
    env: { ...baseEnvironment(), NO_PROXY: "127.0.0.1", NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test({
  name: "deno run from a URL prints the version",
  ignore: !isSource,
  fn: async () => {
    await using tree = serveTree();
    const { code, stdout, stderr } = await runFromUrl(tree, ["-version"]);
    const line = `mackerel-plugin-gostats ${config.version}\n`;
    assertEquals([code, stdout, stderr], [0, line, ""]);
    assertEquals(tree.requests.some(({ url }) => url.endsWith("/deno.json")), true);
  },
});

Deno.test({
  name: "deno run from a URL prints the help, which is loaded on demand",
  ignore: !isSource,
  fn: async () => {
    await using tree = serveTree();
    const { code, stdout } = await runFromUrl(tree, ["-help"]);
    assertEquals([code, stdout.includes("\nUsage: mackerel-plugin-gostats ")], [0, true]);
  },
});

Deno.test({
  name: "deno run from a URL prints metrics and keeps the state in a directory that it makes",
  ignore: !isSource,
  fn: async () => {
    await using tree = serveTree();
    await using server = serve(() => Response.json(buildPage()));
    await using directory = await makeDirectory();
    const env = { MACKEREL_PLUGIN_WORKDIR: `${directory.path}/a/b` };
    const { code, stdout, stderr } = await runFromUrl(tree, ["-uri", server.origin], env);
    assertEquals([code, stdout.split("\n").length - 1], [0, 9], stderr);
    assertEquals([...Deno.readDirSync(`${directory.path}/a/b`)].length, 1);
  },
});

Deno.test({
  name: "deno run from a URL watches the targets of a TOML file",
  ignore: !isSource,
  fn: async () => {
    await using tree = serveTree();
    await using server = serve(() => Response.json(buildPage()));
    await using directory = await makeDirectory();
    const file = `${directory.path}/gostats.toml`;
    const table = (name: string) => `[targets.${name}]\nuri = "${server.origin}"\n`;
    await Deno.writeTextFile(file, table("a") + table("b"));
    const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
    const { code, stdout, stderr } = await runFromUrl(tree, ["-config", file], env);
    assertEquals([code, stdout.split("\n").length - 1], [0, 18], stderr);
  },
});

/**
 * What every run loads of the HTTP side, and what only targets with client options make it load.
 */
const ALWAYS_LOADED: readonly string[] = [
  ...["body.ts", "byte_pool.ts", "client_options.ts", "framing.ts", "headers.ts"],
  ...["proxy_variables.ts", "request.ts", "userinfo.ts"],
];
const LOADED_FOR_OPTIONS: readonly string[] = [
  ...["authorization.ts", "client_error_codes.ts", "configured_headers.ts", "credential_files.ts"],
  ...["redirects.ts", "transport.ts"],
];

Deno.test({
  name: "a run loads what HTTP client options need for targets that have some, and for no other",
  ignore: !isSource,
  fn: async () => {
    // Deno reads all modules that a program may load; so each says that it is evaluated.
    await using tree = serveTree((file, text) =>
      file.startsWith("src/http/") ? `console.error("loads ${file}");\n${text}` : text
    );
    await using server = serve(() => Response.json(buildPage()));
    await using directory = await makeDirectory();
    const args = ["-uri", server.origin, `-tempfile=${directory.path}/state`];
    const loads = ({ stderr }: Run) =>
      Array.from(stderr.matchAll(/^loads src\/http\/(.+)$/gm), ([, name]) => name).sort();

    const plain = await runFromUrl(tree, args);
    assertEquals([plain.code, loads(plain)], [0, ALWAYS_LOADED], plain.stderr);

    const some = await runFromUrl(tree, [...args, "-tls-skip-verify"]);
    const expected = [...ALWAYS_LOADED, ...LOADED_FOR_OPTIONS].toSorted();
    assertEquals([some.code, loads(some)], [0, expected], some.stderr);
  },
});
