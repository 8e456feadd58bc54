/**
 * User-defined metrics, from pages in a row to what is printed and said.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { TargetError } from "../../../src/failure.ts";
import { readPage } from "../../../src/sources/detect_source.ts";
import { graphOf, parseTarget, runPages } from "../../support/page_runs.ts";
import type { RunOptions } from "../../support/page_runs.ts";

const FIRST = "No previous values: differences begin with the next run";
const RESTARTED = "The application has restarted, or another one has answered: " +
  "growth is left out of g.m";

/** Runs with one metric `m`: its table, the pages, and the value and the notes of each run. */
interface Case extends RunOptions {
  readonly name: string;
  readonly metric: string;
  readonly pages: readonly string[];
  /** `undefined` where nothing is printed. */
  readonly values: readonly (number | undefined)[];
  /** Without that of the first run; by default none. */
  readonly notes?: readonly (readonly string[])[];
}

const BUCKETS = (counts: readonly number[], labels = "") =>
  ["0.1", "0.5", "1", "+Inf"].map((le, index) => `d_bucket{${labels}le="${le}"} ${counts[index]}`)
    .join("\n") + `\nd_sum{${labels}} 1\nd_count{${labels}} ${counts[3]}\n`;

const CASES: readonly Case[] = [
  {
    name: "a series as it is",
    metric: "{ series = 'queue' }",
    pages: ["queue 5\n", "queue 2.5\n"],
    values: [5, 2.5],
  },
  {
    name: "the sum of the series that match",
    metric: "{ series = 'q{kind=~\"a|b\"}' }",
    pages: ['q{kind="a"} 1\nq{kind="b",x="}"} 2\nq{kind="ab"} 4\nq 8\nqq{kind="a"} 16\n'],
    values: [3],
  },
  {
    name: "the sum of all series of a name",
    metric: "{ series = 'q', scale = 0.5 }",
    pages: ['q{a="1"} 1\nq{a="2"} 2\nq 4\n'],
    values: [3.5],
  },
  {
    name: "no growth of a series that comes back, which is not new",
    metric: "{ series = 'q', per = \"minute\" }",
    pages: ['q{a="1"} 1000\n', "other 1\n", "other 1\n", 'q{a="1"} 1030\n', 'q{a="1"} 1032\n'],
    values: [undefined, undefined, undefined, undefined, 2],
    notes: [[], ['Response has no series "q": g.m left out'], [], [
      "No previous value: growth is left out of g.m",
    ], []],
  },
  {
    name: "no growth of all series where one of them comes back",
    metric: "{ series = 'q', per = \"minute\" }",
    pages: [
      'q{a="1"} 1000\nq{a="2"} 5\n',
      'q{a="2"} 8\n',
      'q{a="1"} 1001\nq{a="2"} 9\n',
      'q{a="1"} 1001\nq{a="2"} 12\n',
    ],
    values: [undefined, 3, undefined, 3],
    notes: [[], [], ["No previous value: growth is left out of g.m"], []],
  },
  {
    name: "the growth from 0 of a series that was removed and created again",
    metric: "{ series = 'q', per = \"minute\" }",
    pages: ['q{a="1"} 1000\n', "other 1\n", 'q{a="1"} 4\n'],
    values: [undefined, undefined, 4],
    notes: [[], ['Response has no series "q": g.m left out'], []],
  },
  {
    name: "0 of a series that comes back as it was",
    metric: '{ series = \'q{a="1"}\', per = "minute" }',
    pages: ['q{a="1"} 7\nq 1\n', "q 1\n", 'q{a="1"} 7\nq 1\n'],
    values: [undefined, 0, 0],
  },
  {
    name: "no growth of a variable that comes back, which is not new",
    metric: "{ variable = 'q.n', per = \"minute\" }",
    pages: ['{"q": {"n": 1000}}', '{"q": {}}', '{"q": {"n": 1030}}', '{"q": {"n": 1031}}'],
    values: [undefined, undefined, undefined, 1],
    notes: [[], ['Response has no variable "q.n": g.m left out'], [
      "No previous value: growth is left out of g.m",
    ], []],
  },
  {
    name: "no quantile of buckets that come back",
    metric: "{ series = 'd', quantile = 0.5 }",
    pages: [
      BUCKETS([9, 9, 9, 9]),
      "other 1\n",
      BUCKETS([9, 19, 19, 19]),
      BUCKETS([9, 19, 29, 29]),
    ],
    values: [undefined, undefined, undefined, 0.75],
    notes: [[], ['Response has no series "d": g.m left out'], [
      "No previous value: growth is left out of g.m",
    ], []],
  },
  {
    name: "no growth of what goes down in a running application",
    metric: "{ series = 'q', per = \"minute\" }",
    pages: ["process_start_time_seconds 5\nq 9\n", "process_start_time_seconds 5\nq 7\n"],
    values: [undefined, undefined],
    notes: [[], [
      "Counter of g.m went down without a restart, so it may be no counter: " +
      "growth is left out of g.m",
    ]],
  },
  {
    name: "0 where no series matches and the name is there",
    metric: "{ series = 'q{a=\"3\"}' }",
    pages: ['q{a="1"} 1\n'],
    values: [0],
  },
  {
    name: "nothing where a value is not a number",
    metric: "{ series = 'q' }",
    pages: ['q{a="1"} 1\nq{a="2"} NaN\n', 'q{a="1"} 1\nq{a="2"} +Inf\n'],
    values: [undefined, undefined],
  },
  {
    name: "a series that a page has twice, once",
    metric: "{ series = 'q' }",
    pages: ['q{a="1",b="2"} 1\nq{b="2",a="1",c=""} 2\n'],
    values: [2],
  },
  {
    name: "growth per minute",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: ["n_total 10\n", "n_total 13\n", "n_total 13\n"],
    seconds: 30,
    values: [undefined, 6, 0],
  },
  {
    name: "growth per second",
    metric: "{ series = 'n_total', per = 'second', scale = 1000 }",
    pages: ["n_total 10\n", "n_total 13\n"],
    values: [undefined, 50],
  },
  {
    name: "growth of each series, added up",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: ['n_total{a="1"} 10\nn_total{a="2"} 5\n', 'n_total{a="2"} 6\nn_total{a="1"} 12\n'],
    values: [undefined, 3],
  },
  {
    name: "growth from 0 of a series that is new",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: ['n_total{a="1"} 10\n', 'n_total{a="1"} 10\nn_total{a="2"} 5\n'],
    values: [undefined, 5],
  },
  {
    name: "growth from 0 of the first series that matches",
    metric: "{ series = 'n_total{code=~\"5..\"}', per = 'minute' }",
    pages: ['n_total{code="200"} 10\n', 'n_total{code="200"} 11\nn_total{code="500"} 1\n'],
    values: [undefined, 1],
  },
  {
    name: "growth from 0 of a name that is new, and a note while it is not there",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: ["m_total 1\n", "m_total 1\n", "m_total 1\nn_total 4\n", "m_total 1\nn_total 5\n"],
    values: [undefined, undefined, 4, 1],
    notes: [
      ['Response has no series "n_total", did you mean "m_total"?: g.m left out'],
      [],
      [],
      [],
    ],
  },
  {
    name: "growth without a series that is gone",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: ['n_total{a="1"} 10\nn_total{a="2"} 5\n', 'n_total{a="1"} 11\n'],
    values: [undefined, 1],
  },
  {
    name: "no growth where a series went down",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: [
      'n_total{a="1"} 10\nn_total{a="2"} 5\n',
      'n_total{a="1"} 3\nn_total{a="2"} 50\n',
      'n_total{a="1"} 4\nn_total{a="2"} 51\n',
    ],
    values: [undefined, undefined, 2],
    notes: [[], [RESTARTED], []],
  },
  {
    name: "no growth where the process has started since",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: [
      "process_start_time_seconds 1000\nn_total 1\n",
      "process_start_time_seconds 1004\nn_total 2\n",
      "process_start_time_seconds 1020\nn_total 9\n",
    ],
    values: [undefined, 1, undefined],
    notes: [[], [], [RESTARTED]],
  },
  {
    name: "no growth where a counter of the runtime went down",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: [
      "go_memstats_mallocs_total 50\nn_total 1\n",
      "go_memstats_mallocs_total 5\nn_total 9\n",
    ],
    values: [undefined, undefined],
    notes: [[], [RESTARTED]],
  },
  {
    name: "no growth over ten minutes",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: ["n_total 1\n", "n_total 9\n"],
    seconds: 601,
    values: [undefined, undefined],
    notes: [[], [
      "Previous run was 601 s ago, over 600 s: differences are printed as 0",
      "Previous run was 601 s ago, over 600 s: growth is left out of g.m",
    ]],
  },
  {
    name: "growth without series that are no numbers",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: ['n_total{a="1"} 1\nn_total{a="2"} NaN\n', 'n_total{a="1"} 2\nn_total{a="2"} NaN\n'],
    values: [undefined, 1],
  },
  {
    name: "names of UTF-8, and label values with all that may stand in them",
    metric: '{ series = \'{"http.requests", "path.name"=~`/\\}.*|漢\\n"`}\' }',
    pages: [
      '{"http.requests","path.name"="/}{,=\\\\"} 1\n{"http.requests","path.name"="漢\\n\\""} 2\n' +
      '{"http.requests","path.name"="/"} 4\n',
    ],
    values: [3],
  },
  {
    name: "OpenMetrics with exemplars and times",
    metric: "{ series = 'n_total{a=\"1\"}' }",
    pages: ['n_total{a="1"} 3.0 1700000000.123 # {trace_id="x}"} 0.5 1700000000\n# EOF\n'],
    values: [3],
  },
  {
    name: "the quantile of a histogram's growth",
    metric: "{ series = 'd', quantile = 0.5, scale = 1000 }",
    // Two up to 0.1, six up to 0.5, two up to 1: the fifth of ten is the third of the six.
    pages: [BUCKETS([1, 1, 1, 1]), BUCKETS([3, 9, 11, 11])],
    values: [undefined, 300],
  },
  {
    name: "the quantile of several histograms together",
    metric: "{ series = 'd_bucket{p=~\".\"}', quantile = 0.5, scale = 1000 }",
    pages: [
      BUCKETS([1, 1, 1, 1], 'p="a",'),
      BUCKETS([3, 3, 3, 3], 'p="a",') + BUCKETS([0, 6, 8, 8], 'p="b",') +
      BUCKETS([99, 99, 99, 99], 'p="bb",'),
    ],
    values: [undefined, 300],
  },
  {
    name: "the highest bound where a quantile is above it, as PromQL does",
    metric: "{ series = 'd', quantile = 0.99 }",
    pages: [BUCKETS([0, 0, 0, 0]), BUCKETS([0, 0, 0, 5])],
    values: [undefined, 1],
  },
  {
    name: "no quantile without observations",
    metric: "{ series = 'd', quantile = 0.5 }",
    pages: [BUCKETS([1, 1, 1, 1]), BUCKETS([1, 1, 1, 1])],
    values: [undefined, undefined],
  },
  {
    name: "no quantile of a native histogram",
    metric: "{ series = 'd', quantile = 0.5 }",
    pages: ['d_bucket{le="+Inf"} 5\nd_sum 1\nd_count 5\n'],
    values: [undefined],
    notes: [["Histogram has no classic buckets, which a quantile needs: g.m left out"]],
  },
  {
    name: "the quantile of a summary",
    metric: "{ series = 's{v=\"a\"}', quantile = 0.99 }",
    pages: [
      's{v="a",quantile="0.5"} 1\ns{v="a",quantile="0.99"} 2\ns{v="b",quantile="0.99"} 3\n' +
      's_sum{v="a"} 1\ns_count{v="a"} 1\n',
      's{v="a",quantile="0.99"} NaN\n',
    ],
    values: [2, undefined],
  },
  {
    name: "no quantile that a summary does not have",
    metric: "{ series = 's', quantile = 0.95 }",
    pages: [`s{quantile="0.5"} 1\ns{quantile="0.99"} 2\ns{quantile="0.${"9".repeat(30)}"} 3\n`],
    values: [undefined],
    notes: [['Summary has no such quantile but "0.5", "0.99": g.m left out']],
  },
  {
    name: "no quantile of several summaries",
    metric: "{ series = 's', quantile = 0.5 }",
    pages: ['s{v="a",quantile="0.5"} 1\ns{v="b",quantile="0.5"} 2\n'],
    values: [undefined],
    notes: [["Quantiles of 2 summaries cannot be added up, add matchers: g.m left out"]],
  },
  {
    name: "no quantile of a counter",
    metric: "{ series = 'n_total', quantile = 0.5 }",
    pages: ["n_total 1\n"],
    values: [undefined],
    notes: [["Series are neither a histogram nor a summary and have no quantile: g.m left out"]],
  },
  {
    name: "no quantile of what is not there",
    metric: "{ series = 'duration_second', quantile = 0.5 }",
    pages: ['duration_seconds_bucket{le="+Inf"} 5\n'],
    values: [undefined],
    notes: [[
      'Response has no series "duration_second", did you mean "duration_seconds_bucket"?: ' +
      "g.m left out",
    ]],
  },
  {
    name: "a single series of a page that may be cut",
    metric: "{ series = 'queue' }",
    pages: ["queue 5\n"],
    end: "closed",
    values: [5],
  },
  {
    name: "no sum of a page that may be cut",
    metric: "{ series = 'q{a=\"1\"}' }",
    pages: ['q{a="1"} 5\n'],
    end: "closed",
    values: [undefined],
    notes: [["Response may have lost its end, so that series may be missing: g.m left out"]],
  },
  {
    name: "a variable by its path",
    metric: "{ variable = 'queue.waiting' }",
    pages: ['{"queue":{"waiting":3}}', '{"queue":{"waiting":3},"queue.waiting":4}'],
    values: [3, 4],
  },
  {
    name: "a variable in an array",
    metric: "{ variable = [1, 'busy'] }",
    pages: ['[{"busy":1},{"busy":"2.5"}]'],
    values: [2.5],
  },
  {
    name: "truth values and durations",
    metric: "{ variable = 'v', scale = 2 }",
    pages: ['{"v":true}', '{"v":false}', '{"v":"1m30s"}'],
    values: [2, 0, 180],
  },
  {
    name: "growth of a variable",
    metric: "{ variable = 'done', per = 'second' }",
    pages: ['{"done":10}', '{"done":70}', '{"done":5}'],
    values: [undefined, 1, undefined],
    notes: [[], [], [RESTARTED]],
  },
  {
    name: "growth from 0 of a variable that is new",
    metric: "{ variable = 'errors.timeout', per = 'minute' }",
    pages: ['{"errors":{}}', '{"errors":{"timeout":2}}'],
    values: [undefined, 2],
    notes: [['Response has no variable "errors.timeout": g.m left out'], []],
  },
  {
    name: "a variable of expvar, in a page that another one makes invalid",
    metric: "{ variable = 'memstats.Mallocs', per = 'minute' }",
    pages: ['{"bad": NaN, "memstats": {"Mallocs": 5}}', '{"bad": NaN, "memstats": {"Mallocs": 8}}'],
    values: [undefined, 3],
  },
  {
    name: "a variable of golang-stats-api-handler",
    metric: "{ variable = 'gc_next' }",
    pages: ['{"goroutine_num":1,"gc_next":5}'],
    values: [5],
  },
  {
    name: "no value of what is no number",
    metric: "{ variable = 'v' }",
    pages: ['{"v":"high"}', '{"v":null}', '{"v":[1]}', '{"v":{}}'],
    values: [undefined, undefined, undefined, undefined],
    notes: [["Variable is a string, not a number: g.m left out"], [], [], []],
  },
  {
    name: "no variable of Prometheus text",
    metric: "{ variable = 'go_goroutines' }",
    pages: ["go_goroutines 5\n"],
    values: [undefined],
    notes: [['Response is Prometheus text, which has no "variable": g.m left out']],
  },
  {
    name: "no series of JSON",
    metric: "{ series = 'goroutine_num' }",
    pages: ['{"goroutine_num":1}'],
    values: [undefined],
    notes: [['Response is JSON, which has no "series": g.m left out']],
  },
  {
    name: "no variable where a list misses what is there",
    metric: "{ variable = ['a', 'b'] }",
    pages: ['{"a.b":1}'],
    values: [undefined],
    notes: [['Response has no variable "a.b" at this path, give it as one text: g.m left out']],
  },
];

