/**
 * Names for targets, from their URIs.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { isPrefix } from "../../src/config/value_rules.ts";
import { choosePrefixes } from "../../src/prefixes.ts";

const PREFIXES: readonly [uris: string[], prefixes: string[]][] = [
  [["http://localhost:8080/"], ["app"]],
  [["http://127.0.0.1/"], ["app"]],
  [["http://[::1]:8080/x"], ["app"]],
  [["https://api.example.com/metrics"], ["api"]],
  [["http://10.0.0.5:8080/"], ["10-0-0-5"]],
  [["http://[2001:db8::5]/"], ["2001-db8-5"]],
  [["http://web_1/"], ["web_1"]],
  [["http://api/", "http://worker/"], ["api", "worker"]],
  [["http://localhost:8080/", "http://localhost:8081/"], ["app-8080", "app-8081"]],
  [["http://localhost/", "https://127.0.0.1/"], ["app-80", "app-443"]],
  [["http://api.a:1/", "http://api.b:1/", "http://web/"], ["api-1", "api-1-2", "web"]],
  [["http://a:1/x", "http://a:1/y", "http://a:1/z"], ["a-1", "a-1-2", "a-1-3"]],
  [["http://a-1/", "http://a:1/", "http://a:2/"], ["a-1", "a-1-2", "a-2"]],
  [["http://---/"], ["app"]],
  [["http://127.example.com/"], ["127"]],
  [["http://localhost.example.com/"], ["localhost"]],
  [["http://notlocalhost/"], ["notlocalhost"]],
  [["http://0.0.0.0/"], ["app"]],
  [["http://10.example.com/"], ["10"]],
  [["http://--api--/"], ["api"]],
];

for (const [uris, prefixes] of PREFIXES) {
  Deno.test(`choosePrefixes() names ${uris.join(" ")}: ${prefixes.join(" ")}`, () => {
    assertEquals(choosePrefixes(uris.map((uri) => ({ uri }))), prefixes);
  });
}

/** Targets with the names of their programs. */
const PROGRAMS: readonly [targets: [uri: string, program?: string][], prefixes: string[]][] = [
  [[["http://localhost:8080/", "shop"]], ["shop"]],
  [[["http://localhost:8080/", "shop"], ["http://localhost:8081/", "mail"]], ["shop", "mail"]],
  [[["http://localhost:8080/", "shop"], ["http://localhost:8081/"]], ["shop", "app"]],
  [[["http://localhost:1/", "shop"], ["http://localhost:2/", "shop"]], ["shop-1", "shop-2"]],
  [[["http://10.0.0.5/", "shop"], ["http://[::5]/", "mail"]], ["shop", "mail"]],
  [[["http://api.example.com/", "shop"]], ["api"]],
  [[["http://api:1/", "shop"], ["http://api:2/", "mail"]], ["api-shop", "api-mail"]],
  [[["http://api:1/", "shop"], ["http://api:2/", "shop"], ["http://api:3/"]], [
    "api-shop-1",
    "api-shop-2",
    "api",
  ]],
  [[["http://api:1/", "api"], ["http://api:2/", "api"]], ["api-1", "api-2"]],
  [[["http://localhost:1/", "app"], ["http://localhost:2/"]], ["app-1", "app-2"]],
];

for (const [targets, prefixes] of PROGRAMS) {
  Deno.test(`choosePrefixes() names programs: ${prefixes.join(" ")}`, () => {
    assertEquals(choosePrefixes(targets.map(([uri, program]) => ({ uri, program }))), prefixes);
  });
}

Deno.test("choosePrefixes() gives each target another name", () => {
  const part = fc.constantFrom("a", "a-1", "1", "app", "localhost", "10.0.0.1");
  const target = fc.record({
    uri: fc.tuple(part, fc.integer({ min: 1, max: 3 })).map(([host, port]) =>
      `http://${host}:${port}/`
    ),
    program: fc.option(part.map((name) => name.replaceAll(".", "-")), { nil: undefined }),
  });
  fc.assert(fc.property(fc.array(target, { maxLength: 6 }), (targets) => {
    const prefixes = choosePrefixes(targets);
    return new Set(prefixes).size === targets.length && prefixes.every(isPrefix);
  }));
});
