/**
 * The whole program with user-defined graphs: lines, definitions, the state, checks, a first
 * configuration, and wrong files.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import type { PluginResult } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import type { TemporaryDirectory } from "../support/temporary_directory.ts";

const GRAPHS = `
[targets.api.graphs.requests]
label = "HTTP Requests"
unit = "integer"
metrics.ok = { series = 'requests_total{code=~"2.."}', per = "minute", label = "2xx", stacked = true }
metrics.failed = { series = 'requests_total{code=~"5.."}', per = "minute", stacked = true }
metrics.odd = { series = 'request_total' }
[targets.api.graphs.queue]
metrics.waiting_jobs = { series = "queue_length" }
`;
const PAGE = `go_goroutines 7
requests_total{code="200"} 1000
requests_total{code="404"} 3
queue_length 12
`;

async function run(
  { path }: TemporaryDirectory,
  toml: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<PluginResult> {
  await Deno.writeTextFile(`${path}/gostats.toml`, toml);
  return await runPlugin(["-config", `${path}/gostats.toml`, ...flags], {
    env: { MACKEREL_PLUGIN_WORKDIR: `${path}/states`, ...env },
  });
}

/** Returns names and values, without the time. */
function readLines(stdout: string): readonly string[] {
  return stdout.trimEnd().split("\n").map((line) => line.split("\t").slice(0, 2).join(" "));
}

Deno.test("user-defined graphs print values, growth by the state, and what a page lacks once", async () => {
  await using directory = await makeDirectory();
  let page = PAGE;
  await using app = serve(() => new Response(page));
  const toml = `[targets.api]\nuri = "${app.origin}/"\nmetrics = ["requests", "queue"]\n${GRAPHS}`;
  const first = await run(directory, toml);
  assertEquals([first.code, readLines(first.stdout)], [0, ["api.queue.waiting_jobs 12"]]);
  assertEquals(first.stderr.split("\n"), [
    "api: No previous values: differences begin with the next run",
    'api: Response has no series "request_total", did you mean "requests_total"?: ' +
    "requests.odd left out",
    "",
  ]);

  // A minute ago.
  const [{ name = "" } = {}] = Array.from(Deno.readDirSync(`${directory.path}/states`));
  const file = `${directory.path}/states/${name}`;
  const state = JSON.parse(await Deno.readTextFile(file));
  const aged = { ...state, _lastTime: state._lastTime - 60, _bodyTime: state._bodyTime - 60 };
  await Deno.writeTextFile(file, JSON.stringify(aged));
  page = `${PAGE.replace("1000", "1120")}requests_total{code="503"} 30\n`;
  const second = await run(directory, toml);
  assertEquals([second.code, second.stderr], [0, ""]);
  const values = new Map(
    readLines(second.stdout).map((line) => line.split(" ") as [string, string]),
  );
  assertEquals([...values.keys()], [
    "api.requests.ok",
    "api.requests.failed",
    "api.queue.waiting_jobs",
  ]);
  // The runs are a little more than a minute apart.
  const ok = Number(values.get("api.requests.ok"));
  assert(ok <= 120 && ok > 60, String(ok));
  assertEquals(Math.round(ok / Number(values.get("api.requests.failed")) * 1e4), 40_000);
  const { ["_lastTime"]: _last, ["_bodyTime"]: _body, ...kept } = JSON.parse(
    await Deno.readTextFile(file),
  );
  assert(Object.values(kept).every((value) => Number.isFinite(value)));
});

Deno.test("user-defined graphs are defined with label, unit and stacking", async () => {
  await using directory = await makeDirectory();
  const { code, stdout } = await run(
    directory,
    `[targets.api]\nmetrics = ["requests", "queue"]\n${GRAPHS}`,
    [],
    { MACKEREL_AGENT_PLUGIN_META: "1" },
  );
  const [head, json = ""] = stdout.split("\n");
  assertEquals([code, head], [0, "# mackerel-agent-plugin"]);
  assertEquals(JSON.parse(json), {
    graphs: {
      "api.queue": {
        label: "Api Queue",
        unit: "float",
        metrics: [{ name: "waiting_jobs", label: "Waiting Jobs", stacked: false }],
      },
      "api.requests": {
        label: "Api HTTP Requests",
        unit: "integer",
        metrics: [
          { name: "ok", label: "2xx", stacked: true },
          { name: "failed", label: "Failed", stacked: true },
          { name: "odd", label: "Odd", stacked: false },
        ],
      },
    },
  });
});

