/**
 * What a check says of user-defined metrics.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { explainOwn } from "../../../src/check/own_explanations.ts";
import { createOwnInspector } from "../../../src/check/own_inspector.ts";
import { readPage } from "../../../src/sources/detect_source.ts";
import { graphOf, parseTarget } from "../../support/page_runs.ts";

async function explain(metric: string, text: string) {
  const { graphs = [] } = parseTarget(graphOf({ m: metric }));
  const inspector = createOwnInspector(graphs);
  const { own } = await readPage([new TextEncoder().encode(text)], { graphs, inspector });
  if (own === undefined) throw new Error("The page was not read for user-defined metrics");
  const [{ key, ...explanation }] = explainOwn(graphs, own, inspector) as [
    ReturnType<typeof explainOwn>[number],
  ];
  assertEquals(key, "g.m");
  return explanation;
}

const PAGE = [
  'n_total{code="200",method="GET"} 10',
  'n_total{code="404",method="POST"} 3',
  "queue 7",
  'd_bucket{le="1"} 5',
  'd_bucket{le="+Inf"} 10',
  "d_sum 1",
  "d_count 10\n",
].join("\n");

const EXPLANATIONS: readonly [metric: string, page: string, explanation: object][] = [
  ["{ series = 'queue', scale = 2 }", PAGE, { kind: "value", value: 14, isLeftOut: false }],
  ["{ series = 'n_total', per = 'minute' }", PAGE, { kind: "total", value: 13, isLeftOut: false }],
  ["{ series = 'd', quantile = 0.25, scale = 1000 }", PAGE, {
    kind: "quantile",
    value: 500,
    isLeftOut: false,
  }],
  ["{ series = 'n_total{code=~\"5..\"}', per = 'minute' }", PAGE, {
    kind: "total",
    value: 0,
    note: 'No series of "n_total" matches: code is "200", "404"',
    isLeftOut: false,
  }],
  ["{ series = 'n_total{code=\"200\",method=\"POST\"}', per = 'second' }", PAGE, {
    kind: "total",
    value: 0,
    note: 'No series of "n_total" matches: code is "200", "404"; method is "GET", "POST"',
    isLeftOut: false,
  }],
  ["{ series = 'n_total{path=\"/\"}' }", PAGE, {
    kind: "value",
    value: 0,
    note: 'No series of "n_total" matches: path is ""',
    isLeftOut: false,
  }],
  ["{ series = 'd{path=\"/\"}', quantile = 0.5 }", PAGE, {
    kind: "quantile",
    note: 'No series of "d" matches: path is ""',
    isLeftOut: false,
  }],
  ["{ series = 'queues' }", PAGE, {
    kind: "value",
    note: 'Response has no series "queues", did you mean "queue"?',
    isLeftOut: true,
  }],
  ["{ variable = 'queue.waitin' }", '{"queue":{"waiting":1}}', {
    kind: "value",
    note: 'Response has no variable "queue.waitin", did you mean "queue.waiting"?',
    isLeftOut: true,
  }],
  ["{ variable = 'queue.waiting' }", '{"queue":{"waiting":1}}', {
    kind: "value",
    value: 1,
    isLeftOut: false,
  }],
];

for (const [metric, page, explanation] of EXPLANATIONS) {
  Deno.test(`explainOwn() explains ${metric}`, async () => {
    assertEquals(await explain(metric, page), explanation as Awaited<ReturnType<typeof explain>>);
  });
}

Deno.test("explainOwn() names eight values of a label", async () => {
  const lines = Array.from({ length: 9 }, (_, index) => `n_total{code="${index}"} 1\n`);
  const { note } = await explain("{ series = 'n_total{code=\"x\"}' }", lines.join(""));
  assertEquals(
    note,
    'No series of "n_total" matches: code is "0", "1", "2", "3", "4", "5", "6", "7", …',
  );
});
