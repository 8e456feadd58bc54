/**
 * Colors for a terminal, and none for anything else.
 *
 * @module
 */

import { bold, cyan, green, red, yellow } from "../terminal/colors.ts";
import type { Runtime } from "../runtime.ts";
import type { Paint, Style } from "../terminal/table.ts";

const COLORS: Readonly<Record<Style, (text: string) => string>> = {
  heading: bold,
  good: green,
  bad: red,
  warning: yellow,
  advice: cyan,
  plain: (text) => text,
};

/** Returns how to paint on stdout: plainly where it is no terminal or `NO_COLOR` is not empty. */
export function choosePaint({ stdout, env }: Pick<Runtime, "stdout" | "env">): Paint {
  if (!stdout.isTerminal() || env.get("NO_COLOR")) return (_style, text) => text;
  return (style, text) => COLORS[style](text);
}
