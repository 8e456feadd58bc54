/**
 * Colors for a terminal, and none for anything else.
 *
 * @module
 */

import { bold, cyan, green, red, usesColor, yellow } from "../terminal/colors.ts";
import type { Runtime } from "../runtime.ts";
import type { CellStyle, Paint } from "../terminal/table.ts";

const COLORS: Readonly<Record<CellStyle, (text: string) => string>> = {
  heading: bold,
  good: green,
  bad: red,
  warning: yellow,
  advice: cyan,
  plain: (text) => text,
};

/** Returns how to paint on stdout: plainly where it is no terminal or `NO_COLOR` is not empty. */
export function choosePaint({ stdout, env }: Pick<Runtime, "stdout" | "env">): Paint {
  if (!usesColor(stdout, env)) return (_style, text) => text;
  return (style, text) => COLORS[style](text);
}
