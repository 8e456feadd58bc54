/**
 * Completion scripts; the shells themselves run them in `tests/program/completion_test.ts`.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { formatCompletion } from "../../../src/cli/completion.ts";
import { FLAGS } from "../../../src/cli/flags.ts";
import { SHELLS } from "../../../src/cli/modes.ts";

for (const { name, takesValue } of FLAGS) {
  Deno.test(`formatCompletion() describes -${name}, and whether a value follows`, () => {
    const option = name.length === 1 ? `-s ${name}` : `-o ${name}`;
    const value = takesValue ? "(?: -r -F| -x -a '[^']*')" : "";
    const fish = new RegExp(`^complete -c \\S+ ${option}${value} -d '[^']+'$`, "m");
    assertMatch(formatCompletion("fish"), fish);
    const zsh = new RegExp(
      `^ +'-${name}${takesValue ? "=" : ""}\\[.+\\]${takesValue ? ":value:.+" : ""}' `,
      "m",
    );
    assertMatch(formatCompletion("zsh"), zsh);
  });
}

Deno.test("formatCompletion() offers files where a flag names one", () => {
  const files = FLAGS.map(({ name }) => name)
    .filter((name) => /file$|^config$|^unix-socket$/.test(name));
  assertEquals(files.length, 8);
  for (const name of files) {
    assertMatch(formatCompletion("bash"), new RegExp(`^ +-${name} \\|.* -f -- `, "m"));
    assertMatch(formatCompletion("zsh"), new RegExp(`^ +'-${name}=.*:_files'`, "m"));
    assertMatch(formatCompletion("fish"), new RegExp(` -o ${name} -r -F `));
  }
});

Deno.test("formatCompletion() says how each script is loaded", () => {
  for (const shell of SHELLS) {
    assertMatch(formatCompletion(shell), new RegExp(`-completion ${shell}( \\| source|\\))$`, "m"));
  }
});
