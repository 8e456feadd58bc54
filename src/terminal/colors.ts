/**
 * Colors of a terminal, and whether they are used: the one module that names their package.
 *
 * @module
 */

import { bold, cyan, dim, green, red, yellow } from "jsr:@std/fmt@1.0.10/colors";
import type { Environment, Sink } from "../runtime.ts";
import { isDumb } from "./locale.ts";

export { bold, cyan, dim, green, red, yellow };

/**
 * Reports whether output to a stream is colored: only on a terminal that is not dumb, and not where
 * `NO_COLOR` has a value (https://no-color.org).
 */
export function usesColor(
  stream: Pick<Sink, "isTerminal">,
  env: Pick<Environment, "get">,
): boolean {
  return stream.isTerminal() && !env.get("NO_COLOR") && !isDumb(env);
}