Deno.test("a JSON page without a runtime is read for user-defined graphs alone", async () => {
  await using directory = await makeDirectory();
  await using app = serve(() => Response.json([{ busy: true }, { busy: "3" }]));
  const target = `[targets.a]\nuri = "${app.origin}/status"\n`;
  const graphs = "[targets.a.graphs.pool]\nmetrics.b = { variable = [1, 'busy'] }\n";
  const { code, stdout } = await run(directory, target + graphs);
  assertEquals([code, readLines(stdout)], [0, ["a.pool.b 3"]]);
  const without = await run(directory, target);
  assertEquals([without.code, without.stdout], [1, ""]);
  assertStringIncludes(without.stderr, "body is JSON without statistics: it is an array");
});

Deno.test("-check tells values of user-defined metrics, and why there are none", async () => {
  await using directory = await makeDirectory();
  await using app = serve(() => new Response(PAGE));
  const { code, stdout } = await run(
    directory,
    `[targets.api]\nuri = "${app.origin}/"\nmetrics = ["requests", "queue"]\n${GRAPHS}`,
    ["-check"],
  );
  assertEquals(code, 0);
  const text = stdout.replace(/\s+/g, " ");
  assertStringIncludes(
    text,
    "now requests.ok 1000 so far, requests.failed 0 so far, queue.waiting_jobs 12",
  );
  assertStringIncludes(
    text,
    'requests.failed: No series of "requests_total" matches: code is "200", "404"',
  );
  assertStringIncludes(
    text,
    'requests.odd: Response has no series "request_total", did you mean "requests_total"?',
  );
  assertStringIncludes(text, "3 metrics (4 chosen, 1 that no endpoint gives)");
});

Deno.test("-init proposes graphs of the counters that a page has, which a run then prints", async () => {
  await using directory = await makeDirectory();
  await using app = serve(() => new Response(PAGE));
  const { code, stdout } = await runPlugin(["-init", `${app.origin}/metrics`]);
  assertEquals(code, 0);
  const lines = stdout.trimEnd().split("\n").slice(-4);
  assertEquals(lines.slice(-2), [
    '# unit = "integer"',
    '# metrics.requests = { series = "requests_total", per = "minute" }',
  ]);
  const enabled = lines.slice(1).map((line) => line.slice(2)).join("\n");
  const definitions = await run(directory, `${stdout}\n${enabled}`, [], {
    MACKEREL_AGENT_PLUGIN_META: "1",
  });
  assertStringIncludes(definitions.stdout, 'application":{"label":"');
});

Deno.test("-init writes graphs of a page without a runtime, which a run then prints", async () => {
  const pages: [page: string, metric: string][] = [
    ["up 1\nrequests_total 3\n", 'requests = { series = "requests_total", per = "minute" }'],
    ['{"queue": {"done": 3}}', 'queue_done = { variable = "queue.done", per = "minute" }'],
  ];
  for (const [page, metric] of pages) {
    await using directory = await makeDirectory();
    await using app = serve(() => new Response(page));
    const { code, stdout, stderr } = await runPlugin(["-init", `${app.origin}/metrics`]);
    assertEquals(code, 0);
    assertStringIncludes(
      stdout,
      `[targets.app.graphs.application]\nunit = "integer"\nmetrics.${metric}\n`,
    );
    assertEquals(stderr.includes("Cannot fetch"), false);
    await run(directory, stdout);
    const definitions = await run(directory, stdout, [], { MACKEREL_AGENT_PLUGIN_META: "1" });
    assertEquals([...definitions.stdout.matchAll(/"unit":/g)].length, 1);
  }
});

Deno.test("a wrong file ends with a line for each mistake", async () => {
  await using directory = await makeDirectory();
  const { code, stdout, stderr } = await run(
    directory,
    "[targets.a.graphs.heap]\nmetrics.m = { serie = 'a' }\n[targets.a.graphs.g]\nby = 'code'\n" +
      "metrics.m = { series = 'a{b=c}' }\n",
  );
  const path = `${directory.path}/gostats.toml`;
  assertEquals([code, stdout, stderr.trimEnd().split("\n")], [2, "", [
    `${path}: targets.a.graphs.heap: has the name of a graph of the runtime; choose another`,
    `${path}: targets.a.graphs.heap.metrics.m.serie: unknown key, did you mean "series"?`,
    `${path}: targets.a.graphs.heap.metrics.m: needs "series" or "variable"`,
    `${path}: targets.a.graphs.g.by: "by" is reserved: a metric for each value of a label is not ` +
    "supported",
    `${path}: targets.a.graphs.g.metrics.m.series: at character 5: expected a value in quotes for ` +
    'label "b", got "c"',
  ]]);
});
