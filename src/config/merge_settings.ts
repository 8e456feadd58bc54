/**
 * Merges settings that were given in two places.
 *
 * @module
 */

import type { Settings } from "./settings.ts";

/** Returns the settings of both; the second one wins. */
export function mergeSettings(first: Settings, second: Settings): Settings {
  if (first.clientOptions === undefined || second.clientOptions === undefined) {
    return { ...first, ...second };
  }
  return {
    ...first,
    ...second,
    clientOptions: { ...first.clientOptions, ...second.clientOptions },
  };
}
