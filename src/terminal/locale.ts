/**
 * Whether a terminal shows Unicode, by the user's locale. Loaded only for `-check` and `-watch`.
 *
 * @module
 */

import { isDenied } from "../errors.ts";
import type { Environment } from "../runtime.ts";

/** The variables that set the character encoding. As in POSIX, the first that is set applies. */
const LOCALE_VARIABLES: readonly string[] = ["LC_ALL", "LC_CTYPE", "LANG"];

/**
 * Reports whether a terminal shows Unicode: not if the encoding of the locale is not UTF-8, as with
 * `LANG=C`, and not on a dumb terminal. Without a locale, Unicode is assumed, because containers
 * rarely set one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const variables = new Map([["LANG", "ja_JP.UTF-8"], ["LC_ALL", "C"]]);
 * assertEquals(usesUnicode(variables), false);
 * ```
 */
export function usesUnicode(env: Pick<Environment, "get">): boolean {
  if (isDumb(env)) return false;
  const locale = LOCALE_VARIABLES.map((name) => readVariable(name, env)).find((value) => value);
  return locale === undefined || /\.utf-?8/i.test(locale);
}

/** Reports whether a terminal understands no escape sequences (`TERM=dumb`). */
export function isDumb(env: Pick<Environment, "get">): boolean {
  return readVariable("TERM", env) === "dumb";
}

/** Returns the value of a variable; without permission to read it, it counts as unset. */
function readVariable(name: string, env: Pick<Environment, "get">): string | undefined {
  try {
    return env.get(name);
  } catch (error) {
    if (!isDenied(error)) throw error;
    return undefined;
  }
}
