/**
 * Growth of series and variables: from 0, of what comes back, and where none is known.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { OwnRule } from "../../../src/metrics/own_rule.ts";
import { computeOwn } from "../../../src/metrics/own_values.ts";
import { RESTARTED, testOwnCases } from "../../support/own_cases.ts";

testOwnCases([
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
]);

const RULE: OwnRule = { source: { kind: "variable", name: "n" }, id: "0123456789abcd", scale: 2 };

Deno.test("computeOwn() gives nothing where a page gives nothing, whatever the scale", () => {
  assertEquals(computeOwn(RULE, undefined, { seconds: 60 }), undefined);
  const none = { kind: "value", value: undefined } as const;
  assertEquals(computeOwn(RULE, none, { seconds: 60 }), undefined);
});

Deno.test("computeOwn() adds up the buckets of series by their bounds, in any order", () => {
  const counts = [
    { key: "a1", le: 1, value: 2 },
    { key: "ainf", value: 4 },
    { key: "b0.5", le: 0.5, value: 4 },
    { key: "binf", value: 4 },
  ];
  // Of eight, four are up to 0.5 and, since the counts rise, so many up to 1.
  const growth = { kind: "growth", marker: "m", counts } as const;
  const rule: OwnRule = { ...RULE, quantile: 0.25, scale: 1 };
  assertEquals(computeOwn(rule, growth, { previous: { m: 0 }, seconds: 60 }), 0.25);
});
