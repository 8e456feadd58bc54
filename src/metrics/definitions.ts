/**
 * Graph definitions for stdout, byte for byte as the original prints them, but in a fixed order.
 * Builds text; writes nothing.
 *
 * @module
 */

import type { Graph, Unit } from "./catalogue.ts";
import { printedGraphs } from "./selection.ts";
import type { Selection } from "./selection.ts";

/**
 * Formats the graph definitions of some targets, as mackerel-agent reads them: a comment line that
 * it looks for, then one line of JSON, with the graphs sorted by name. A graph without printed
 * metrics is left out.
 */
export function formatDefinitions(selections: readonly Selection[]): string {
  const graphs = selections.flatMap((selection) =>
    printedGraphs(selection).map((graph) =>
      [`${selection.prefix}.${graph.name}`, buildDefinition(selection, graph)] as const
    )
  );
  graphs.sort(([a], [b]) => a < b ? -1 : 1);
  return `# mackerel-agent-plugin\n${JSON.stringify({ graphs: Object.fromEntries(graphs) })}\n`;
}

interface Definition {
  readonly label: string;
  readonly unit: Unit;
  readonly metrics: readonly {
    readonly name: string;
    readonly label: string;
    readonly stacked: boolean;
  }[];
}

function buildDefinition({ prefix }: Selection, { label, unit, metrics }: Graph): Definition {
  return {
    label: `${titlePrefix(prefix)} ${label}`,
    unit,
    metrics: metrics.map(({ name, label, stacked = false }) => ({ name, label, stacked })),
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
