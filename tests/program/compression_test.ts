/**
 * The whole program and responses in gzip, which it does not request, over every transport:
 * complete ones are read, of any number of members, and others refused.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { runConfig } from "../support/config_runs.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { runAll, TRANSPORTS } from "../support/transports.ts";
import type { Outcome } from "../support/transports.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const join = (...parts: readonly Uint8Array[]) =>
  new Uint8Array(parts.flatMap((part) => [...part]));

const PAGE = '{"goroutine_num":5}';
const PACKED: Uint8Array = gzipSync(PAGE);
const [FIRST, SECOND] = [gzipSync(PAGE.slice(0, 7)), gzipSync(PAGE.slice(7))];
const MEMBERS = join(FIRST, SECOND);
const [NOTHING] = [gzipSync("")];
const WRONG_SUM = PACKED.with(-8, PACKED.at(-8) === 0 ? 1 : 0);
const PRINTED: Outcome = ["runtime.goroutine_num"];
const ENDS_EARLY = "body is not valid gzip: unexpected end of file";

/** The coding of a body, its bytes, and what comes of it. */
const BODIES: readonly (readonly [string, encoding: string, body: Uint8Array, Outcome])[] = [
  ["one member", "gzip", PACKED, PRINTED],
  ["one member under another name", "X-GZIP", PACKED, PRINTED],
  ["two members", "gzip", MEMBERS, PRINTED],
  ["three members, one empty", "gzip", join(FIRST, NOTHING, SECOND), PRINTED],
  [
    "the first of two members",
    "gzip",
    FIRST,
    "body is not JSON or is truncated, expected statistics",
  ],
  ["one member that is cut", "gzip", PACKED.subarray(0, -1), ENDS_EARLY],
  ["a second member that is cut", "gzip", MEMBERS.subarray(0, -9), ENDS_EARLY],
  ["the head of a second member", "gzip", MEMBERS.subarray(0, FIRST.length + 3), ENDS_EARLY],
  ["nothing", "gzip", new Uint8Array(), ENDS_EARLY],
  [
    "one member and more",
    "gzip",
    join(PACKED, bytesOf("more")),
    "body is not valid gzip: incorrect header check",
  ],
  [
    "one member with a wrong sum",
    "gzip",
    WRONG_SUM,
    "body is not valid gzip: incorrect data check",
  ],
  [
    "plain text that is called gzip",
    "gzip",
    bytesOf(PAGE),
    "body is not valid gzip: incorrect header check",
  ],
  ["plain text that is called identity", "identity", bytesOf(PAGE), PRINTED],
  ["another coding", "br", PACKED, 'body is compressed with "br", expected gzip or no compression'],
  [
    "two codings",
    "gzip, gzip",
    PACKED,
    'body is compressed with "gzip, gzip", expected gzip or no compression',
  ],
  [
    "gzip that nothing announces",
    "",
    PACKED,
    "body is binary, such as protobuf, expected JSON or text",
  ],
];

for (const transport of TRANSPORTS) {
  Deno.test(`gzip is read completely or rejected by ${transport.name}`, async () => {
    const cases = BODIES.map(([name, encoding, body]) => {
      const coding = encoding === "" ? "" : `Content-Encoding: ${encoding}\r\n`;
      const head = `HTTP/1.1 200 OK\r\n${coding}Content-Length: ${body.length}\r\n\r\n`;
      return { name, sent: join(bytesOf(head), body), ending: "closed" as const };
    });
    const expected = Object.fromEntries(BODIES.map(([name, , , outcome]) => [name, outcome]));
    assertEquals(await runAll(cases, transport), expected);
  });
}

Deno.test("no compressed response is requested", async () => {
  await using server = serve(() => new Response(PAGE));
  await using directory = await makeDirectory();
  const toml = `[targets.a]\nuri = '${server.origin}'\n[targets.b]\nuri = '${server.origin}/b'\n` +
    "headers = { X-Team = 'web' }";
  assertEquals((await runConfig(directory, toml)).code, 0);
  const asked = server.requests.map(({ headers }) => headers.get("accept-encoding"));
  assertEquals(asked, ["identity", "identity"]);
});

Deno.test("a configured Accept-Encoding is refused", async () => {
  await using directory = await makeDirectory();
  const toml = "[targets.a]\nheaders = { Accept-Encoding = 'gzip' }";
  const { code, stdout, stderr } = await runConfig(directory, toml);
  const reason = '"Accept-Encoding" cannot be set: the HTTP client sets it';
  assertEquals([code, stdout, stderr.includes(reason)], [2, "", true], stderr);
});
