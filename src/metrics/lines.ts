/**
 * Metric lines for stdout, byte for byte as the original prints them. Builds text; writes nothing.
 *
 * @module
 */

import { GRAPHS } from "./catalogue.ts";
import type { Sample } from "./catalogue.ts";
import { formatValue } from "./format_value.ts";
import { isSelected } from "./selection.ts";
import type { Selection } from "./selection.ts";

/**
 * Formats the metric lines of one target: `PREFIX.GRAPH.METRIC` TAB value TAB unix seconds LF.
 *
 * @param values The finite values to print; a metric that is absent has no line.
 * @param timeSec When they were read, in whole unix seconds.
 */
export function formatLines(
  selection: Selection,
  values: Sample,
  timeSec: number,
): string {
  let text = "";
  for (const graph of GRAPHS) {
    for (const { name } of graph.metrics) {
      const value = values[name];
      if (value === undefined || !isSelected(selection, name)) continue;
      text += `${selection.prefix}.${graph.name}.${name}\t${formatValue(value)}\t${timeSec}\n`;
    }
  }
  return text;
}
