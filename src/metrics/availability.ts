/**
 * Which metrics an endpoint can give: by its source, as the documentation lists them, and by a
 * sample that was read.
 *
 * @module
 */

import { DERIVATIONS } from "./catalogue.ts";
import type { Metric, Sample } from "./catalogue.ts";

/**
 * How a source gives a metric: as it is, derived from other values, if published, or not at all.
 */
export type Availability = "exact" | "derived" | "if published" | "absent";

/** Returns how a source other than golang-stats-api-handler gives a metric. */
export function availability(
  { name, fields }: Metric,
  source: "expvar" | "prometheus",
): Availability {
  if (source === "prometheus" && fields.isRare) return "if published";
  if (fields[source] !== undefined) return "exact";
  if (DERIVATIONS.some(({ metric }) => metric === name)) return "derived";
  return source === "expvar" && name === "goroutine_num" ? "if published" : "absent";
}

/** Reports whether a sample has a metric, by its key, or what it is derived from. */
export function isAvailable(name: string, sample: Sample): boolean {
  const totals = DERIVATIONS.filter(({ metric }) => metric === name).map(({ name }) => name);
  return [name, ...totals].some((key) => sample[key] !== undefined);
}
