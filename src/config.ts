/**
 * A configuration file: TOML to targets, with all mistakes of the file at once. Loaded only for
 * `-config`.
 *
 * @module
 */

import { DURATION_RULE, parseDuration } from "./duration.ts";
import { describeCause, errorName, quote, UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import type { Files } from "./runtime.ts";
import { mergeSettings, SETTINGS } from "./settings.ts";
import type { Setting, Settings } from "./settings.ts";
import { buildTarget } from "./target.ts";
import type { Configuration, Target } from "./target.ts";
import { formatKey, parseToml } from "./toml.ts";
import type { Table } from "./toml.ts";
import { isPrefix, mustBe, RULES } from "./values.ts";

/** The values of the file's own settings that are not given. */
export const RUN_DEFAULTS = { concurrency: 64, deadline: "25s", deadlineMs: 25_000 } as const;

const TOP_KEYS: readonly string[] = ["concurrency", "deadline", "defaults", "targets"];
const LARGEST_CONCURRENCY = 1000;
const ROWS: readonly Setting[] = SETTINGS;
const KEYS: readonly string[] = ROWS.map(({ key }) => key);
/** What `uri` says already. */
const PARTS_OF_URI: readonly string[] = ["scheme", "host", "port", "path"];

/** Notes a mistake at a place in the file, such as `targets.api.port`. */
type Report = (path: readonly string[], problem: string) => void;

/**
 * Reads a configuration file.
 *
 * @param path The file, as it is to be named in messages.
 * @param only Prefixes of the targets to keep; absent for all.
 * @throws {UsageError} When the file cannot be read or anything in it is wrong: a line for each
 * mistake.
 */
export function loadConfig(
  path: string,
  files: Pick<Files, "readTextFileSync">,
  only?: readonly string[],
): Configuration {
  const configuration = parseConfig(readFile(path, files), path);
  if (only === undefined) return configuration;
  return { ...configuration, targets: chooseTargets(configuration.targets, only, path) };
}

function readFile(path: string, files: Pick<Files, "readTextFileSync">): string {
  try {
    return files.readTextFileSync(path);
  } catch (error) {
    const why = errorName(error) === "NotFound" ? "file does not exist" : describeCause(error);
    throw new UsageError(`Cannot read config ${quote(path)}: ${why}`);
  }
}

function chooseTargets(
  targets: readonly Target[],
  only: readonly string[],
  path: string,
): readonly Target[] {
  const known = targets.map(({ prefix }) => prefix);
  const unknown = only.filter((prefix) => !known.includes(prefix));
  if (unknown.length === 0) return targets.filter(({ prefix }) => only.includes(prefix));
  throw new UsageError(
    unknown.map((prefix) =>
      `Invalid value of "-only": no target of ${quote(path)} is named ${quote(prefix)}` +
      suggest(prefix, known)
    ).join("\n"),
  );
}

/**
 * Parses the text of a configuration file.
 *
 * @param text TOML.
 * @param path The file, as it is to be named in messages.
 * @throws {UsageError} A line for each mistake, each with the file and the line or key.
 */
export function parseConfig(text: string, path: string): Configuration {
  const mistakes: string[] = [];
  const report: Report = (key, problem) => mistakes.push(`${path}: ${formatKey(key)}: ${problem}`);
  const table = parseToml(text, path);
  checkTopKeys(table, report);
  const targets = readTargets(table, report);
  const configuration = { targets, ...readRunSettings(table, report) };
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  return configuration;
}

function readRunSettings(
  { concurrency = RUN_DEFAULTS.concurrency, deadline = RUN_DEFAULTS.deadline }: Table,
  report: Report,
): Omit<Configuration, "targets"> {
  const isRight = Number.isInteger(concurrency) && Number(concurrency) >= 1 &&
    Number(concurrency) <= LARGEST_CONCURRENCY;
  const rule = `a whole number from 1 to ${LARGEST_CONCURRENCY}`;
  if (!isRight) report(["concurrency"], mustBe(rule, concurrency));
  const deadlineMs = typeof deadline === "string" ? parseDuration(deadline) : undefined;
  if (deadlineMs === undefined) report(["deadline"], mustBe(DURATION_RULE, deadline));
  return { concurrency: Number(concurrency), deadlineMs: deadlineMs ?? 0 };
}

function readTargets(table: Table, report: Report): readonly Target[] {
  const { defaults = {}, targets = {} } = table;
  let common: Settings = {};
  if (!isTable(defaults)) report(["defaults"], mustBe("a table", defaults));
  else common = readSettings(defaults, ["defaults"], report);
  if (!isTable(targets)) {
    report(["targets"], mustBe("a table with a table for each target", targets));
    return [];
  }
  const entries = Object.entries(targets);
  if (entries.length === 0) {
    report(["targets"], "must have at least one target, such as [targets.api]");
  }
  return entries.flatMap(([prefix, own]) => readTarget(prefix, own, common, report));
}

function readTarget(
  prefix: string,
  table: unknown,
  common: Settings,
  report: Report,
): readonly Target[] {
  const path = ["targets", prefix];
  if (!isPrefix(prefix)) report(path, `prefix ${mustBe(RULES.prefix, prefix)}`);
  if (!isTable(table)) {
    report(path, mustBe("a table", table));
    return [];
  }
  const own = readSettings(table, path, report);
  const settings = mergeSettings(common, own);
  return [buildTarget(prefix, settings)];
}

function readSettings(table: Table, path: readonly string[], report: Report): Settings {
  checkKeys(table, path, report);
  let settings: Settings = {};
  for (const { key, read } of ROWS) {
    const value = Object.hasOwn(table, key) ? table[key] : undefined;
    if (value === undefined) continue;
    const setting = read(value);
    if (typeof setting === "string") report([...path, key], setting);
    else settings = mergeSettings(settings, setting);
  }
  return settings;
}

function checkTopKeys(table: Table, report: Report): void {
  for (const [key, value] of Object.entries(table)) {
    if (TOP_KEYS.includes(key)) continue;
    if (KEYS.includes(key)) report([key], "belongs in [defaults] or in a target, not at the top");
    else report([key], `unknown key${suggestTopKey(key, value)}`);
  }
}

function suggestTopKey(key: string, value: unknown): string {
  if (isTable(value)) return suggest(key, TOP_KEYS) || whereTargetsAre([key], value);
  return suggest(key, [...TOP_KEYS, ...KEYS]) || `, expected one of ${TOP_KEYS.join(", ")}`;
}

function checkKeys(table: Table, path: readonly string[], report: Report): void {
  const isDefaults = path[0] === "defaults";
  for (const [key, value] of Object.entries(table)) {
    const place = [...path, key];
    if (!KEYS.includes(key)) report(place, `unknown key${suggestKey(place, value)}`);
    else if (isDefaults && key === "uri") report(place, "belongs in a target: each has its own");
    else if (PARTS_OF_URI.includes(key) && Object.hasOwn(table, "uri")) {
      report(place, 'has no effect beside "uri"');
    }
  }
}

function suggestKey(place: readonly string[], value: unknown): string {
  const [first, ...rest] = place;
  const key = place.at(-1) ?? "";
  const isTarget = first === "targets" && isTable(value);
  const tables = ROWS.filter(({ isTable }) => isTable).map(({ key }) => key);
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
  return `, a target of this name is written [${formatKey(["targets", names.join(".")])}]`;
}

function suggest(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? "" : `, did you mean ${quote(meant)}?`;
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date);
}
