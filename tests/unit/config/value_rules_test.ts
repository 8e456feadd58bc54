/**
 * Names, sizes and files as users write them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { parseSize } from "../../../src/config/byte_size.ts";
import {
  describeValue,
  findFileProblem,
  isPort,
  isPrefix,
} from "../../../src/config/value_rules.ts";
import { hostPort } from "../../../src/http/host_port.ts";
import { nearest } from "../../../src/nearest_name.ts";

Deno.test("nearest() returns the name that was meant, or none", () => {
  const known = ["uri", "scheme", "host", "port", "path", "timeout", "metric-key-prefix"];
  const cases: [string, string | undefined][] = [
    ["prot", "port"],
    ["hots", "host"],
    ["Port", "port"],
    ["timeuot", "timeout"],
    ["metric-key-prfix", "metric-key-prefix"],
    ["metric_key_prefix", "metric-key-prefix"],
    ["url", "uri"],
    ["URI", "uri"],
    ["PROT", "port"],
    ["prefix", "metric-key-prefix"],
    ["Metric-Key", "metric-key-prefix"],
    ["key", "metric-key-prefix"],
    ["sch", "scheme"],
    ["out", "timeout"],
    ["os", "host"],
    ["colour", undefined],
    ["x", undefined],
    ["", undefined],
  ];
  for (const [name, meant] of cases) assertEquals(nearest(name, known), meant, name);
});

Deno.test("nearest() suggests no name if every letter would have to be changed", () => {
  for (const name of ["x", "xy", "yx"]) assertEquals(nearest(name, ["h", "id"]), undefined, name);
  assertEquals(nearest("di", ["h", "idx"]), "idx");
});

Deno.test("nearest() accepts a part of only one name, unless another name is one letter away", () => {
  const known = ["tempfile", "metrics", "metric-key-prefix", "help", "ca-file", "key-file"];
  const cases: [string, string | undefined][] = [
    ["temp", "tempfile"],
    ["metric", "metrics"],
    ["metric-", "metrics"],
    ["key", "key-file"],
    ["file", undefined],
    ["me", undefined],
  ];
  for (const [name, meant] of cases) assertEquals(nearest(name, known), meant, name);
});

Deno.test("parseSize() takes KiB, MiB and GiB, from 1 KiB to 1 GiB", () => {
  const cases: [string, number | undefined][] = [
    ["1KiB", 1024],
    ["1.5MiB", 1_572_864],
    ["1.125MiB", 1_179_648],
    ["1024MiB", 1_073_741_824],
    ["32MiB", 33_554_432],
    ["1GiB", 1_073_741_824],
    ["0.5KiB", undefined],
    ["1025MiB", undefined],
    ["1", undefined],
    ["1MB", undefined],
    ["1 MiB", undefined],
    ["-1MiB", undefined],
    ["1MiBs", undefined],
    ["1MiB ", undefined],
    ["1MiB\n", undefined],
    ["x1MiB", undefined],
    [".5MiB", undefined],
    ["1.MiB", undefined],
    ["1023.4B", undefined],
    ["1023.4KiBMiB", undefined],
    ["", undefined],
  ];
  for (const [text, bytes] of cases) assertEquals(parseSize(text), bytes, text);
});

Deno.test("isPrefix() takes what Mackerel takes in metric names and in graph definitions", () => {
  for (const prefix of ["a", "9lives", "foo-bar_baz", "A.B", "-._", "a.b.c", "Z0"]) {
    assertEquals(isPrefix(prefix), true, prefix);
  }
  const wrong = ["", "a b", "a/b", "ä", "a\n", "*", ".", ".a", "a.", "a..b", "a.b.", "..", "a:b"];
  for (const prefix of wrong) assertEquals(isPrefix(prefix), false, prefix);
});

Deno.test("hostPort() returns host and port, by default the port of the scheme", () => {
  const places: readonly [uri: string, host: string, port: number][] = [
    ["http://a/x", "a", 80],
    ["https://a/x", "a", 443],
    ["https://a:80/", "a", 80],
    ["http://[::1]:8080/", "::1", 8080],
  ];
  for (const [uri, host, port] of places) assertEquals(hostPort(uri), { host, port });
});

Deno.test("isPort() takes whole numbers from 1 to 65535", () => {
  for (const port of [1, 80, 65534, 65535]) assertEquals(isPort(port), true, String(port));
  const wrong = [0, -1, 65536, 1.5, NaN, Infinity, "80", "", true, null, undefined];
  for (const port of wrong) assertEquals(isPort(port), false, String(port));
});

/** Values that hold a secret in many places, and what a message may show of them. */
const SHOWN: readonly [value: unknown, shown: string][] = [
  ["http://me:hunter2@a/x", '"http://a/x"'],
  ["http://me:hunter2@2@a/x", '"http://a/x"'],
  ["http://me:hunter2/3@a/x", '"http://a/x"'],
  ["http://me:hunter2\n3@a/x", '"http://a/x"'],
  ["me:hunter2@a", '"a"'],
  ["a?token=hunter2", '"a?…"'],
  ["a?token=\nhunter2", '"a?…"'],
  ["a?", '"a?"'],
  ["ftp://a//b@c", '"ftp://c"'],
  ["http://me:hunter2@a/b?token=hunter2", '"http://a/b?…"'],
  ["me:hunter2//@x@a", '"a"'],
  ["me:hunter2@http://a", '"http://a"'],
  ["//me@//a", '"////a"'],
  ["ftp://a", '"ftp://a"'],
  ["x".repeat(1001), `"${"x".repeat(399)}…"`],
  [[], "an empty array"],
  [["hunter2"], "an array"],
  [{ password: "hunter2" }, "a table"],
  [new Date(0), "a date"],
  [1.5, "1.5"],
  [true, "true"],
  [null, "null"],
];

for (const [value, shown] of SHOWN) {
  Deno.test(`describeValue() is ${shown.slice(0, 40)} for ${JSON.stringify(value).slice(0, 40)}`, () => {
    assertEquals(describeValue(value), shown);
  });
}

Deno.test("findFileProblem() accepts any single-line text, and recognizes an unintended escape", () => {
  const escaped = "contains a control character; put a path with backslashes in single quotes";
  const cases: readonly [value: unknown, problem: string | undefined][] = [
    ["/run/app.sock", undefined],
    ["C:\\token", undefined],
    ["ファイル", undefined],
    ["C:\token", escaped],
    ["a\n", escaped],
    ["a\u0085", escaped],
    ["", 'must be a file path, got ""'],
    [1, "must be a file path, got 1"],
  ];
  for (const [value, problem] of cases) assertEquals(findFileProblem(value), problem);
});
