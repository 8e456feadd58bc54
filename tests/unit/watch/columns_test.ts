/**
 * The columns of a block.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { countBars, measureNames } from "../../../src/watch/columns.ts";
import { buildSmall } from "../../support/watched_targets.ts";

Deno.test("countBars() returns how many values a graph shows", () => {
  assertEquals([72, 68, 67, 58, 57, 30].map((width) => countBars(width)), [14, 10, 19, 10, 23, 0]);
});

Deno.test("measureNames() knows the default graphs, and bounds further names", () => {
  const metrics = [{ name: "p99", label: "The slowest hundredth", counter: false, fields: {} }];
  const graph = { name: "scheduler_latency", label: "Latency", unit: "seconds", metrics } as const;
  const small = buildSmall("api");
  const further = { ...small, target: { ...small.target, graphs: [graph] } };
  assertEquals(measureNames([buildSmall("api")]), { graph: 9, label: 19 });
  assertEquals(measureNames([buildSmall("api"), further]), { graph: 16, label: 21 });
});
