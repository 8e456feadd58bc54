/**
 * Reports keys of a configuration file that are unknown or in the wrong place, with suggestions.
 *
 * @module
 */

import { quote } from "../messages.ts";
import { nearest } from "../nearest_name.ts";
import { PARTS_OF_URI } from "./setting_validation.ts";
import { SETTINGS, TOP_KEYS } from "./settings_table.ts";
import { formatKey } from "./toml.ts";
import type { Table } from "./toml.ts";
import { isTable } from "./value_rules.ts";

/**
 * Reports a mistake at a key of the file, such as `targets.api.port`. A problem that takes long to
 * describe is a function, which is called only if the mistake is shown.
 */
export type Report = (path: readonly string[], problem: string | (() => string)) => void;

const KEYS: readonly string[] = SETTINGS.map(({ key }) => key);

/** Reports the keys at the top of a file that do not belong there. */
export function checkTopKeys(table: Table, report: Report): void {
  for (const [key, value] of Object.entries(table)) {
    if (TOP_KEYS.includes(key)) continue;
    if (KEYS.includes(key)) report([key], "belongs in [defaults] or in a target, not at the top");
    else report([key], () => `unknown key${suggestTopKey(key, value)}`);
  }
}

function suggestTopKey(key: string, value: unknown): string {
  if (isTable(value)) return suggest(key, TOP_KEYS) || whereTargetsAre([key], value);
  return suggest(key, [...TOP_KEYS, ...KEYS]) || `, expected one of ${TOP_KEYS.join(", ")}`;
}

/**
 * Reports the keys of a table of settings that do not belong there.
 *
 * @param path Where the table is: `defaults`, or `targets` and a prefix.
 */
export function checkKeys(table: Table, path: readonly string[], report: Report): void {
  const isDefaults = path[0] === "defaults";
  for (const [key, value] of Object.entries(table)) {
    const place = [...path, key];
    if (!KEYS.includes(key)) report(place, () => `unknown key${suggestKey(place, value)}`);
    else if (isDefaults && key === "uri") {
      report(place, "belongs in a target, since each has its own");
    } else if (PARTS_OF_URI.includes(key) && Object.hasOwn(table, "uri")) {
      report(place, 'has no effect with "uri"');
    }
  }
}

function suggestKey(place: readonly string[], value: unknown): string {
  const [first, ...rest] = place;
  const key = place.at(-1) ?? "";
  const isTarget = first === "targets" && isTable(value);
  const tables = SETTINGS.filter(({ isTable }) => isTable).map(({ key }) => key);
  const hint = suggest(key, isTarget ? tables : KEYS);
  return hint || (isTarget ? whereTargetsAre(rest, value) : `, expected one of ${KEYS.join(", ")}`);
}

/** `[api]` and `[targets.api.v2]` are meant to be `[targets.api]` and `[targets."api.v2"]`. */
function whereTargetsAre(names: readonly string[], table: Table): string {
  const inner = Object.entries(table);
  const [name, only] = inner[0] ?? [];
  if (name !== undefined && inner.length === 1 && isTable(only) && !KEYS.includes(name)) {
    return whereTargetsAre([...names, name], only);
  }
  return `, write a target of this name as [${formatKey(["targets", names.join(".")])}]`;
}

/** Returns `, did you mean "…"?` if a known name is similar, and an empty string otherwise. */
export function suggest(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? "" : `, did you mean ${quote(meant)}?`;
}
