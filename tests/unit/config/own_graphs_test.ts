/**
 * User-defined graphs in a configuration: what a right one means, and what is said of a wrong one.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { loadConfig, parseConfig } from "../../../src/config/config_file.ts";
import * as ownGraphs from "../../../src/config/own_graphs.ts";
import { printedKeys } from "../../../src/metrics/selection.ts";
import type { Target } from "../../../src/target.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { listMistakes } from "../../support/config_mistakes.ts";

function parseTargets(text: string): readonly Target[] {
  return parseConfig(text, "gostats.toml", ownGraphs).targets;
}

Deno.test("parseConfig() reads user-defined graphs with all that a metric has", () => {
  const [target] = parseTargets(`
    [targets.api.graphs.http_requests]
    label = "Requests"
    unit = "integer"
    metrics.ok = { series = 'requests_total{code=~"2.."}', per = "minute", label = "2xx", stacked = true }
    metrics.not-ok = { series = "requests_total", quantile = 0.99, scale = -1e3, stacked = false }
    [targets.api.graphs.queue.metrics]
    waiting_jobs = { variable = "queue.waiting" }
    first.variable = ["http.requests", "a", 0]
    first.per = "second"
  `);
  const graphs = target?.graphs?.map(({ metrics, ...graph }) => ({
    ...graph,
    metrics: metrics.map(({ own, ...metric }) => {
      const { id, source, ...rule } = own ?? { id: "" };
      assertEquals(/^[a-z0-9]{14}$/.test(id), true);
      return { ...metric, ...rule, source: JSON.parse(JSON.stringify(source)) };
    }),
  }));
  const common = { counter: false, fields: {} };
  assertEquals(graphs as unknown, [
    {
      name: "http_requests",
      label: "Requests",
      unit: "integer",
      metrics: [
        {
          ...common,
          name: "ok",
          label: "2xx",
          per: "minute",
          stacked: true,
          source: {
            kind: "series",
            selector: {
              name: "requests_total",
              matchers: [{ label: "code", operator: "=~", value: "2.." }],
            },
          },
        },
        {
          ...common,
          name: "not-ok",
          label: "Not-Ok",
          quantile: 0.99,
          scale: -1000,
          source: { kind: "series", selector: { name: "requests_total", matchers: [] } },
        },
      ],
    },
    {
      name: "queue",
      label: "Queue",
      unit: "float",
      metrics: [
        {
          ...common,
          name: "waiting_jobs",
          label: "Waiting Jobs",
          source: { kind: "variable", name: "queue.waiting" },
        },
        {
          ...common,
          name: "first",
          label: "First",
          per: "second",
          source: { kind: "variable", name: ["http.requests", "a", "0"] },
        },
      ],
    },
  ]);
  assertEquals(target?.metrics, undefined);
});

Deno.test("parseConfig() gives each rule an id of what it reads", () => {
  const ids = (metric: string) =>
    parseTargets(`[targets.a.graphs.g]\nmetrics.m = ${metric}`)[0]?.graphs?.[0]?.metrics[0]?.own
      ?.id;
  const first = ids("{ series = 'a{b=\"c\"}' }");
  assertEquals(ids("{ series = 'a{ b = `c` }', per = 'minute', label = 'x', scale = 2 }"), first);
  const others = [
    "{ series = 'a{b=\"d\"}' }",
    "{ series = 'a{b!=\"c\"}' }",
    "{ series = 'a' }",
    "{ series = 'a{b=\"c\"}', quantile = 0.5 }",
    "{ variable = 'a' }",
    "{ variable = ['a', 'b'] }",
    "{ variable = 'a.b' }",
  ];
  assertEquals(new Set([first, ...others.map(ids)]).size, 8);
});

const COMMON = `
  [defaults.graphs.requests]
  metrics.all = { series = "a" }
  metrics.ok = { series = "b" }
  [defaults.graphs.other]
  metrics.m = { series = "c" }
  [targets.a.graphs.requests]
  metrics.own = { variable = "d" }
  [targets.a.graphs.queue]
  metrics.m = { variable = "e" }
`;
const COMMON_KEYS = ["requests.own", "other.m", "queue.m"];
const FIFTEEN = printedKeys({});

const CHOSEN: readonly [settings: string, keys: readonly string[]][] = [
  ["[targets.a]", [...FIFTEEN, ...COMMON_KEYS]],
  ["[targets.a]\nmetrics = ['all']", [...FIFTEEN, ...COMMON_KEYS]],
  ["[defaults]\nmetrics = ['all']", [...FIFTEEN, ...COMMON_KEYS]],
  ["[targets.a]\nmetrics = ['default']", FIFTEEN],
  ["[targets.a]\nmetrics = ['requests']", ["requests.own"]],
  ["[defaults]\nmetrics = ['requests']", ["requests.own"]],
  ["[targets.a]\nmetrics = ['queue.m', 'gc.gc_num', 'requests']", [
    "gc_num",
    "requests.own",
    "queue.m",
  ]],
  ["[defaults]\nmetrics = ['heap']\n[targets.a]\nmetrics = ['other']", ["other.m"]],
];

for (const [settings, keys] of CHOSEN) {
  Deno.test(`parseConfig() chooses user-defined graphs by ${JSON.stringify(settings)}`, () => {
    const [target] = parseTargets(`${COMMON}\n${settings}`);
    // The further graphs of the runtime, of "all", are loaded later.
    assertEquals(printedKeys(target ?? {}), keys);
  });
}

Deno.test("parseConfig() gives the default graphs to each target, a target's own instead", () => {
  const [a, b] = parseTargets(`${COMMON}\n[targets.b]`);
  assertEquals(printedKeys(a ?? {}).slice(15), COMMON_KEYS);
  assertEquals(printedKeys(b ?? {}).slice(15), ["requests.all", "requests.ok", "other.m"]);
  const chosen = parseTargets(
    `[defaults]\nmetrics = ["heap", "requests.ok", "queue"]\n${COMMON}\n[targets.b]`,
  );
  const heap = ["heap_sys", "heap_idle", "heap_inuse", "heap_released"];
  assertEquals(printedKeys(chosen[0] ?? {}), [...heap, "queue.m"]);
  assertEquals(printedKeys(chosen[1] ?? {}), [...heap, "requests.ok"]);
});

Deno.test("loadConfig() loads what reads user-defined graphs where a file has some", async () => {
  const bytes = new TextEncoder().encode("[targets.a.graphs.g]\nmetrics.m = { series = 'a' }");
  const stdin = { ...Deno.stdin, readable: ReadableStream.from([bytes]) };
  const { targets } = await loadConfig("/dev/stdin", makeRuntime({ stdin }));
  assertEquals(targets[0]?.graphs?.[0]?.name, "g");
});

const METRIC_RULE = 'must be a table such as { series = "requests_total", per = "minute" }';
const EXAMPLE = 'metrics.ok = { series = "requests_total", per = "minute" }';
const NAME_RULE = 'must have a name of A-Z, a-z, 0-9, "-" and "_" alone';
const LABEL_RULE = "must be a string of at most 100 characters on one line";
const UNIT_RULE = "must be one of float, integer, percentage, seconds, milliseconds, bytes, " +
  "bytes/sec, bits/sec, iops";
const UNKNOWN = "unknown graph or metric";

const GRAPH = "metrics.m = { series = 'a' }";
const BAD_FILES: readonly [text: string, complaints: readonly string[]][] = [
  ["[targets.a]\ngraphs = 1", [
    "targets.a.graphs: must be a table with a table for each graph, got 1",
  ]],
  ["[[targets.a.graphs]]\nx = 1", [
    "targets.a.graphs: must be a table with a table for each graph, got an array",
  ]],
  ["[targets.a.graphs]\ng = 1", [
    `targets.a.graphs.g: must be a table with metrics, such as ${EXAMPLE}, got 1`,
  ]],
  ["[targets.a.graphs.g]", [`targets.a.graphs.g.metrics: needs a metric, such as ${EXAMPLE}`]],
  ["[targets.a.graphs.g.metrics]", [
    `targets.a.graphs.g.metrics: must be a table with a table for each metric, such as ${EXAMPLE}`,
  ]],
  ["[targets.a.graphs.g]\nmetrics = ['a']", [
    `targets.a.graphs.g.metrics: must be a table with a table for each metric, such as ${EXAMPLE}`,
  ]],
  [`[targets.a.graphs.'g 1']\n${GRAPH}`, [`targets.a.graphs."g 1": ${NAME_RULE}`]],
  [`[targets.a.graphs.'g.1']\n${GRAPH}`, [`targets.a.graphs."g.1": ${NAME_RULE}`]],
  [`[targets.a.graphs.'']\n${GRAPH}`, [`targets.a.graphs."": ${NAME_RULE}`]],
  [`[targets.a.graphs.'グラフ']\n${GRAPH}`, [`targets.a.graphs."グラフ": ${NAME_RULE}`]],
  ["[targets.a.graphs.g]\nmetrics.'a b' = { series = 'a' }", [
    `targets.a.graphs.g.metrics."a b": ${NAME_RULE}`,
  ]],
  ...["heap", "gc_pause", "uptime", "default", "all"].map((name): [string, string[]] => [
    `[targets.a.graphs.${name}]\n${GRAPH}`,
    [`targets.a.graphs.${name}: has the name of a graph of the runtime; choose another`],
  ]),
  [`[targets.a.graphs.g]\nunit = "ms"\n${GRAPH}`, [
    `targets.a.graphs.g.unit: ${UNIT_RULE}, got "ms"`,
  ]],
  [`[targets.a.graphs.g]\nunit = "milisecond"\n${GRAPH}`, [
    `targets.a.graphs.g.unit: ${UNIT_RULE}, got "milisecond", did you mean "milliseconds"?`,
  ]],
  [`[targets.a.graphs.g]\nunit = 1\n${GRAPH}`, [`targets.a.graphs.g.unit: ${UNIT_RULE}, got 1`]],
  [`[targets.a.graphs.g]\nlabel = " "\n${GRAPH}`, [
    `targets.a.graphs.g.label: ${LABEL_RULE}, got " "`,
  ]],
  [`[targets.a.graphs.g]\nlabels = "x"\n${GRAPH}`, [
    'targets.a.graphs.g.labels: unknown key, did you mean "label"?',
  ]],
  [`[targets.a.graphs.g]\nby = "code"\n${GRAPH}`, [
    'targets.a.graphs.g.by: "by" is reserved: a metric for each value of a label is not supported',
  ]],
  [`[targets.a.graphs.g]\nok = { series = "a" }\n${GRAPH}`, [
    "targets.a.graphs.g.ok: unknown key, write a metric of this name as metrics.ok",
  ]],
  [`[targets.a.graphs.g]\ndisk = 1\n${GRAPH}`, [
    "targets.a.graphs.g.disk: unknown key, expected one of label, unit, metrics",
  ]],
  [`[targets.a.graphs.g]\n${GRAPH}\n${GRAPH}`, [
    "line 3: key targets.a.graphs.g.metrics.m is already defined on line 2",
  ]],
  [`[targets.a.graphs.g]\n${GRAPH}\n[targets.a.graphs.g]\n${GRAPH}`, [
    "line 3: table [targets.a.graphs.g] is already defined on line 1",
  ]],
  ["[targets.a.graphs.g]\nmetrics.m = {\n  series = 'a',\n}", [
    'line 2: inline table must end with "}" on the same line; write it on one line, or as a ' +
    "[table]",
  ]],
  [`[graphs.g]\n${GRAPH}\n[targets.a]`, [
    "graphs: belongs in [defaults] or in a target, not at the top",
  ]],
  [`[targets.a.graph.g]\n${GRAPH}`, ['targets.a.graph: unknown key, did you mean "graphs"?']],
  ["[defaults.graphs.g]\nmetrics.m = 1\n[targets.a]\n[targets.b]", [
    `defaults.graphs.g.metrics.m: ${METRIC_RULE}, got 1`,
  ]],
  [`[targets.a]\nmetrics = ["requests"]\n[targets.a.graphs.request]\n${GRAPH}`, [
    `targets.a.metrics: ${UNKNOWN} "requests", did you mean "request"?`,
  ]],
  [`[targets.a]\nmetrics = ["g.n"]\n[targets.a.graphs.g]\n${GRAPH}`, [
    `targets.a.metrics: ${UNKNOWN} "g.n", did you mean "g.m"?`,
  ]],
  [`[targets.b]\nmetrics = ["mygraph"]\n[targets.a.graphs.mygraph]\n${GRAPH}`, [
    `targets.b.metrics: ${UNKNOWN} "mygraph", expected one such as "heap" or "heap.heap_inuse"`,
  ]],
  [`[defaults]\nmetrics = ["g"]\n[targets.b]\n[targets.a.graphs.g]\n${GRAPH}`, [
    "targets.b: has none of the metrics that defaults.metrics chooses",
  ]],
  [
    `[targets.a]\nprot = 1\nmetrics = ["g.m"]\n[targets.a.graphs.g]\nunit = "x"\n` +
    `metrics.m = { series = "a b", per = 1 }\nmetrics.n = 1`,
    [
      `targets.a.graphs.g.unit: ${UNIT_RULE}, got "x"`,
      'targets.a.graphs.g.metrics.m.series: at character 3: expected the end of the selector, got "b"',
      'targets.a.graphs.g.metrics.m.per: must be "minute" or "second", got 1',
      `targets.a.graphs.g.metrics.n: ${METRIC_RULE}, got 1`,
      'targets.a.prot: unknown key, did you mean "port"?',
    ],
  ],
];

for (const [text, complaints] of BAD_FILES) {
  Deno.test(`parseConfig() says what is wrong in ${JSON.stringify(text)}`, () => {
    assertEquals(listMistakes(text, ownGraphs), complaints);
  });
}