for (const { name, metric, pages, values, notes = [], ...options } of CASES) {
  for (const chunk of [65_536, 7]) {
    Deno.test(`computeRates() gives ${name}, in parts of ${chunk} bytes`, async () => {
      const runs = await runPages(graphOf({ m: metric }), pages, { ...options, chunk });
      for (const [index, run] of runs.entries()) {
        const { ["g.m"]: value, ...others } = run.values;
        const expected = values[index];
        if (expected === undefined || value === undefined) assertEquals(value, expected);
        else assertAlmostEquals(value, expected, 1e-9);
        assertEquals(others, {});
        const told = run.notes.filter((note) => note !== FIRST);
        assertEquals(told, notes[index] ?? []);
      }
    });
  }
}

Deno.test("computeRates() reports a cause once for all its metrics", async () => {
  const config = graphOf({
    a: "{ variable = 'x' }",
    b: "{ variable = 'y' }",
    c: "{ series = 'nothing_like_it' }",
  });
  const [run] = await runPages(config, ["go_goroutines 1\n"]);
  assertEquals(run?.notes.slice(1), [
    'Response has no series "nothing_like_it": g.c left out',
    'Response is Prometheus text, which has no "variable": g.a, g.b left out',
  ]);
});

Deno.test("computeRates() compares nothing with what another rule has kept", async () => {
  const metric = (code: string) =>
    graphOf({ m: `{ series = 'n_total{code="${code}"}', per = 'minute' }` });
  const page = 'n_total{code="200"} 1000\nn_total{code="500"} 1\n';
  const [before] = await runPages(metric("500"), [page]);
  const [after] = await runPages(metric("200"), [page]);
  const keys = Object.keys(before?.state ?? {}).filter((key) => key.startsWith("g.m#"));
  assertEquals(keys.length, 2);
  assertEquals(keys.filter((key) => Object.hasOwn(after?.state ?? {}, key)), []);
});

