/**
 * URIs and hosts as users write them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  bracketed,
  describeUriProblem,
  findHostProblem,
  isHost,
  normalizeUri,
} from "../../../src/config/uri_rules.ts";

Deno.test("isHost() takes names and addresses only", () => {
  const right = ["localhost", "app.example.com", "127.0.0.1", "::1", "[::1]", "fe80::1", "a_b"]
    .concat(["2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "FE80::A"]);
  const wrong = ["a b", "a/b", "a:80", "me@x", "a?b", "a#b", "[::1", "::1]", "[::1]:80", "a:"];
  for (const host of right) assertEquals(isHost(host), true, host);
  for (const host of wrong) assertEquals(isHost(host), false, host);
});

Deno.test("bracketed() puts brackets around an IPv6 address only", () => {
  assertEquals(
    ["::1", "[::1]", "a:80", "1.2.3.4", "::ffff:1.2.3.4", "2001:db8::1", "a:b:app", "x::1"]
      .map(bracketed),
    [
      "[::1]",
      "[::1]",
      "a:80",
      "1.2.3.4",
      "[::ffff:1.2.3.4]",
      "[2001:db8::1]",
      "a:b:app",
      "x::1",
    ],
  );
});

Deno.test("normalizeUri() takes URIs that begin with http:// or https://, in whatever case", () => {
  const right: readonly [text: string, uri: string][] = [
    ["http://a", "http://a/"],
    ["HTTPS://A/x?y#z", "https://a/x?y#z"],
    ["http://[::1]:80/", "http://[::1]/"],
  ];
  const wrong = ["ftp://x/http://y/", "xhttp://a/", " http://a/", "httpsx://a/", "http:/a", "a"];
  for (const [text, uri] of right) assertEquals(normalizeUri(text), uri);
  for (const text of [...wrong, "http://", "http://a b/", "http://a:65536/"]) {
    assertEquals(normalizeUri(text), undefined, text);
  }
});

const NUMBER = "must be a valid IPv4 address, since its last part is a number, got";
const ZONE = "must be an IPv6 address without a zone, got";
const HOST = "must be a host name or an IP address, got";
const USER = "must be a host and nothing else; a user and a password belong in a URI";

const HOSTS: readonly [host: unknown, problem: string | undefined][] = [
  ["app", undefined],
  ["127.1", undefined],
  ["web.1", `${NUMBER} "web.1"`],
  ["999.1.1.1", `${NUMBER} "999.1.1.1"`],
  ["1.2.3.4.5", `${NUMBER} "1.2.3.4.5"`],
  ["web.0x1f.", `${NUMBER} "web.0x1f."`],
  ["web.0X", `${NUMBER} "web.0X"`],
  ["4294967296", `${NUMBER} "4294967296"`],
  ["a b.1", `${HOST} "a b.1"`],
  ["a b", `${HOST} "a b"`],
  ["a:80", `${HOST} "a:80"`],
  ["[::1", `${HOST} "[::1"`],
  ["a%2fb", `${HOST} "a%2fb"`],
  ["1.a%2fb", `${HOST} "1.a%2fb"`],
  ["[::1].1", `${HOST} "[::1].1"`],
  ["[::1%25lo]", `${ZONE} "[::1%25lo]"`],
  ["fe80::1%eth0", `${ZONE} "fe80::1%eth0"`],
  ["me:hunter2@127.0.0.1", USER],
  ["me@a", USER],
  [1, `${HOST} 1`],
];

for (const [host, problem] of HOSTS) {
  Deno.test(`findHostProblem() says what is wrong with ${host}`, () => {
    assertEquals(findHostProblem(host), problem);
  });
}

const SCHEME = "must be a URI that begins with http:// or https://, got";
const PORT = "must have a port from 1 to 65535";
const PASSWORD = 'must percent-encode "/", "?" and "#" in a password ("/" as %2F)';
const BRACKETS = "must have its IPv6 address in brackets";

const URIS: readonly [uri: unknown, problem: string][] = [
  [1, `${SCHEME} 1`],
  ["", `${SCHEME} ""`],
  ["ftp://me:hunter2@x/", `${SCHEME} "ftp://x/"`],
  [" http://x/", `${SCHEME} " http://x/"`],
  ["http://", `host ${HOST} ""`],
  ["http://web.1/", `host ${NUMBER} "web.1"`],
  ["HTTPS://me:hunter2@web.1:80?x", `host ${NUMBER} "web.1"`],
  ["http://me:hunter2@web.1/@", `host ${NUMBER} "web.1"`],
  ["http://[fe80::1%25eth0]:80/", `host ${ZONE} "[fe80::1%25eth0]"`],
  ["http://a b", `host ${HOST} "a b"`],
  ["http://::1/", BRACKETS],
  ["http://::1:80/", BRACKETS],
  ["http://[::1]80/", BRACKETS],
  ["http://a b:65535/", `host ${HOST} "a b"`],
  ["http://a:x/", PORT],
  ["http://a:65536/", PORT],
  ["http://a:8080x#y", PORT],
  ["http://me:hunter2", PORT],
  ["http://me:hunter2/3@a/", PASSWORD],
  ["http://me:hunter2?3@a/", PASSWORD],
  ["http://me:hunter2#3@a/", PASSWORD],
  ["http://:/hunter2@a/", PASSWORD],
];

for (const [uri, problem] of URIS) {
  Deno.test(`describeUriProblem() says what is wrong with ${uri}`, () => {
    assertEquals(normalizeUri(String(uri)), undefined);
    assertEquals(describeUriProblem(uri), problem);
  });
}
