/**
 * User-defined graphs from every page of a real Go application, against what the application itself
 * counted.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import type { TemporaryDirectory } from "../support/temporary_directory.ts";
import { startInstrumentedApp } from "./instrumented_app.ts";
import type { Counted, InstrumentedApp, Move } from "./instrumented_app.ts";
import { skipped } from "./programs.ts";
import { createRandom } from "./random.ts";

/** Values that a library has to escape, and a matcher too. */
const ODD: readonly string[] = [
  "/",
  'a"}',
  "line\nend",
  "日本 😀",
  "",
  "\\",
  "{,=}",
  "x".repeat(300),
];
const CODES = ["200", "204", "404", "500", "503"];
const QUEUES = ["mail", "", '"}'];
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How an expected value follows from what the application counted. */
interface Expected {
  /** The table of the metric, without its braces. */
  readonly metric: string;
  /** Which of what was counted it is about. */
  readonly of: (counted: Counted) => boolean;
  /** By default growth per minute. */
  readonly kind?: "gauge" | number;
  readonly scale?: number;
}

const label = (name: string) => (test: (value: string) => boolean) => ({ labels = {} }: Counted) =>
  test(labels[name] ?? "");
const [code, path, queue] = [label("code"), label("path"), label("queue")];
const both = (a: Expected["of"], b: Expected["of"]): Expected["of"] => (c) => a(c) && b(c);
const series = (name: string): Expected["of"] => (counted) => counted.series === name;
const requests = (of: Expected["of"]) => both(series("app_requests_total"), of);

