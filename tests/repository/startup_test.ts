/**
 * Start-up: what a plain run loads, and what it does not.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";

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
