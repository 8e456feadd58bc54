/**
 * The paths of state files: a directory that variables choose, and a name for each target and
 * command line.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { UNREADABLE } from "../../../src/environment.ts";
import type { Environment } from "../../../src/runtime.ts";
import type { Settings } from "../../../src/config/settings.ts";
import { sharedStatePath, statePath } from "../../../src/state/path.ts";
import { buildTarget } from "../../../src/target.ts";

/** What asks for a target, and the hash that earlier versions made of it. */
const TARGETS: readonly [settings: Settings, hash: string][] = [
  [{ uri: "http://app/" }, "8e17b0f9"],
  [{ uri: "http://me:hunter2@app/x?a=b" }, "7df1b00c"],
  [{ uri: "http://app/metrics?token=hunter2&debug=1" }, "864ecc4a"],
  [{ uri: "http://app/?k=v", clientOptions: { unixSocket: "/run/x" } }, "d3fbe25f"],
  [{ uri: "http://a/" }, "0c3649f9"],
];

const env = makeEnvironment({});

function makeEnvironment(variables: Readonly<Record<string, string>>): Environment {
  return { get: (name) => variables[name], set() {}, delete() {} };
}

for (const [settings, hash] of TARGETS) {
  Deno.test(`sharedStatePath() keeps the name that ends with ${hash}`, () => {
    const target = { ...buildTarget("api", settings), runArgs: ["-uri", "http://app/"] };
    const path = `/tmp/mackerel-plugin-gostats-api-${hash}`;
    assertEquals(sharedStatePath(target, env, false), path);
  });
}

/** Command lines that ask one target, and the hashes that FNV-1a makes of it and them. */
const RUNS: readonly [runArgs: readonly string[], hash: string][] = [
  [["-config", "/etc/gostats.toml"], "c66ed677"],
  [["-config", "/etc/gostats.toml", "-only", "api,worker"], "be7eba34"],
  [["-uri", "http://app/"], "b6ffa83c"],
  [["-uri", "http://me:hunter2@app/"], "b6ffa83c"],
];

for (const [runArgs, hash] of RUNS) {
  const run = runArgs.join(" ").replace("me:hunter2@", "…@");

  Deno.test(`statePath() has a name of its own for ${run}`, () => {
    const target = { ...buildTarget("api", { uri: "http://app/" }), runArgs };
    assertEquals(statePath(target, env, false), `/tmp/mackerel-plugin-gostats-api-${hash}`);
  });
}

/** Command lines of which no two share a state: each pair may stand in one mackerel-agent.conf. */
const APART: readonly (readonly string[])[] = [
  [],
  ["-metrics", "heap"],
  ["-metrics", "gc"],
  ["-metrics=gc"],
  ["-config", "a", "-only", "api,web"],
  ["-config", "a", "-only", "web,api"],
  ["-config", "a -only", "web,api"],
];

Deno.test("statePath() keeps command lines apart that differ in any argument", () => {
  const target = buildTarget("api", { uri: "http://app/" });
  const paths = APART.map((runArgs) => statePath({ ...target, runArgs }, env, false));
  assertEquals(new Set(paths).size, APART.length);
});

Deno.test("statePath() fits into a file name, with the name of a temporary file", () => {
  const target = buildTarget("a".repeat(300), { uri: `http://app/${"x".repeat(300)}` });
  const path = statePath({ ...target, runArgs: ["-x".repeat(300)] }, env, false);
  assertEquals(path.length - "/tmp/".length, 24 + 150 + 1 + 8);
});

/** Variables, the directory that they choose on Windows, and elsewhere. */
const DIRECTORIES: readonly [
  variables: Readonly<Record<string, string>>,
  onWindows: string,
  elsewhere: string,
][] = [
  [{}, "C:/Windows/Temp/", "/tmp/"],
  [{ TMP: "C:\\a" }, "C:\\a/", "/tmp/"],
  [{ TEMP: "C:\\b" }, "C:\\b/", "/tmp/"],
  [{ TMP: "C:\\a", TEMP: "C:\\b" }, "C:\\a/", "/tmp/"],
  [{ TMP: "", TEMP: "C:\\b\\" }, "C:\\b\\", "/tmp/"],
  [{ TMP: "", TEMP: "" }, "C:/Windows/Temp/", "/tmp/"],
  [{ TMPDIR: "/c" }, "C:/Windows/Temp/", "/c/"],
  [{ TMPDIR: "/c/" }, "C:/Windows/Temp/", "/c/"],
  [{ TMPDIR: "" }, "C:/Windows/Temp/", "/tmp/"],
  [{ MACKEREL_PLUGIN_WORKDIR: "/d", TMP: "C:\\a", TMPDIR: "/c" }, "/d/", "/d/"],
  [{ MACKEREL_PLUGIN_WORKDIR: "D:\\d\\", TMP: "C:\\a" }, "D:\\d\\", "D:\\d\\"],
  [{ MACKEREL_PLUGIN_WORKDIR: "" }, "C:/Windows/Temp/", "/tmp/"],
  // Variables that are not UTF-8.
  [{ MACKEREL_PLUGIN_WORKDIR: UNREADABLE, TMP: "C:\\a", TMPDIR: "/c" }, "C:\\a/", "/c/"],
  [{ TMP: UNREADABLE, TMPDIR: UNREADABLE }, "C:/Windows/Temp/", "/tmp/"],
];

for (const [variables, onWindows, elsewhere] of DIRECTORIES) {
  Deno.test(`statePath() lies where ${JSON.stringify(variables)} says`, () => {
    const target = buildTarget("api", { uri: "http://app/" });
    const name = "mackerel-plugin-gostats-api-8e17b0f9";
    const places = [true, false].map((isWindows) =>
      statePath(target, makeEnvironment(variables), isWindows)
    );
    assertEquals(places, [onWindows + name, elsewhere + name]);
  });
}

Deno.test("statePath() cuts long prefixes and distinguishes those that begin alike", () => {
  const nameOf = (prefix: string) =>
    statePath(buildTarget(prefix, { uri: "http://app/" }), env, false).slice("/tmp/".length);
  const begin = `mackerel-plugin-gostats-${"x".repeat(150)}-`;
  const names = ["", "a", "b"].map((end) => nameOf("x".repeat(150) + end));
  for (const name of names) {
    assertEquals([name.slice(0, begin.length), name.length], [begin, begin.length + 8]);
  }
  assertEquals(new Set(names).size, 3);
});

Deno.test("statePath() is the file that the user chose, whatever the variables say", () => {
  const target = { ...buildTarget("api", {}), tempfile: "a/b" };
  const variables = makeEnvironment({ MACKEREL_PLUGIN_WORKDIR: "/d" });
  assertEquals(statePath(target, variables, false), "a/b");
});
