/**
 * What is printed of a target's URI, and what names its state file.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Settings } from "../src/settings.ts";
import { buildTarget, shownPlace, stateFile } from "../src/target.ts";

/** Settings, what is printed of them, and the hash that earlier versions made of them. */
const TARGETS: readonly [settings: Settings, shown: string, hash: string][] = [
  [{ uri: "http://app/" }, "http://app/", "8e17b0f9"],
  [{ uri: "http://me:hunter2@app/x?a=b" }, "http://app/x?a=…", "7df1b00c"],
  [
    { uri: "http://app/metrics?token=hunter2&debug=1" },
    "http://app/metrics?token=…&debug=…",
    "864ecc4a",
  ],
  [
    { uri: "http://app/?k=v", doors: { unixSocket: "/run/x" } },
    "http://app/?k=… on /run/x",
    "d3fbe25f",
  ],
];

const env = { get: () => undefined, set() {}, delete() {} };

for (const [settings, shown, hash] of TARGETS) {
  const target = buildTarget("api", settings);

  Deno.test(`shownPlace() is ${shown}`, () => {
    assertEquals(shownPlace(target), shown);
  });

  Deno.test(`stateFile() keeps its name for ${shown}`, () => {
    assertEquals(stateFile(target, env, false), `/tmp/mackerel-plugin-gostats-api-${hash}`);
  });
}
