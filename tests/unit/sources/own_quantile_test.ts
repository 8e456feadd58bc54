/**
 * Quantiles of histograms and summaries, and series that have none.
 *
 * @module
 */

// Loaded on demand otherwise: each test depends on it, not only the first one.
import "../../../src/sources/own_series.ts";
import { testOwnCases } from "../../support/own_cases.ts";

const BUCKETS = (counts: readonly number[], labels = "") =>
  ["0.1", "0.5", "1", "+Inf"].map((le, index) => `d_bucket{${labels}le="${le}"} ${counts[index]}`)
    .join("\n") + `\nd_sum{${labels}} 1\nd_count{${labels}} ${counts[3]}\n`;

testOwnCases([
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
]);
