/**
 * Keys as a terminal sends them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { readKeys } from "../../../src/watch/keys.ts";

const KEYS: readonly [keys: string, actions: ReturnType<typeof readKeys>][] = [
  ["q", ["quit"]],
  ["\x03", ["quit"]],
  ["jk", ["down", "up"]],
  ["\x1b[A\x1b[B", ["up", "down"]],
  ["\x1bOA\x1bOB", ["up", "down"]],
  [" b", ["pageDown", "pageUp"]],
  ["\x1b[5~\x1b[6~", ["pageUp", "pageDown"]],
  ["gG", ["first", "last"]],
  ["\x1b[H\x1b[F", ["first", "last"]],
  ["x\x1b[Cé7", []],
];

for (const [keys, actions] of KEYS) {
  Deno.test(`readKeys() reads ${JSON.stringify(keys)} as ${actions.join(", ") || "nothing"}`, () => {
    assertEquals(readKeys(new TextEncoder().encode(keys)), actions);
  });
}
