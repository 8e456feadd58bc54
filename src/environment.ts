/**
 * Environment variables that are not UTF-8, which Deno cannot read.
 *
 * @module
 */

import { errorName } from "./errors.ts";
import type { Environment } from "./runtime.ts";

/** The value of a variable that is not UTF-8: set, but never valid. */
export const UNREADABLE = "\ufffd";

/**
 * Returns an environment in which a variable that is not UTF-8 has the value {@link UNREADABLE},
 * where Deno throws an error.
 *
 * @param report Gets one line for each such variable that is read.
 */
export function withUnreadable(env: Environment, report: (line: string) => void): Environment {
  const reported = new Set<string>();
  return {
    get(name) {
      try {
        return env.get(name);
      } catch (error) {
        if (errorName(error) !== "InvalidData") throw error;
        if (!reported.has(name)) report(`Cannot use variable ${name}: it is not UTF-8`);
        reported.add(name);
        return UNREADABLE;
      }
    },
    set: (name, value) => env.set(name, value),
    delete: (name) => env.delete(name),
  };
}
