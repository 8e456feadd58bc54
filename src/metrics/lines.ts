/**
 * Metric lines for stdout, byte for byte as the original prints them. Builds text; writes nothing.
 *
 * @module
 */

import type { Sample } from "./catalogue.ts";
import { formatValue } from "./format_value.ts";
import { metricKey, printedGraphs } from "./selection.ts";
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
  for (const graph of printedGraphs(selection)) {
    for (const metric of graph.metrics) {
      const value = values[metricKey(graph, metric)];
      if (value === undefined) continue;
      text += `${selection.prefix}.${graph.name}.${metric.name}\t${
        formatValue(value)
      }\t${timeSec}\n`;
    }
  }
  return text;
}
