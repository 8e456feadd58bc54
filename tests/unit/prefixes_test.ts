/**
 * Names for targets, from their URIs.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
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
    assertEquals(choosePrefixes(uris), prefixes);
  });
}
