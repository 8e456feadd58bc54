/**
 * Start-up: what a plain run loads, and what it does not.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { BASELINE } from "../../tools/bench/programs.ts";
import { baseEnvironment, pluginCommand } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { buildPage } from "../support/stats_body.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const ROOT = new URL("../../", import.meta.url);

/** An import that is loaded with the module; `import type` and `import()` load nothing then. */
const STATIC_IMPORT = /^(?:import|export) (?!type\b)[^;]*?from "(\.[^"]+)";/gm;

/** Returns the paths of the modules that are loaded with one, itself included. */
function listLoaded(entry: string): ReadonlySet<string> {
  const loaded = new Set<string>();
  const visit = (url: URL): void => {
    const path = url.href.slice(ROOT.href.length);
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const [, specifier = ""] of Deno.readTextFileSync(url).matchAll(STATIC_IMPORT)) {
      if (!specifier.endsWith(".json")) visit(new URL(specifier, url));
    }
  };
  visit(new URL(entry, ROOT));
  return loaded;
}

const PLAIN = listLoaded("main.ts");

/** What the modules that a plain run does not need have in common. */
const RARE: readonly [what: string, path: RegExp][] = [
  ["a mode for people", /^src\/(?:check|watch|init)\//],
  ["help", /^src\/cli\/(?:help|completion)\.ts$/],
  ["suggestions for unknown flags", /^src\/cli\/unknown_flag\.ts$/],
  ["TOML", /^src\/config\/toml/],
  [
    "configuration files",
    /^src\/config\/(?:config_file|settings_table|http_setting_validation|conflicts|unknown_keys|mistakes)\.ts$/,
  ],
  ["user-defined graphs", /^src\/(?:promql|config\/own_|metrics\/own_|sources\/own_)/],
  ["failures in words", /^src\/failure_(?:messages|advice)\.ts$/],
  [
    "further graphs",
    /^src\/(?:metrics\/(?:runtime_graphs|runtime_values|further_\w+|histogram|restart)|sources\/(?:further_\w+|formula))\.ts$/,
  ],
  ["graph definitions", /^src\/metrics\/definitions\.ts$/],
  ["links to state files", /^src\/state\/symlinks\.ts$/],
  ["node's HTTP client", /^src\/http\/node_https\.ts$/],
  ["the limit on open files", /^src\/open_files\.ts$/],
  ["gzip", /^src\/http\/gunzip\.ts$/],
];

for (const [what, path] of RARE) {
  Deno.test(`a plain run does not load ${what}`, () => {
    assertEquals([...PLAIN].filter((module) => path.test(module)), []);
  });
}

Deno.test("a run with a configuration file loads it", () => {
  const loaded = listLoaded("src/config/config_file.ts");
  for (
    const name of ["toml", "settings_table", "http_setting_validation", "conflicts", "unknown_keys"]
  ) {
    assert(loaded.has(`src/config/${name}.ts`), name);
  }
});

Deno.test("a file without user-defined graphs does not load what reads them", () => {
  const loaded = [...listLoaded("src/config/config_file.ts")];
  assertEquals(loaded.filter((path) => /^src\/(?:promql\/|config\/own_)/.test(path)), []);
});

Deno.test("a plain run loads the command line", () => {
  assert(PLAIN.has("src/cli/command_line.ts"));
  assert(PLAIN.has("src/config/setting_validation.ts"));
});

Deno.test("a plain run loads no more of Deno than the minimal program that does its I/O", async () => {
  await using application = serve(() => Response.json(buildPage()));
  await using directory = await makeDirectory();
  const uri = `${application.origin}/api/stats`;
  const minimal = await listOfDeno(BASELINE.command([uri], directory.path), directory.path);
  const plain = await listOfDeno([...await pluginCommand(), "-uri", uri], directory.path);
  assert(minimal.has("ext:deno_fetch/26_fetch.js"));
  assertEquals([...plain].filter((module) => !minimal.has(module)), []);
  assertEquals(directory.names().filter((name) => name.includes("gostats-")).length, 1);
});

/** Returns the modules of Deno itself that a program loads, as V8's log names them. */
async function listOfDeno(
  [file = "", ...args]: readonly string[],
  directory: string,
): Promise<ReadonlySet<string>> {
  const log = `${directory}/v8.log`;
  const { success, stderr } = await new Deno.Command(file, {
    args,
    clearEnv: true,
    env: {
      ...baseEnvironment(),
      MACKEREL_PLUGIN_WORKDIR: directory,
      DENO_V8_FLAGS: `--log-function-events,--no-logfile-per-isolate,--logfile=${log}`,
    },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const modules = (await Deno.readTextFile(log)).matchAll(
    /^script-details,\d+,((?:ext|node):[^,]+)/gm,
  );
  return new Set(Array.from(modules, ([, name = ""]) => name));
}
