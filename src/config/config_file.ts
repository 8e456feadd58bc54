/**
 * A configuration file: turns TOML into targets, and reports all mistakes of the file at once.
 * Loaded only for `-config`.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import { quote } from "../messages.ts";
import { buildTarget } from "../target.ts";
import type { Configuration, Target } from "../target.ts";
import { selectMetrics } from "./chosen_metrics.ts";
import type { MetricNames } from "./chosen_metrics.ts";
import { findConflicts, setsAuthorization, withoutAuthorization } from "./conflicts.ts";
import { RUN_DEFAULTS } from "./defaults.ts";
import { DURATION_RULE, parseDuration } from "./duration.ts";
import { collectMistakes } from "./mistakes.ts";
import { mergeSettings } from "./merge_settings.ts";
import type * as ownGraphs from "./own_graphs.ts";
import type { OwnGraphs } from "./own_graphs.ts";
import { readConfigFile } from "./read_config.ts";
import type { ConfigRuntime } from "./read_config.ts";
import { SETTINGS } from "./settings_table.ts";
import type { Settings } from "./settings.ts";
import { formatKey, parseToml } from "./toml.ts";
import type { Table } from "./toml.ts";
import { checkKeys, checkTopKeys, suggest } from "./unknown_keys.ts";
import type { Report } from "./unknown_keys.ts";
import { decodeUtf8 } from "./utf8.ts";
import { isPrefix, isTable, mustBe, RULES } from "./value_rules.ts";

/** The settings of `[defaults]`. */
interface Defaults {
  readonly all: Settings;
  /** For targets with their own credentials. */
  readonly withoutAuthorization: Settings;
}

const LARGEST_CONCURRENCY = 1000;
const READERS = new Map(SETTINGS.map(({ key, read }) => [key, read]));

/**
 * Reads a configuration file.
 *
 * @param path The file, as messages name it.
 * @param only Prefixes of the targets to keep; absent for all.
 * @throws {UsageError} When the file cannot be read or has mistakes: one line for each.
 */
export async function loadConfig(
  path: string,
  runtime: ConfigRuntime,
  only?: readonly string[],
): Promise<Configuration> {
  const bytes = await readConfigFile(path, runtime);
  const table = parseToml(decodeUtf8(bytes, path), path);
  const own = hasOwnGraphs(table) ? await import("./own_graphs.ts") : undefined;
  const configuration = buildConfiguration(table, path, own);
  if (only === undefined) return configuration;
  return { ...configuration, targets: chooseTargets(configuration.targets, only, path) };
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
      `Invalid value of "-only": ${quote(path)} has no target ${quote(prefix)}` +
      suggest(prefix, known)
    ).join("\n"),
  );
}

/** What reads user-defined graphs: a module that only files with such graphs load. */
export type OwnGraphsModule = Pick<typeof ownGraphs, "readOwnGraphs">;

/**
 * Parses the text of a configuration file.
 *
 * @param text TOML.
 * @param path The file, as messages name it.
 * @param own Needed where the file may have user-defined graphs.
 * @throws {UsageError} One line for each mistake, with the file and the line or key.
 */
export function parseConfig(text: string, path: string, own?: OwnGraphsModule): Configuration {
  return buildConfiguration(parseToml(text, path), path, own);
}

function buildConfiguration(
  table: Table,
  path: string,
  own: OwnGraphsModule | undefined,
): Configuration {
  const mistakes = collectMistakes(path);
  const report: Report = (key, problem) =>
    mistakes.add(() => `${formatKey(key)}: ${typeof problem === "string" ? problem : problem()}`);
  checkTopKeys(table, report);
  const targets = readTargets(table, own?.readOwnGraphs(table, report), report);
  const configuration = { targets, ...readRunSettings(table, report) };
  mistakes.throwIfAny();
  return configuration;
}

function readRunSettings(
  { concurrency = RUN_DEFAULTS.concurrency, deadline = RUN_DEFAULTS.deadline }: Table,
  report: Report,
): Omit<Configuration, "targets"> {
  const isValid = Number.isInteger(concurrency) && Number(concurrency) >= 1 &&
    Number(concurrency) <= LARGEST_CONCURRENCY;
  const rule = `a whole number from 1 to ${LARGEST_CONCURRENCY}`;
  if (!isValid) report(["concurrency"], mustBe(rule, concurrency));
  const deadlineMs = typeof deadline === "string" ? parseDuration(deadline) : undefined;
  if (deadlineMs === undefined) report(["deadline"], mustBe(DURATION_RULE, deadline));
  return { concurrency: Number(concurrency), deadlineMs: deadlineMs ?? 0 };
}

function hasOwnGraphs({ defaults, targets }: Table): boolean {
  const tables = [defaults, ...(isTable(targets) ? Object.values(targets) : [])];
  return tables.some((table) => isTable(table) && Object.hasOwn(table, "graphs"));
}

function readTargets(
  table: Table,
  graphs: OwnGraphs | undefined,
  report: Report,
): readonly Target[] {
  const { targets = {} } = table;
  const defaults = readDefaults(table, graphs, report);
  if (!isTable(targets)) {
    report(["targets"], mustBe("a table that has a table for each target", targets));
    return [];
  }
  const entries = Object.entries(targets);
  if (entries.length === 0) {
    report(["targets"], "must have at least one target, such as [targets.api]");
  }
  return entries.flatMap(([prefix, own]) => readTarget(prefix, own, { defaults, graphs }, report));
}

function readDefaults(
  { defaults = {} }: Table,
  graphs: OwnGraphs | undefined,
  report: Report,
): Defaults {
  if (!isTable(defaults)) report(["defaults"], mustBe("a table", defaults));
  const names = graphs?.namesForDefaults;
  const all = isTable(defaults) ? readSettings(defaults, ["defaults"], names, report) : {};
  return { all, withoutAuthorization: withoutAuthorization(all) };
}

function readTarget(
  prefix: string,
  table: unknown,
  { defaults, graphs }: { readonly defaults: Defaults; readonly graphs: OwnGraphs | undefined },
  report: Report,
): readonly Target[] {
  const path = ["targets", prefix];
  if (!isPrefix(prefix)) report(path, `prefix ${mustBe(RULES.prefix, prefix)}`);
  if (!isTable(table)) {
    report(path, mustBe("a table", table));
    return [];
  }
  const own = readSettings(table, path, graphs?.namesFor(prefix), report);
  const common = setsAuthorization(own) ? defaults.withoutAuthorization : defaults.all;
  const settings = mergeSettings(common, own);
  return [buildTarget(prefix, graphs?.chooseFor(prefix, settings) ?? settings)];
}

function readSettings(
  table: Table,
  path: readonly string[],
  ownNames: MetricNames | undefined,
  report: Report,
): Settings {
  checkKeys(table, path, report);
  let settings: Settings = {};
  for (const [key, value] of Object.entries(table)) {
    const setting = key === "metrics"
      ? selectMetrics(value, ownNames)
      : READERS.get(key)?.(value) ?? {};
    if (typeof setting === "string") report([...path, key], setting);
    else settings = mergeSettings(settings, setting);
  }
  for (const [key, conflict] of findConflicts(settings)) report([...path, key], conflict);
  return settings;
}