/** What is asked of each page of Prometheus text. */
const SERIES: Readonly<Record<string, Expected>> = {
  all: growth("app_requests_total", requests(() => true)),
  ok: growth('app_requests_total{code=~"2.."}', requests(code((value) => value.startsWith("2")))),
  others: growth(
    'app_requests_total{code!~"2..|404", path!=""}',
    both(requests(code((value) => value.startsWith("5"))), path((value) => value !== "")),
  ),
  none: growth('app_requests_total{code="999"}', () => false),
  ...Object.fromEntries(ODD.map((value, index) => [
    `odd-${index}`,
    growth(`app_requests_total{path=${JSON.stringify(value)}}`, requests(path((p) => p === value))),
  ])),
  pattern: growth(
    "app_requests_total{path=~`(?i)X+|\\p{Han}+.*|line\\nend|[{].*`}",
    requests(path((value) => /^x+$|^日本|^line|^\{/.test(value))),
  ),
  errors: growth("app_errors_total", series("app_errors_total")),
  queued: { metric: `series = 'app_queue_length'`, of: series("app_queue_length"), kind: "gauge" },
  mail: {
    metric: `series = 'app_queue_length{queue="mail"}', scale = 0.5`,
    of: both(series("app_queue_length"), queue((value) => value === "mail")),
    kind: "gauge",
    scale: 0.5,
  },
  temperature: {
    metric: "series = 'app_temperature_celsius'",
    of: series("app_temperature_celsius"),
    kind: "gauge",
  },
  ...Object.fromEntries(
    [0, 0.5, 0.9, 0.99, 1].map((quantile, index) => [`duration-${index}`, {
      metric: `series = 'app_request_duration_seconds', quantile = ${quantile}, scale = 1000`,
      of: series("app_request_duration_seconds"),
      kind: quantile,
      scale: 1000,
    }]),
  ),
  both: {
    metric: `series = 'app_both_seconds{path=~"/|"}', quantile = 0.75`,
    of: both(series("app_both_seconds"), path((value) => value === "/" || value === "")),
    kind: 0.75,
  },
};

/** What is asked of each page of JSON. */
const VARIABLES: Readonly<Record<string, Expected>> = {
  done: variable("jobs_done"),
  ok: variable("requests/ok", "'requests.ok'"),
  brace: variable("requests/}", "['requests', '}']"),
  odd: variable("requests/日本語\n", '["requests", "日本語\\n"]'),
  dotted: variable("http.requests/200", "'http.requests.200'"),
  inner: variable("requests/ok", "['http', 'requests', 'count']"),
  pool: variable("jobs_done", "['pools', 0, 'idle']"),
  text: variable("jobs_done", "'pools.1.idle'"),
  load: {
    metric: "variable = 'queue.load'",
    of: ({ variable }) => variable === "queue/load",
    kind: "gauge",
  },
  version: {
    metric: "variable = 'version'",
    of: ({ variable }) => variable === "version",
    kind: "gauge",
  },
};

function growth(selector: string, of: Expected["of"]): Expected {
  return { metric: `series = ${JSON.stringify(selector)}, per = "minute"`, of };
}

function variable(name: string, path = `'${name}'`): Expected {
  return { metric: `variable = ${path}, per = 'minute'`, of: (c) => c.variable === name };
}

const TARGETS: Readonly<Record<string, readonly [path: string, typeof SERIES]>> = {
  text: ["/own/metrics", SERIES],
  openmetrics: ["/own/openmetrics", SERIES],
  runtime: ["/own/metrics-runtime", SERIES],
  utf8: ["/own/utf8", {
    ...SERIES,
    jobs: growth(
      '{"app.jobs.done", queue!="mail"}',
      (counted) => both(series("app.jobs.done"), queue((value) => value !== "mail"))(counted),
    ),
  }],
  vars: ["/own/vars", VARIABLES],
  json: ["/own/json", VARIABLES],
};

function formatConfig(origin: string): string {
  return Object.entries(TARGETS).map(([prefix, [path, metrics]]) =>
    [
      `[targets.${prefix}]`,
      `uri = "${origin}${path}"`,
      'metrics = ["own"]',
      `[targets.${prefix}.graphs.own.metrics]`,
      ...Object.entries(metrics).map(([name, { metric }]) => `${name} = { ${metric} }`),
    ].join("\n")
  ).join("\n");
}

/** Moves of all kinds, the same for the same seed. */
function chooseMoves(seed: number): readonly Move[] {
  const random = createRandom(seed);
  const { pick } = random;
  const moves: Move[] = [];
  for (let count = 0; count < 120; count++) {
    const add = random.int(0, 50);
    const observe = Array.from(
      { length: random.int(1, 5) },
      () => 10 ** (4 * random.next() - 3),
    );
    moves.push(
      { series: "app_requests_total", labels: { code: pick(CODES), path: pick(ODD) }, add },
      { series: "app_queue_length", labels: { queue: pick(QUEUES) }, add: add - 20 },
      { series: "app.jobs.done", labels: { queue: pick(QUEUES) }, add },
      { series: "app_request_duration_seconds", labels: { path: pick(ODD) }, observe },
      { series: "app_both_seconds", labels: { path: pick(["/", "", "x"]) }, observe },
      { variable: pick(["jobs_done", "requests/ok", "requests/}", "http.requests/200"]), add },
      { variable: "requests/日本語\n", add: 1 },
      { variable: "queue/load", add: add / 8 },
    );
  }
  const temperature = { series: "app_temperature_celsius", add: random.int(-9, 9) / 4 };
  const version = { variable: "version", text: String(random.int(1, 99)) };
  return [...moves, temperature, version, { series: "app_errors_total", add: seed }];
}

/** The values of a run by target and metric, and when each target's body was complete. */
interface Run {
  readonly values: ReadonlyMap<string, number>;
  readonly bodySec: ReadonlyMap<string, number>;
  readonly counted: readonly Counted[];
}

async function run(app: InstrumentedApp, { path }: TemporaryDirectory): Promise<Run> {
  const counted = await app.counted();
  const { code, stdout, stderr } = await runPlugin(["-config", `${path}/gostats.toml`], {
    env: { MACKEREL_PLUGIN_WORKDIR: `${path}/states` },
  });
  const told = stderr.split("\n").filter((line) => !line.endsWith("begin with the next run"));
  assertEquals([code, told], [0, [""]], stderr);
  const lines = stdout.trimEnd().split("\n").map((line) => line.split("\t"));
  const bodySec = new Map<string, number>();
  for await (const { name } of Deno.readDir(`${path}/states`)) {
    const prefix = Object.keys(TARGETS).find((each) => name.includes(`-${each}-`)) ?? name;
    const state = JSON.parse(await Deno.readTextFile(`${path}/states/${name}`));
    bodySec.set(prefix, state._bodyTime);
  }
  return {
    values: new Map(lines.map(([name = "", value]) => [name, Number(value)])),
    bodySec,
    counted,
  };
}

/** Returns what a metric must be; `undefined` where nothing is to be printed. */
function expect({ of, kind, scale = 1 }: Expected, before: Run, after: Run, prefix: string) {
  const sum = ({ counted }: Run) => counted.filter(of).reduce((total, each) => total + each.sum, 0);
  if (kind === "gauge") {
    const text = after.counted.find(of)?.text;
    return (text === undefined ? sum(after) : Number(text)) * scale;
  }
  if (kind === undefined) {
    const seconds = (after.bodySec.get(prefix) ?? NaN) - (before.bodySec.get(prefix) ?? NaN);
    return (sum(after) - sum(before)) * 60 / seconds;
  }
  const observed = after.counted.filter(of).flatMap((each) => {
    const same = before.counted.find(({ labels, series }) =>
      series === each.series && JSON.stringify(labels) === JSON.stringify(each.labels)
    );
    return each.observed?.slice(same?.observed?.length ?? 0) ?? [];
  });
  const quantile = quantileOfBuckets(kind, observed);
  return quantile === undefined ? undefined : quantile * scale;
}

/** Counts observations into the buckets of the application, slowly, and interpolates as PromQL. */
function quantileOfBuckets(quantile: number, observed: readonly number[]): number | undefined {
  if (observed.length === 0) return undefined;
  const upTo = (bound: number) => observed.filter((value) => value <= bound).length;
  const rank = quantile * observed.length;
  const index = BOUNDS.findIndex((bound) => upTo(bound) >= rank);
  if (index === -1) return BOUNDS.at(-1);
  const [start, end] = [BOUNDS[index - 1] ?? 0, BOUNDS[index] ?? NaN];
  const before = index === 0 ? 0 : upTo(start);
  const inside = upTo(end) - before;
  // Only the rank 0 falls into an empty bucket: PromQL divides 0 by 0.
  return inside === 0 ? undefined : start + (end - start) * (rank - before) / inside;
}

Deno.test({
  name: "user-defined graphs print what the application counted, from each of its pages",
  ignore: skipped,
  fn: async () => {
    await using app = await startInstrumentedApp();
    await using directory = await makeDirectory();
    await Deno.writeTextFile(`${directory.path}/gostats.toml`, formatConfig(app.origin));
    await app.move(chooseMoves(1));
    let before = await run(app, directory);
    for (const seed of [2, 3]) {
      // A second is the shortest time between two runs.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await app.move(chooseMoves(seed));
      const after = await run(app, directory);
      const printed: string[] = [];
      for (const [prefix, [, metrics]] of Object.entries(TARGETS)) {
        for (const [name, expected] of Object.entries(metrics)) {
          const key = `${prefix}.own.${name}`;
          const value = expect(expected, before, after, prefix);
          if (value === undefined) continue;
          printed.push(key);
          const close = Math.max(1e-6, Math.abs(value) * 1e-9);
          assertAlmostEquals(after.values.get(key) ?? NaN, value, close, key);
        }
      }
      assertEquals([...after.values.keys()].sort(), printed.sort());
      before = after;
    }
  },
});

Deno.test({
  name: "user-defined graphs leave growth out where the application has restarted",
  ignore: skipped,
  fn: async () => {
    await using directory = await makeDirectory();
    let origin = "";
    await using server = serve(() => fetch(`${origin}/own/metrics`));
    await Deno.writeTextFile(
      `${directory.path}/gostats.toml`,
      `[targets.a]\nuri = "${server.origin}/"\nmetrics = ["g"]\n[targets.a.graphs.g]\n` +
        "metrics.m = { series = 'app_errors_total', per = 'second' }\n" +
        "metrics.n = { series = 'app_temperature_celsius' }\n",
    );
    const results: (readonly string[])[] = [];
    const notes: string[] = [];
    for (const counts of [[50, 5], [9, 9]]) {
      await using app = await startInstrumentedApp();
      origin = app.origin;
      for (const add of counts) {
        await app.move([
          { series: "app_errors_total", add },
          { series: "app_temperature_celsius", add },
        ]);
        const { stdout, stderr } = await runPlugin(["-config", `${directory.path}/gostats.toml`], {
          env: { MACKEREL_PLUGIN_WORKDIR: directory.path },
        });
        results.push(Array.from(stdout.matchAll(/^a\.g\.(\w)/gm), ([, name = ""]) => name));
        notes.push(stderr);
        await new Promise((resolve) => setTimeout(resolve, 1100));
      }
    }
    assertEquals(results, [["n"], ["m", "n"], ["n"], ["m", "n"]]);
    assertEquals(
      notes[2],
      "a: The application has restarted, or another one has answered: growth is left out of g.m\n",
    );
  },
});

Deno.test({
  name: "quantiles of one's own come from summaries, and not from native histograms",
  ignore: skipped,
  fn: async () => {
    await using app = await startInstrumentedApp();
    await using directory = await makeDirectory();
    const metrics = [
      "p50 = { series = 'app_render_seconds{view=\"a\"}', quantile = 0.5 }",
      "p99 = { series = 'app_render_seconds{view=\"a\"}', quantile = 0.99, scale = 1000 }",
      "p95 = { series = 'app_render_seconds{view=\"a\"}', quantile = 0.95 }",
      "all = { series = 'app_render_seconds', quantile = 0.5 }",
      "native = { series = 'app_native_seconds', quantile = 0.5 }",
      "eror = { series = 'app_error_total', per = 'minute' }",
    ];
    await Deno.writeTextFile(
      `${directory.path}/gostats.toml`,
      `[targets.a]\nuri = "${app.origin}/own/metrics"\n[targets.a.graphs.g.metrics]\n${
        metrics.join("\n")
      }`,
    );
    await app.move([
      { series: "app_render_seconds", labels: { view: "a" }, observe: [1, 2, 3, 4, 5, 6, 7] },
      { series: "app_render_seconds", labels: { view: "b" }, observe: [8] },
      { series: "app_native_seconds", labels: { path: "/" }, observe: [1] },
      { series: "app_errors_total", add: 1 },
    ]);
    const { code, stdout, stderr } = await runPlugin(
      ["-config", `${directory.path}/gostats.toml`],
      {
        env: { MACKEREL_PLUGIN_WORKDIR: directory.path },
      },
    );
    const values = stdout.trimEnd().split("\n").map((line) => line.split("\t").slice(0, 2));
    assertEquals([code, values], [0, [["a.g.p50", "4"], ["a.g.p99", "7000"]]]);
    assertEquals(stderr.trimEnd().split("\n"), [
      "a: No previous values: differences begin with the next run",
      'a: Summary has no such quantile but "0.5", "0.9", "0.99": g.p95 left out',
      "a: Quantiles of 2 summaries cannot be added up, add matchers: g.all left out",
      "a: Histogram has no classic buckets, which a quantile needs: g.native left out",
      'a: Response has no series "app_error_total", did you mean "app_errors_total"?: g.eror left out',
    ]);
  },
});