Deno.test("computeRates() leaves the runtime out if only user-defined metrics are chosen", async () => {
  const [run] = await runPages(graphOf({ m: "{ series = 'q' }" }), ["go_goroutines 7\nq 1\n"]);
  assertEquals(run?.values, { "g.m": 1 });
});

Deno.test("computeRates() reports that a page lacks the runtime if both are chosen", async () => {
  const config =
    `[targets.a]\nmetrics = ["heap", "g"]\n[targets.a.graphs.g]\nmetrics.m = { series = 'q' }`;
  const runs = await runPages(config, ["q 1\n", "q 1\n"]);
  const note = "Response has no statistics of Go's runtime: the default graphs are left out";
  assertEquals(runs.map(({ notes }) => notes), [[FIRST, note], []]);
});

const FAILURES: readonly [name: string, metric: string, page: string, code: string][] = [
  ["JSON without statistics for series alone", "{ series = 'q' }", '{"q":1}', "not-statistics"],
  [
    "Prometheus text without a runtime for variables alone",
    "{ variable = 'q' }",
    "q 1\n",
    "no-go-collector",
  ],
  ["HTML", "{ variable = 'q' }", "<p>", "html"],
  ["a text", "{ variable = 'q' }", '"q"', "not-statistics"],
  ["cut JSON", "{ variable = 'q' }", '{"q":1', "not-json"],
  ["no samples", "{ series = 'q' }", "# HELP q\n", "not-prometheus"],
];

for (const [name, metric, page, code] of FAILURES) {
  Deno.test(`readPage() fails for ${name}`, async () => {
    const target = parseTarget(graphOf({ m: metric }));
    const error: TargetError = await assertRejects(
      () => readPage([new TextEncoder().encode(page)], target),
      TargetError,
    );
    assertEquals(error.failure.code, code);
  });
}
