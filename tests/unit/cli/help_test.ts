/**
 * The text of `--help`.
 *
 * @module
 */

import { assert, assertMatch } from "@std/assert";
import { FLAGS } from "../../../src/cli/flags.ts";
import { HELP } from "../../../src/cli/help.ts";

const lines = HELP.trimEnd().split("\n");

Deno.test("--help fits 80 columns and 60 lines", () => {
  assert(lines.length <= 60, `there are ${lines.length} lines`);
  for (const line of lines) assert([...line].length <= 80, line);
});

for (const { name: flag } of FLAGS) {
  Deno.test(`--help explains -${flag}`, () => {
    assertMatch(lines.join("\n"), new RegExp(`^  (?:-\\w+, )?-${flag}\\b.*[ ,]{2}\\S`, "m"));
  });
}
