/**
 * Series that are added up: which match, and what their sum is.
 *
 * @module
 */

// Loaded on demand otherwise: each test depends on it, not only the first one.
import "../../../src/sources/own_series.ts";
import { testOwnCases } from "../../support/own_cases.ts";

testOwnCases([
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
    name: "a single series of a page that may be cut",
    metric: "{ series = 'queue' }",
    pages: ["queue 5\n"],
    end: "closed",
    values: [5],
  },
  {
    name: "the growth of a single series of a page that may be cut",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: ["n_total 5\n", "n_total 7\n"],
    end: "closed",
    values: [undefined, 2],
  },
  {
    name: "no growth of a series with a label of a page that may be cut",
    metric: "{ series = 'n_total', per = 'minute' }",
    pages: ['n_total{a="1"} 5\n'],
    end: "closed",
    values: [undefined],
    notes: [["Response may have lost its end, so that series may be missing: g.m left out"]],
  },
  {
    name: "no sum of a page that may be cut",
    metric: "{ series = 'q{a=\"1\"}' }",
    pages: ['q{a="1"} 5\n'],
    end: "closed",
    values: [undefined],
    notes: [["Response may have lost its end, so that series may be missing: g.m left out"]],
  },
]);
