/**
 * The setting that chooses metrics.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { FURTHER, selectMetrics } from "../../../src/config/chosen_metrics.ts";
import { METRICS } from "../../../src/metrics/catalogue.ts";
import { RUNTIME_GRAPHS } from "../../../src/metrics/runtime_graphs.ts";

const FIFTEEN = METRICS.map(({ name }) => name);

Deno.test("FURTHER has the names of the catalogue of further graphs, in its order", () => {
  const names = RUNTIME_GRAPHS.map(({ name, metrics }): [string, readonly string[]] => [
    name,
    metrics.map(({ name }) => name),
  ]);
  assertEquals(Object.entries(FURTHER), names);
});

const CHOICES: readonly [list: readonly string[], fifteen: readonly string[], further: string][] = [
  [["default"], FIFTEEN, ""],
  [["default", "process_cpu"], FIFTEEN, "process_cpu.cpu"],
  [
    ["gc", "process_files"],
    ["gc_num", "gc_per_second", "gc_pause_per_second"],
    "process_files.open process_files.limit",
  ],
  [["gc_pause.max", "heap.heap_sys"], ["heap_sys"], "gc_pause.max"],
  [["uptime.uptime", "uptime"], [], "uptime.uptime"],
];

for (const [list, fifteen, further] of CHOICES) {
  Deno.test(`selectMetrics() of ${list.join(", ")}`, () => {
    const expected = {
      metrics: new Set(fifteen),
      further: new Set(further === "" ? [] : further.split(" ")),
    };
    assertEquals(selectMetrics(list), expected);
  });
}

Deno.test("selectMetrics() of all selects everything known", () => {
  const chosen = selectMetrics(["all"]);
  const further = RUNTIME_GRAPHS.flatMap((graph) =>
    graph.metrics.map(({ name }) => `${graph.name}.${name}`)
  );
  assertEquals(chosen, { metrics: new Set(FIFTEEN), further: new Set(further) });
  assertEquals(further.length, 26);
});

const TYPOS = [
  ["proces_cpu", "process_cpu"],
  ["process_cpu.cpi", "process_cpu.cpu"],
  ["defaults", "default"],
  ["uptim", "uptime"],
  ["scheduler_latency.p9", "scheduler_latency.p99"],
] as const;

for (const [typo, meant] of TYPOS) {
  Deno.test(`selectMetrics() suggests ${meant} for ${typo}`, () => {
    assertEquals(
      selectMetrics([typo]),
      `unknown graph or metric "${typo}", did you mean "${meant}"?`,
    );
  });
}
