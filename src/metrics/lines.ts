/**
 * What goes to stdout: metric lines and graph definitions, byte for byte as the original prints
 * them. Builds texts; writes nothing.
 *
 * @module
 */

import { GRAPHS } from "./catalogue.ts";
import type { Graph, Sample, Unit } from "./catalogue.ts";

const INT64_LIMIT = 2 ** 63;

/**
 * Formats a value as the original does with Go's `%d` and `%f`.
 *
 * A value equal to its integer part prints as an integer, without an exponent; any other, and an
 * integer outside of Go's `int`, with exactly six decimals, ties to the even digit.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatValue(3), "3");
 * assertEquals(formatValue(0.0078125), "0.007812");
 * assertEquals(formatValue(2 ** 63), "9223372036854775808.000000");
 * ```
 */
export function formatValue(value: number): string {
  if (!Number.isInteger(value)) return formatFraction(value);
  // String() rounds to the shortest text that reads back equal; only BigInt has every digit.
  const digits = Number.isSafeInteger(value) ? String(value + 0) : String(BigInt(value));
  return value >= -INT64_LIMIT && value < INT64_LIMIT ? digits : `${digits}.000000`;
}

/**
 * `toFixed` rounds the exact value but takes ties up, Go takes them to the even digit. The seventh
 * decimal is a lone 5 only for odd multiples of 1/128: 10^6 has 2^6 as a factor, and no more.
 */
function formatFraction(value: number): string {
  const isTie = Math.abs(value * 128) % 2 === 1;
  if (!isTie) return value.toFixed(6);
  const truncated = value.toFixed(7).slice(0, -1);
  return /[02468]$/.test(truncated) ? truncated : value.toFixed(6);
}

/** What is printed of a target: the prefix of its metrics, and their names where not all are. */
export interface Selection {
  readonly prefix: string;
  readonly metrics?: ReadonlySet<string>;
}

/**
 * Formats the metric lines of one target: `PREFIX.GRAPH.METRIC` TAB value TAB unix seconds LF.
 *
 * @param values The finite values to print; a metric that is absent has no line.
 * @param timeSec When they were read, in whole unix seconds.
 */
export function formatLines(
  { prefix, metrics }: Selection,
  values: Sample,
  timeSec: number,
): string {
  let text = "";
  for (const graph of GRAPHS) {
    for (const { name } of graph.metrics) {
      const value = values[name];
      if (value === undefined || metrics?.has(name) === false) continue;
      text += `${prefix}.${graph.name}.${name}\t${formatValue(value)}\t${timeSec}\n`;
    }
  }
  return text;
}

/**
 * Formats the graph definitions of some targets, as mackerel-agent reads them: a comment line that
 * it looks for, then one line of JSON, its graphs sorted by name. A graph of which no metric is
 * printed is left out.
 */
export function formatDefinitions(selections: readonly Selection[]): string {
  const graphs = selections.flatMap((selection) =>
    GRAPHS.map((graph) =>
      [`${selection.prefix}.${graph.name}`, buildDefinition(selection, graph)] as const
    )
  );
  const printed = graphs.filter(([, { metrics }]) => metrics.length > 0);
  printed.sort(([a], [b]) => a < b ? -1 : 1);
  return `# mackerel-agent-plugin\n${JSON.stringify({ graphs: Object.fromEntries(printed) })}\n`;
}

interface Definition {
  readonly label: string;
  readonly unit: Unit;
  readonly metrics: readonly { readonly name: string; readonly label: string; stacked: false }[];
}

function buildDefinition(selection: Selection, { label, unit, metrics }: Graph): Definition {
  const printed = metrics.filter(({ name }) => selection.metrics?.has(name) ?? true);
  return {
    label: `${titlePrefix(selection.prefix)} ${label}`,
    unit,
    metrics: printed.map(({ name, label }) => ({ name, label, stacked: false })),
  };
}

/**
 * Returns a prefix with the first letter of every word in upper case, as Go's `cases.Title` has it.
 *
 * A dot between letters or digits does not end a word; a hyphen does. `Intl.Segmenter` splits
 * otherwise.
 */
function titlePrefix(prefix: string): string {
  return prefix.replace(
    /[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*/g,
    (word) => word.replace(/[A-Za-z]/, (letter) => letter.toUpperCase()),
  );
}
