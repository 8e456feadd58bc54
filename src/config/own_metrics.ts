/**
 * One metric of a user-defined graph: turns a table such as `{ series = "requests_total" }` into a
 * row like those of the catalogue. Loaded only for files with such graphs.
 *
 * @module
 */

import { quote } from "../messages.ts";
import type { Metric } from "../metrics/catalogue.ts";
import { fingerprint } from "../metrics/fingerprint.ts";
import type { OwnRule } from "../metrics/own_rule.ts";
import { parseSelector } from "../promql/selector.ts";
import { PromqlError } from "../promql/syntax_error.ts";
import type { VariableName } from "../sources/expvar_variables.ts";
import type { Table } from "./toml.ts";
import { suggest } from "./unknown_keys.ts";
import type { Report } from "./unknown_keys.ts";
import { isTable, mustBe } from "./value_rules.ts";

/** What a metric must be, for messages. */
const METRIC_RULE = 'a table such as { series = "requests_total", per = "minute" }';
const LABEL_RULE = "a string of at most 100 characters on one line";
const LONGEST_LABEL = 100;
const LONGEST_SELECTOR = 4000;
const MOST_NAMES = 20;
const LONGEST_NAME = 1000;

/** A key, and one that excludes it. */
const EXCLUDING: readonly (readonly [key: string, other: string])[] = [
  ["variable", "series"],
  ["quantile", "variable"],
  ["per", "quantile"],
];

type MetricOptions = Partial<Omit<OwnRule, "id">> & Pick<Metric, "stacked"> & {
  readonly label?: string;
};

/** Returns what a value sets, or what is wrong with it, worded to follow the key. */
type Reader = (value: unknown) => MetricOptions | string;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["series", readSeries],
  ["variable", readVariable],
  ["per", readPer],
  ["quantile", readQuantile],
  ["scale", readScale],
  ["label", readLabel],
  ["stacked", readStacked],
]);

/** The keys of a metric. */
export const METRIC_KEYS: readonly string[] = [...READERS.keys()];

/**
 * Reads a metric.
 *
 * @param name Its name, which is valid.
 * @param path Its place in the file.
 * @returns A metric of this name, without a rule where anything is wrong, which is reported.
 */
export function readOwnMetric(
  name: string,
  value: unknown,
  path: readonly string[],
  report: Report,
): Metric {
  if (!isTable(value)) {
    report(path, mustBe(METRIC_RULE, value));
    return buildMetric(name, {});
  }
  const options = readOptions(value, path, report);
  for (const [key, problem] of findConflicts(value)) report([...path, ...key], problem);
  return buildMetric(name, options);
}

function readOptions(table: Table, path: readonly string[], report: Report): MetricOptions {
  let options: MetricOptions = {};
  for (const [key, value] of Object.entries(table)) {
    const read = READERS.get(key);
    const result = read?.(value) ?? {};
    if (read === undefined) report([...path, key], () => describeUnknown(key, METRIC_KEYS));
    else if (typeof result === "string") report([...path, key], result);
    else options = { ...options, ...result };
  }
  return options;
}

/** Describes a key that no graph, or no metric, has. */
export function describeUnknown(key: string, known: readonly string[]): string {
  if (key === "by") return '"by" is reserved: a metric for each value of a label is not supported';
  return `unknown key${suggest(key, known) || `, expected one of ${known.join(", ")}`}`;
}

function findConflicts(table: Table): [key: string[], problem: string][] {
  const has = (key: string) => Object.hasOwn(table, key);
  const conflicts: [string[], string][] = EXCLUDING
    .filter((keys) => keys.every(has))
    .map(([key, other]) => [[key], `cannot be used together with ${quote(other)}`]);
  if (!has("series") && !has("variable")) conflicts.push([[], 'needs "series" or "variable"']);
  return conflicts;
}

function buildMetric(name: string, { label, stacked, source, ...rule }: MetricOptions): Metric {
  const id = fingerprint(JSON.stringify([source, rule.quantile !== undefined]));
  return {
    name,
    label: label ?? titleName(name),
    counter: false,
    ...(stacked === undefined ? {} : { stacked }),
    ...(source === undefined ? {} : { own: { ...rule, source, id } }),
    fields: {},
  };
}

/**
 * Returns a name as a label: its words with capitals, as go-mackerel-plugin has it where a plugin
 * gives no label.
 */
export function titleName(name: string): string {
  const words = name.replaceAll("_", " ").trim();
  return words.replace(
    /[A-Za-z0-9]+/g,
    (word) => word.replace(/[A-Za-z]/, (letter) => letter.toUpperCase()),
  );
}

function readSeries(value: unknown): MetricOptions | string {
  if (typeof value !== "string" || value.length > LONGEST_SELECTOR) {
    return mustBe("a selector such as 'requests_total{code=~\"5..\"}'", value);
  }
  try {
    return { source: { kind: "series", selector: parseSelector(value) } };
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    return `at character ${error.position + 1}: ${error.message}`;
  }
}

function readVariable(value: unknown): MetricOptions | string {
  const name = Array.isArray(value) ? readPath(value) : isName(value) ? value : undefined;
  if (name !== undefined) return { source: { kind: "variable", name } };
  return mustBe('the name of a value, its path "a.b", or a list of names and places', value);
}

/** A number is the index of an array. */
function readPath(names: readonly unknown[]): VariableName | undefined {
  const texts = names.map((name) => Number.isSafeInteger(name) ? String(name) : name);
  return texts.length > 0 && texts.length <= MOST_NAMES && texts.every(isName) ? texts : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_NAME &&
    value.split(".").length <= MOST_NAMES;
}

function readPer(value: unknown): MetricOptions | string {
  const isPeriod = value === "minute" || value === "second";
  return isPeriod ? { per: value } : mustBe('"minute" or "second"', value);
}

function readQuantile(value: unknown): MetricOptions | string {
  const isQuantile = typeof value === "number" && value >= 0 && value <= 1;
  return isQuantile ? { quantile: value } : mustBe("a number from 0 to 1, such as 0.99", value);
}

function readScale(value: unknown): MetricOptions | string {
  const isScale = typeof value === "number" && Number.isFinite(value) && value !== 0;
  return isScale ? { scale: value } : mustBe("a number other than 0", value);
}

function readLabel(value: unknown): MetricOptions | string {
  const label = parseLabel(value);
  return label === undefined ? mustBe(LABEL_RULE, value) : { label };
}

function readStacked(value: unknown): MetricOptions | string {
  if (typeof value !== "boolean") return mustBe("true or false", value);
  return value ? { stacked: value } : {};
}

/** Returns a label of a graph or metric; `undefined` for anything else. */
export function parseLabel(value: unknown): string | undefined {
  const isLabel = typeof value === "string" && value.trim() !== "" &&
    value.length <= LONGEST_LABEL && !/\p{Cc}/u.test(value);
  return isLabel ? value : undefined;
}

/** Describes what is wrong with a label, worded to follow its key. */
export function describeLabelProblem(value: unknown): string {
  return mustBe(LABEL_RULE, value);
}
