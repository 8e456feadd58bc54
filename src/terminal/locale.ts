/**
 * Which characters a terminal shows, by the user's locale. Loaded only for `-check` and `-watch`.
 *
 * @module
 */

import { isDenied } from "../errors.ts";
import type { Environment } from "../runtime.ts";

/** The variables of the locale's characters: the first that is set decides, as in POSIX. */
const LOCALE_VARIABLES: readonly string[] = ["LC_ALL", "LC_CTYPE", "LANG"];

/**
 * Reports whether a terminal shows more than ASCII: not where the locale is another than UTF-8, as
 * with `LANG=C`, and not on a dumb terminal. Without a locale it is assumed, because containers
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

/** Reports whether a terminal only prints characters in a row (`TERM=dumb`). */
export function isDumb(env: Pick<Environment, "get">): boolean {
  return readVariable("TERM", env) === "dumb";
}

/** Returns a variable. One that the permissions do not name counts as not set. */
function readVariable(name: string, env: Pick<Environment, "get">): string | undefined {
  try {
    return env.get(name);
  } catch (error) {
    if (!isDenied(error)) throw error;
    return undefined;
  }
}
