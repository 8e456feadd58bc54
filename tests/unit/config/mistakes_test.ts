/**
 * How many mistakes of a file are listed, and in which order.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { ALL_KEYS, DURATION_RULE, listMistakes, PORT_RULE } from "../../support/config_mistakes.ts";

Deno.test("parseConfig() lists 20 mistakes of a file and counts the others", () => {
  const text = "[targets.a]\n" + "abc".repeat(8).split("").map((x, i) => `${x}${i} = 1\n`).join("");
  const complaints = listMistakes(text);
  assertEquals(complaints.length, 21);
  assertEquals(complaints[19], `targets.a.b19: unknown key, expected one of ${ALL_KEYS}`);
  assertEquals(complaints[20], "and 4 more");
});

Deno.test("parseConfig() lists all mistakes of a file, in the order of its parts", () => {
  const text = "concurrency = 0\n[targets.a]\nport = 0\nprot = 1\n[targets.b]\ntimeout = 1";
  assertEquals(listMistakes(text), [
    'targets.a.prot: unknown key, did you mean "port"?',
    `targets.a.port: ${PORT_RULE}, got 0`,
    `targets.b.timeout: ${DURATION_RULE}, got 1`,
    "concurrency: must be a whole number from 1 to 1000, got 0",
  ]);
});
