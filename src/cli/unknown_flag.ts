/**
 * Makes a suggestion for an unknown flag. Loaded only for one.
 *
 * @module
 */

import { SETTINGS, TOP_KEYS } from "../config/settings_table.ts";
import { quote } from "../messages.ts";
import { nearest } from "../nearest_name.ts";
import { FLAGS, HINT } from "./flags.ts";

/**
 * Returns the message for an unknown flag.
 *
 * @param name The flag without its dash.
 */
export function describeUnknownFlag(name: string): string {
  return `Unknown flag ${quote(`-${name}`)}: ${suggest(name)}`;
}

function suggest(name: string): string {
  const keys = new Map(listFileKeys().map((key) => [key.replaceAll("_", "-"), key]));
  const typed = name.replaceAll("_", "-");
  const flags = FLAGS.map(({ name }) => name);
  // A part of a flag may also be part of a key.
  const meant = nearest(typed, [...flags, ...keys.keys()]) ?? nearest(typed, flags);
  if (meant === undefined) return HINT;
  const key = keys.get(meant);
  return key === undefined
    ? `did you mean "-${meant}"?`
    : `"${key}" is not a flag; set it in the file of "-config"`;
}

/** Returns the keys that have no flag. */
function listFileKeys(): readonly string[] {
  const withFlag = FLAGS.flatMap(({ name, setting }) => [setting, name.replaceAll("-", "_")]);
  return [...SETTINGS.map(({ key }) => key).filter((key) => !withFlag.includes(key)), ...TOP_KEYS];
}
