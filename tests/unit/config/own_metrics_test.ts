/**
 * Metrics of user-defined graphs: what is said of wrong ones.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import * as ownGraphs from "../../../src/config/own_graphs.ts";
import { listMistakes } from "../../support/config_mistakes.ts";

const METRIC_RULE = 'must be a table such as { series = "requests_total", per = "minute" }';
const LABEL_RULE = "must be a string of at most 100 characters on one line";
const VARIABLE_RULE = 'must be the name of a value, its path "a.b", or a list of names and places';
const SELECTOR_RULE = "must be a selector such as 'requests_total{code=~\"5..\"}'";
const METRIC_KEYS = "series, variable, per, quantile, scale, label, stacked";
const ESCAPE_RULE = 'string has an invalid escape: write a backslash as "\\\\", or put the ' +
  "string in backticks";

/** A metric `m` of a graph `g` of a target `a`. */
const BAD_METRICS: readonly [metric: string, complaint: string][] = [
  ["1", `: ${METRIC_RULE}, got 1`],
  ['"requests_total"', `: ${METRIC_RULE}, got "requests_total"`],
  ["[]", `: ${METRIC_RULE}, got an empty array`],
  ["{}", ': needs "series" or "variable"'],
  ["{ per = 'minute' }", ': needs "series" or "variable"'],
  ["{ series = 'a', variable = 'b' }", '.variable: cannot be used together with "series"'],
  [
    "{ series = 'a', quantile = 0.5, per = 'minute' }",
    '.per: cannot be used together with "quantile"',
  ],
  ["{ variable = 'a', quantile = 0.5 }", '.quantile: cannot be used together with "variable"'],
  ["{ series = 1 }", `.series: ${SELECTOR_RULE}, got 1`],
  ["{ series = ['a', 'b'] }", `.series: ${SELECTOR_RULE}, got an array`],
  [`{ series = "${"a".repeat(4001)}" }`, `.series: ${SELECTOR_RULE}, got "${"a".repeat(399)}…"`],
  ["{ series = '' }", ".series: at character 1: is empty, expected a metric name"],
  [
    "{ series = '{code=`5`}' }",
    ".series: at character 1: has no metric name, expected one " +
    'such as "requests_total{code=`5`}"',
  ],
  [
    "{ series = 'a{code=5}' }",
    ".series: at character 8: expected a value in quotes for label " +
    '"code", got "5"',
  ],
  ["{ series = 'a{code==`5`}' }", '.series: at character 7: has "==": the operator is "="'],
  [
    "{ series = 'a{code~`5`}' }",
    '.series: at character 7: expected "=", "!=", "=~" or "!~" after ' +
    'label "code", got "~"',
  ],
  [
    "{ series = 'a{code=`5`' }",
    '.series: at character 11: expected "," or "}" after a matcher, ' +
    "got the end",
  ],
  ["{ series = 'a{code=\"5}' }", '.series: at character 8: string is not closed, expected "'],
  ["{ series = 'a{code=~\"\\d\"}' }", `.series: at character 10: ${ESCAPE_RULE}`],
  [
    "{ series = 'a{code=~`(?=5)`}' }",
    '.series: at character 9: regular expression "(?=5)" has a ' +
    'lookahead or lookbehind, "(?=", which RE2 does not have',
  ],
  [
    "{ series = 'a{code=~`(5)\\1`}' }",
    '.series: at character 9: regular expression "(5)\\\\1" has ' +
    'a backreference, "\\1", which RE2 does not have',
  ],
  [
    "{ series = 'a{code=~`5(`}' }",
    '.series: at character 9: regular expression "5(" has a "(" ' +
    'without a ")"',
  ],
  [
    "{ series = 'rate(a[5m])' }",
    '.series: at character 5: has a function: use "per" or "quantile" instead',
  ],
  [
    "{ series = 'a[5m]' }",
    '.series: at character 2: has a range: use "per" for growth over time',
  ],
  [
    "{ series = 'http.requests' }",
    ".series: at character 5: expected the end of the selector, " +
    'got "."',
  ],
  [
    "{ series = '{__name__=~`a.*`}' }",
    '.series: at character 2: must name one metric, with "="',
  ],
  ["{ variable = '' }", `.variable: ${VARIABLE_RULE}, got ""`],
  ["{ variable = 1 }", `.variable: ${VARIABLE_RULE}, got 1`],
  ["{ variable = [] }", `.variable: ${VARIABLE_RULE}, got an empty array`],
  ["{ variable = ['a', ''] }", `.variable: ${VARIABLE_RULE}, got an array`],
  ["{ variable = ['a', 1.5] }", `.variable: ${VARIABLE_RULE}, got an array`],
  ["{ variable = ['a', ['b']] }", `.variable: ${VARIABLE_RULE}, got an array`],
  ["{ variable = { a = 1 } }", `.variable: ${VARIABLE_RULE}, got a table`],
  ["{ series = 'a', per = 'hour' }", '.per: must be "minute" or "second", got "hour"'],
  ["{ series = 'a', per = 60 }", '.per: must be "minute" or "second", got 60'],
  [
    "{ series = 'a', quantile = 99 }",
    ".quantile: must be a number from 0 to 1, such as 0.99, got 99",
  ],
  [
    "{ series = 'a', quantile = -0.1 }",
    ".quantile: must be a number from 0 to 1, such as 0.99, got -0.1",
  ],
  [
    "{ series = 'a', quantile = nan }",
    ".quantile: must be a number from 0 to 1, such as 0.99, got NaN",
  ],
  [
    "{ series = 'a', quantile = 'p99' }",
    '.quantile: must be a number from 0 to 1, such as 0.99, got "p99"',
  ],
  ["{ series = 'a', scale = 0 }", ".scale: must be a number other than 0, got 0"],
  ["{ series = 'a', scale = inf }", ".scale: must be a number other than 0, got Infinity"],
  ["{ series = 'a', scale = '1000' }", '.scale: must be a number other than 0, got "1000"'],
  ["{ series = 'a', label = '' }", `.label: ${LABEL_RULE}, got ""`],
  ["{ series = 'a', label = \"a\\nb\" }", `.label: ${LABEL_RULE}, got "a\\nb"`],
  ["{ series = 'a', label = 1 }", `.label: ${LABEL_RULE}, got 1`],
  ["{ series = 'a', stacked = 1 }", ".stacked: must be true or false, got 1"],
  [
    "{ series = 'a', by = 'code' }",
    '.by: "by" is reserved: a metric for each value of a label is not supported',
  ],
  ["{ serie = 'a' }", '.serie: unknown key, did you mean "series"?'],
  ["{ series = 'a', diff = true }", `.diff: unknown key, expected one of ${METRIC_KEYS}`],
];

for (const [metric, complaint] of BAD_METRICS) {
  Deno.test(`parseConfig() says what is wrong with metrics.m = ${metric.slice(0, 60)}`, () => {
    const [first, ...others] = listMistakes(
      `[targets.a.graphs.g]\nmetrics.m = ${metric}`,
      ownGraphs,
    );
    assertEquals(first, `targets.a.graphs.g.metrics.m${complaint}`);
    // A key that is not known leaves the one that is meant away.
    const rest = metric.includes("serie =")
      ? ['targets.a.graphs.g.metrics.m: needs "series" or "variable"']
      : [];
    assertEquals(others, rest);
  });
}
