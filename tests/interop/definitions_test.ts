/**
 * Graph definitions equal the original's, byte for byte: it sorts JSON keys, while the order of its
 * metric lines is random.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { formatDefinitions } from "../../src/metrics/definitions.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { runOriginal } from "./side_by_side.ts";
import { buildPrograms, isLong, skipped } from "./programs.ts";
import { createRandom } from "./random.ts";

const META = { MACKEREL_AGENT_PLUGIN_META: "1" };

const UNUSUAL: readonly string[] = [
  ...["gostats", "a", "Z", "0", "9", "_", "-", "42", "9lives", "007-bond", "1.5x"],
  ...["api.v2", "a.b.c", "foo-bar", "foo--bar", "-foo", "foo-"],
  ...["foo_bar", "foo__bar", "_foo", "foo_", "_.foo", "foo_.bar", "foo-bar_baz.qux", "-.-"],
  ...["API", "apiV2", "API-api", "aB.cD-eF", "3d_x-4E.f", "x".repeat(100), "ab.".repeat(33) + "c"],
  ...["a-".repeat(50), "constructor", "__proto__", "toString", "graphs", "Gostats.GC"],
];

Deno.test({
  name: "definitions of the whole program are the original's for unusual prefixes",
  ignore: skipped,
  async fn() {
    const { original } = await buildPrograms();
    for (const prefix of UNUSUAL) {
      const args = [`-metric-key-prefix=${prefix}`];
      const theirs = await runOriginal(original, args, META);
      const ours = await runPlugin(args, { env: META });
      assertEquals([ours.stdout, ours.code], [theirs.stdout, 0], prefix);
    }
  },
});

Deno.test({
  name: "formatDefinitions() prints what the original prints for hundreds of prefixes",
  ignore: skipped,
  async fn() {
    const { original } = await buildPrograms();
    for (const prefix of makePrefixes(isLong ? 10_000 : 500)) {
      const { stdout } = await runOriginal(original, ["-metric-key-prefix", prefix], META);
      assertEquals(formatDefinitions([{ prefix }]), stdout, prefix);
    }
  },
});

/** Short prefixes of few characters, so that all classes of characters meet. */
function makePrefixes(count: number): readonly string[] {
  const random = createRandom(4);
  const characters = [..."aZ0-_."];
  const make = () => {
    const length = random.int(1, 7);
    return Array.from({ length }, () => random.pick(characters)).join("");
  };
  return Array.from({ length: count }, make);
}
