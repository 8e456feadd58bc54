/**
 * Values of the settings that have a flag as well as a key in a file.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  readGoroutines,
  readScheme,
  readSeriesPrefix,
} from "../../../src/config/setting_validation.ts";
import { DURATION_RULE, listMistakes, PORT_RULE } from "../../support/config_mistakes.ts";

Deno.test("readScheme() takes a scheme in any case", () => {
  const schemes: readonly [text: string, scheme: string][] = [
    ["http", "http"],
    ["https", "https"],
    ["HTTPS", "https"],
    ["Http", "http"],
  ];
  for (const [text, scheme] of schemes) assertEquals(readScheme(text), { scheme });
});

Deno.test("readGoroutines() takes a name, a path with dots, and the names on a path", () => {
  for (const goroutines of ["goroutines", "app.goroutines", ["app"], ["app", "go.routines"]]) {
    assertEquals(readGoroutines(goroutines), { goroutines });
  }
});

Deno.test("readSeriesPrefix() takes letters, digits and other characters of names", () => {
  for (const seriesPrefix of ["a", "istio_agent_", "app:go_", "app.", "ä9"]) {
    assertEquals(readSeriesPrefix(seriesPrefix), { seriesPrefix });
  }
});

Deno.test("readSeriesPrefix() rejects what ends a name, at any position", () => {
  for (const character of [" ", "\t", '"', "\\", "{", "}", "\u0001", "\u0085"]) {
    for (const value of [`${character}a`, `a${character}`, `a${character}b`, character]) {
      assertEquals(typeof readSeriesPrefix(value), "string", JSON.stringify(value));
    }
  }
});

const ENCODED = 'must percent-encode "/", "?" and "#" in a password ("/" as %2F)';
const METRICS_RULE = 'must be a list of graphs ("heap") and metrics ("heap.heap_inuse")';
const URI_RULE = "must be a URI that begins with http:// or https://";

/** In a target of the name `a`. */
const BAD_SETTINGS: readonly [setting: string, complaint: string][] = [
  ['uri = ""', `uri: ${URI_RULE}, got ""`],
  [
    'uri = "localhost:8080"',
    `uri: ${URI_RULE}, got "localhost:8080", did you mean "http://localhost:8080"?`,
  ],
  ['uri = "ftp://me:secret@x/"', `uri: ${URI_RULE}, got "ftp://x/"`],
  ['uri = "ftp://x/?token=secret"', `uri: ${URI_RULE}, got "ftp://x/?…"`],
  ['uri = "ftp://x/http://y/"', `uri: ${URI_RULE}, got "ftp://x/http://y/"`],
  ['uri = "http://a b/"', 'uri: host must be a host name or an IP address, got "a b"'],
  ['uri = "http://me:hunter2/3@a/"', `uri: ${ENCODED}`],
  ["uri = 1", `uri: ${URI_RULE}, got 1`],
  ['scheme = "gopher"', 'scheme: must be http or https, got "gopher"'],
  ['scheme = "xhttp"', 'scheme: must be http or https, got "xhttp"'],
  ['scheme = "httpx"', 'scheme: must be http or https, got "httpx"'],
  ['scheme = ""', 'scheme: must be http or https, got ""'],
  ['host = "a/b"', 'host: must be a host name or an IP address, got "a/b"'],
  [
    'host = "me:secret@x"',
    "host: must be a host and nothing else; a user and a password belong in a URI",
  ],
  [
    'host = "web.1"',
    `host: must be a valid IPv4 address, since its last part is a number, got "web.1"`,
  ],
  ['host = "localhost:1"', 'host: must be a host name or an IP address, got "localhost:1"'],
  ["host = []", "host: must be a host name or an IP address, got an empty array"],
  ['port = "http"', `port: ${PORT_RULE}, got "http"`],
  ['port = "8080"', `port: ${PORT_RULE}, got "8080"`],
  ["port = 0", `port: ${PORT_RULE}, got 0`],
  ["port = 65536", `port: ${PORT_RULE}, got 65536`],
  ["port = -1", `port: ${PORT_RULE}, got -1`],
  ["port = 80.5", `port: ${PORT_RULE}, got 80.5`],
  ["port = true", `port: ${PORT_RULE}, got true`],
  ["port = 1979-05-27", `port: ${PORT_RULE}, got a date`],
  ["port = { number = 1 }", `port: ${PORT_RULE}, got a table`],
  ['path = "stats"', 'path: must be a path that begins with "/", got "stats"'],
  ["path = 1", 'path: must be a path that begins with "/", got 1'],
  ["timeout = 5", `timeout: ${DURATION_RULE}, got 5`],
  ['timeout = "5"', `timeout: ${DURATION_RULE}, got "5"`],
  ['timeout = "0s"', `timeout: ${DURATION_RULE}, got "0s"`],
  ['timeout = "11m"', `timeout: ${DURATION_RULE}, got "11m"`],
  ['timeout = "1h"', `timeout: ${DURATION_RULE}, got "1h"`],
  ['metrics = "heap"', `metrics: ${METRICS_RULE}, got "heap"`],
  ["metrics = []", `metrics: ${METRICS_RULE}, got an empty array`],
  ["metrics = [1]", `metrics: ${METRICS_RULE}, got 1`],
  [
    'metrics = ["disk"]',
    'metrics: unknown graph or metric "disk", expected one such as "heap" or "heap.heap_inuse"',
  ],
  ['metrics = ["hep"]', 'metrics: unknown graph or metric "hep", did you mean "heap"?'],
  [
    'metrics = ["heap_inuse"]',
    'metrics: unknown graph or metric "heap_inuse", did you mean "heap.heap_inuse"?',
  ],
  ['source = "json"', 'source: must be "stats-api" or "expvar" or "prometheus", got "json"'],
  ...['""', "[]", '["a", ""]', '["a", 1]', "1"].map((value): [string, string] => [
    `goroutines = ${value}`,
    "goroutines: must be the name of an expvar variable, got " +
    (value === "[]" ? "an empty array" : value.startsWith("[") ? "an array" : value),
  ]),
  ...['""', '"a b"', "'a\"'", "'a{'", "'a}'", "'a\\'", '"a\\u0001"', "1"].map((
    value,
  ): [string, string] => [
    `series_prefix = ${value}`,
    'series_prefix: must be a prefix of series names, such as "istio_agent_", got ' +
    value.replace(/^'(.*)'$/, (_, text) => JSON.stringify(text)),
  ]),
  [
    'max_body = "16MB"',
    'max_body: must be a number with "KiB", "MiB" or "GiB", from 1KiB to 1GiB, got "16MB"',
  ],
  ["tls_skip_verify = 1", "tls_skip_verify: must be true or false, got 1"],
];

for (const [setting, complaint] of BAD_SETTINGS) {
  Deno.test(`parseConfig() says what is wrong with ${setting}`, () => {
    assertEquals(listMistakes(`[targets.a]\n${setting}`), [`targets.a.${complaint}`]);
  });
}
