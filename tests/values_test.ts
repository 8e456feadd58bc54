/**
 * Names, sizes and hosts as users write them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { nearest } from "../src/nearest.ts";
import { parseSize } from "../src/size.ts";
import { bracketed, isHost, isPrefix, placeOf } from "../src/values.ts";

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

Deno.test("nearest() takes a part of one name alone, unless another name is one letter away", () => {
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
    ["32MiB", 33_554_432],
    ["1GiB", 1_073_741_824],
    ["0.5KiB", undefined],
    ["1025MiB", undefined],
    ["1", undefined],
    ["1MB", undefined],
    ["1 MiB", undefined],
    ["-1MiB", undefined],
    ["", undefined],
  ];
  for (const [text, bytes] of cases) assertEquals(parseSize(text), bytes, text);
});

Deno.test("isHost() takes names and addresses only", () => {
  const right = ["localhost", "app.example.com", "127.0.0.1", "::1", "[::1]", "fe80::1", "a_b"];
  const wrong = ["a b", "a/b", "a:80", "me@x", "a?b", "a#b", "[::1", "::1]", "[::1]:80", "a:"];
  for (const host of right) assertEquals(isHost(host), true, host);
  for (const host of wrong) assertEquals(isHost(host), false, host);
});

Deno.test("bracketed() puts brackets around an IPv6 address only", () => {
  assertEquals(["::1", "[::1]", "a:80", "1.2.3.4", "::ffff:1.2.3.4"].map(bracketed), [
    "[::1]",
    "[::1]",
    "a:80",
    "1.2.3.4",
    "[::ffff:1.2.3.4]",
  ]);
});

Deno.test("isPrefix() takes what Mackerel allows in metric names", () => {
  for (const prefix of ["a", "9lives", ".a", "x..y", "foo-bar_baz", "A.B"]) {
    assertEquals(isPrefix(prefix), true, prefix);
  }
  for (const prefix of ["", "a b", "a/b", "ä", "a\n", "*"]) {
    assertEquals(isPrefix(prefix), false, prefix);
  }
});

Deno.test("placeOf() returns host and port, the port of the scheme where none is given", () => {
  const places: readonly [uri: string, host: string, port: number][] = [
    ["http://a/x", "a", 80],
    ["https://a/x", "a", 443],
    ["https://a:80/", "a", 80],
    ["http://[::1]:8080/", "::1", 8080],
  ];
  for (const [uri, host, port] of places) assertEquals(placeOf(uri), { host, port });
});
