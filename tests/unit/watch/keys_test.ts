/**
 * Keys as a terminal sends them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { readKeys } from "../../../src/watch/keys.ts";

const KEYS: readonly [keys: string, actions: ReturnType<typeof readKeys>][] = [
  ["q", ["quit"]],
  ["\x03", ["interrupt"]],
  ["\x1a", ["suspend"]],
  ["jk", ["down", "up"]],
  ["\x1b[A\x1b[B", ["up", "down"]],
  ["\x1bOA\x1bOB", ["up", "down"]],
  [" b", ["pageDown", "pageUp"]],
  ["\x1b[5~\x1b[6~", ["pageUp", "pageDown"]],
  ["gG", ["first", "last"]],
  ["\x1b[H\x1b[F", ["first", "last"]],
  ["?hp", ["help", "help", "pause"]],
  ["\tn\x1b[C\x1bOC", ["next", "next", "next", "next"]],
  ["\x1b[ZN\x1b[D\x1bOD", ["previous", "previous", "previous", "previous"]],
  ["\r\n", ["open", "open"]],
  ["\x1b", ["back"]],
  ["\x1b\x1b[A", ["back", "up"]],
  ["\x7f", ["back"]],
  ["xé7", []],
  ["\x1b[1;5A\x1b[24~\x1bOPq", ["quit"]],
  ["\x1bq", []],
  ["\x1b[", []],
  ["\x1b[12", []],
];

for (const [keys, actions] of KEYS) {
  Deno.test(`readKeys() reads ${JSON.stringify(keys)} as ${actions.join(", ") || "nothing"}`, () => {
    assertEquals(readKeys(new TextEncoder().encode(keys)), actions);
  });
}
