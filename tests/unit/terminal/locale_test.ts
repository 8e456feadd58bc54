/**
 * Which characters a terminal shows.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { isDumb, usesUnicode } from "../../../src/terminal/locale.ts";

const LOCALES: readonly [variables: Record<string, string>, unicode: boolean][] = [
  [{}, true],
  [{ LANG: "en_US.UTF-8" }, true],
  [{ LANG: "ja_JP.UTF-8" }, true],
  [{ LANG: "C.utf8" }, true],
  [{ LANG: "C" }, false],
  [{ LANG: "POSIX" }, false],
  [{ LANG: "ja_JP.eucJP" }, false],
  [{ LANG: "en_US" }, false],
  [{ LANG: "en_US.UTF-8", LC_CTYPE: "C" }, false],
  [{ LANG: "C", LC_CTYPE: "en_US.UTF-8" }, true],
  [{ LC_ALL: "C", LC_CTYPE: "en_US.UTF-8", LANG: "en_US.UTF-8" }, false],
  [{ LC_ALL: "", LANG: "C" }, false],
  [{ LC_ALL: "", LC_CTYPE: "", LANG: "" }, true],
  [{ TERM: "dumb", LANG: "en_US.UTF-8" }, false],
  [{ TERM: "xterm-256color", LANG: "en_US.UTF-8" }, true],
];

for (const [variables, unicode] of LOCALES) {
  const env = new Map(Object.entries(variables));
  Deno.test(`usesUnicode() is ${unicode} with ${JSON.stringify(variables)}`, () => {
    assertEquals(usesUnicode(env), unicode);
  });
}

Deno.test("usesUnicode() treats a variable that it may not read as not set", () => {
  const env = {
    get(name: string) {
      if (name === "LANG") return "C";
      throw new Deno.errors.NotCapable(`Requires env access to "${name}"`);
    },
  };
  assertEquals([usesUnicode(env), isDumb(env)], [false, false]);
});

Deno.test("usesUnicode() hides no error of its own", () => {
  const env = {
    get(): string {
      throw new RangeError("a bug");
    },
  };
  assertThrows(() => usesUnicode(env), RangeError, "a bug");
});

Deno.test("isDumb() recognizes a terminal that only prints", () => {
  assertEquals([isDumb(new Map([["TERM", "dumb"]])), isDumb(new Map([["TERM", "vt100"]]))], [
    true,
    false,
  ]);
});
