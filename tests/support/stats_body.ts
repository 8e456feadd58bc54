/**
 * Response bodies of golang-stats-api-handler, for servers in tests.
 *
 * @module
 */

import { METRICS } from "../../src/metrics/catalogue.ts";

/** Returns a body with a value for each of the fifteen metrics: by default 1000, 1001, and so on. */
export function buildPage(
  value: (index: number) => number = (index) => 1000 + index,
): Record<string, number> {
  return Object.fromEntries(METRICS.map(({ name }, index) => [name, value(index)]));
}
