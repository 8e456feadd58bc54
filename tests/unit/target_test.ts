/**
 * What is printed of a target's URI.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Settings } from "../../src/config/settings.ts";
import { buildTarget, shownPlace } from "../../src/target.ts";

/** Settings, and what is printed of them. */
const TARGETS: readonly [settings: Settings, shown: string][] = [
  [{ uri: "http://app/" }, "http://app/"],
  [{ uri: "http://me:hunter2@app/x?a=b" }, "http://app/x?a=…"],
  [
    { uri: "http://app/metrics?token=hunter2&debug=1" },
    "http://app/metrics?token=…&debug=…",
  ],
  [
    { uri: "http://app/?k=v", clientOptions: { unixSocket: "/run/x" } },
    "http://app/?k=… on /run/x",
  ],
];

for (const [settings, shown] of TARGETS) {
  Deno.test(`shownPlace() is ${shown}`, () => {
    assertEquals(shownPlace(buildTarget("api", settings)), shown);
  });
}
