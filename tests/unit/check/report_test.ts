/**
 * What a check says of all targets together.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Finding } from "../../../src/check/finding.ts";
import { formatReport } from "../../../src/check/report.ts";
import { buildTarget } from "../../../src/target.ts";

const LIMITS =
  "Mackerel holds 200 on a standard host, 30 on a micro host, the system's own among them.";
const HINT =
  'Choose some with "metrics", or share the targets among hosts with "-only" and custom_identifier.';

/** Returns the last lines of a report, as one: what the metrics of so many targets come to. */
function summarize(findings: readonly Finding[]): string {
  const options = { width: 80, paint: (_style: unknown, text: string) => text };
  const [, , summary = ""] = formatReport(findings, options).split(/\n\n|(?<=all well\.)\n/);
  return summary.trim().replaceAll("\n", " ");
}

/** A target that chose so many metrics, some of which its page does not give. */
function find(chosen: number, absent: number): Finding {
  const names = Array.from({ length: chosen }, (_, index) => `metric${index}`);
  return {
    target: buildTarget("api", { metrics: new Set(names) }),
    state: { path: "/tmp/state", age: "none yet", isKept: true, notes: [] },
    answer: { ms: 1, source: "expvar", absent: names.slice(0, absent) },
    sources: ["expvar"],
    notes: [],
  };
}

/** Metrics that were chosen, those of them that the pages lack, and what is said of both. */
const COUNTS: readonly [chosen: number, absent: number, said: string][] = [
  [1, 0, `1 metric. ${LIMITS}`],
  [0, 0, `0 metrics. ${LIMITS}`],
  [200, 0, `200 metrics. ${LIMITS}`],
  [201, 0, `201 metrics. ${LIMITS} ${HINT}`],
  [210, 10, `200 metrics (210 chosen, 10 that the pages do not give). ${LIMITS}`],
  [210, 9, `201 metrics (210 chosen, 9 that the pages do not give). ${LIMITS} ${HINT}`],
];

for (const [chosen, absent, said] of COUNTS) {
  Deno.test(`-check says of ${chosen} chosen metrics, ${absent} absent: ${said.split(".")[0]}`, () => {
    assertEquals(summarize([find(chosen, absent)]), said);
    const half = Math.trunc(chosen / 2);
    assertEquals(summarize([find(half, absent), find(chosen - half, 0)]), said);
  });
}
