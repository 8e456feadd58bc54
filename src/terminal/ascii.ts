/**
 * Texts for terminals that show only ASCII.
 *
 * @module
 */

import type { Runtime } from "../runtime.ts";
import { usesUnicode } from "./locale.ts";
import { measure } from "./text.ts";

/** What stands for each character in use; a bar keeps its height as well as ASCII can show it. */
const REPLACEMENTS: ReadonlyMap<string, string> = new Map([
  ..."▁_▂.▃:▄-▅=▆+▇*█#─-│|└+┤+▸>–-…~↑^↓v←<→>µu".matchAll(/(.)(.)/gu),
].map(([, from = "", to = ""]) => [from, to]));

/**
 * Returns a text in ASCII that takes the same columns: graphs and lines by similar characters, any
 * other character as question marks.
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

/** Returns a text as standard output shows it: in ASCII on a terminal that shows nothing else. */
export function asShown(text: string, { stdout, env }: Pick<Runtime, "stdout" | "env">): string {
  return stdout.isTerminal() && !usesUnicode(env) ? toAscii(text) : text;
}
