/**
 * Texts for terminals that show only ASCII.
 *
 * @module
 */

import type { Runtime } from "../runtime.ts";
import { usesUnicode } from "./locale.ts";
import { measure } from "./text.ts";

/** ASCII characters that resemble those in use; bars become characters of similar weight. */
const REPLACEMENTS: ReadonlyMap<string, string> = new Map([
  ..."▁_▂.▃:▄-▅=▆+▇*█#─-│|└+┤+▸>–-…~↑^↓v←<→>µu".matchAll(/(.)(.)/gu),
].map(([, from = "", to = ""]) => [from, to]));

/**
 * Converts a text to ASCII of the same width. Bars and lines become similar characters, anything
 * else question marks.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(toAscii("▁▄█ 10–12 日"), "_-# 10-12 ??");
 * ```
 */
export function toAscii(text: string): string {
  return text.replace(
    /[^\0-\x7f]/gu,
    (letter) => REPLACEMENTS.get(letter) ?? "?".repeat(measure(letter)),
  );
}

/** Returns a text as standard output can show it: in ASCII on a terminal without Unicode. */
export function asShown(text: string, { stdout, env }: Pick<Runtime, "stdout" | "env">): string {
  return stdout.isTerminal() && !usesUnicode(env) ? toAscii(text) : text;
}
