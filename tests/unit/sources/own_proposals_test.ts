/**
 * What -init proposes of the application's own numbers.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { createProposer, formatProposals } from "../../../src/sources/own_proposals.ts";
import { readPage } from "../../../src/sources/detect_source.ts";
import { parseTarget, runPages } from "../../support/page_runs.ts";

async function propose(text: string): Promise<readonly string[]> {
  const inspector = createProposer();
  await readPage([new TextEncoder().encode(text)], { inspector });
  return formatProposals("a", inspector.propose());
}

const HEAD = [
  '# The application\'s own numbers, in a graph of their own. If "metrics" is set, it must name that:',
  "# [targets.a.graphs.application]",
  '# unit = "integer"',
];

Deno.test("createProposer() proposes five counters of Prometheus text, requests first", async () => {
  const names = ["cache_hits", "go_x", "process_y", "b", "c", "http_requests", "errors", "d"];
  const lines = names.flatMap((name) => [`${name}_total{a="1"} 1`, `${name}_total{a="2"} 2`]);
  const page = `go_goroutines 1\nqueue_length 5\n${lines.join("\n")}\n`;
  assertEquals(await propose(page), [
    ...HEAD,
    '# metrics.http_requests = { series = "http_requests_total", per = "minute" }',
    '# metrics.errors = { series = "errors_total", per = "minute" }',
    '# metrics.cache_hits = { series = "cache_hits_total", per = "minute" }',
    '# metrics.b = { series = "b_total", per = "minute" }',
    '# metrics.c = { series = "c_total", per = "minute" }',
  ]);
});

Deno.test("createProposer() proposes whole numbers of JSON that look like counters", async () => {
  const page = {
    cmdline: ["app", "--errors=1"],
    memstats: { Alloc: 1, Mallocs: 2 },
    requests: { total: 5, ratio: 0.5 },
    "http.errors": 0,
    temperature: 20,
    "uptime-requests": "5",
  };
  assertEquals(
    await propose(JSON.stringify(page)),
    [
      ...HEAD,
      '# metrics.requests_total = { variable = "requests.total", per = "minute" }',
      '# metrics.http_errors = { variable = "http.errors", per = "minute" }',
    ],
  );
});

Deno.test("createProposer() proposes nothing for a plain runtime", async () => {
  assertEquals(await propose("go_goroutines 1\ngo_memstats_mallocs_total 5\n"), []);
  assertEquals(await propose('{"goroutine_num":1,"gc_num":5,"memory_mallocs":7}'), []);
});

Deno.test("formatProposals() writes lines that a configuration takes", async () => {
  const page = `go_goroutines 1\n{"http.requests_total"} 1\nhttp_requests_total 2\n`;
  const lines = await propose(page);
  const config = ["[targets.a]", ...lines.slice(1).map((line) => line.slice(2))].join("\n");
  assertEquals(parseTarget(config).graphs?.[0]?.metrics.map(({ name }) => name), [
    "http_requests",
    "http_requests_2",
  ]);
  const [, run] = await runPages(config, [page, page.replaceAll("_total 2", "_total 5")]);
  assertEquals(run?.values["application.http_requests_2"], 3);
});
