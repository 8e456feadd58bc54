/**
 * The text of `--help`.
 *
 * @module
 */

import { assert, assertMatch } from "@std/assert";
import { SWITCHES, VALUE_FLAGS } from "../src/cli/command_line.ts";
import { formatHelp } from "../src/cli/help.ts";

const lines = formatHelp().trimEnd().split("\n");

Deno.test("formatHelp() fits 80 columns and 45 lines", () => {
  assert(lines.length <= 45, `there are ${lines.length} lines`);
  for (const line of lines) assert([...line].length <= 80, line);
});

for (const flag of [...VALUE_FLAGS, ...SWITCHES]) {
  Deno.test(`formatHelp() explains -${flag}`, () => {
    assertMatch(lines.join("\n"), new RegExp(`^  (?:-\\w+, )?-${flag}\\b.*[ ,]{2}\\S`, "m"));
  });
}
