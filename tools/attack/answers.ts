/**
 * Responses that no application should send: the bytes, and what happens to the connection.
 *
 * @module
 */

import { gzipSync } from "node:zlib";

/** One response. */
export interface Misbehaviour {
  readonly name: string;
  readonly sent: string | Uint8Array;
  /** Sent repeatedly, as long as the client accepts it. */
  readonly again?: string | Uint8Array;
  /** What follows: the end (the default) or nothing; or the response is sent byte by byte. */
  readonly then?: "close" | "stall" | "drip";
  /** Whether it replaces the TLS handshake if the target uses https. */
  readonly isBare?: boolean;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const ESCAPES = "\x1b]0;owned\x07\x1b[31m\u009b31m\u0085\u0000";
const PAGE = JSON.stringify({ goroutine_num: 7, gc_num: 3, heap_sys: 4096 });

/** Builds a response with status 200 and a length. */
function ok(body: string | Uint8Array, headers: readonly string[] = []): Uint8Array {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const head = ["HTTP/1.1 200 OK", `Content-Length: ${bytes.length}`, ...headers, "", ""];
  return join(new TextEncoder().encode(head.join("\r\n")), bytes);
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => Array.from(part)));
}

function gzip(body: string | Uint8Array): Uint8Array {
  return ok(new Uint8Array(gzipSync(body)), ["Content-Encoding: gzip"]);
}

function chunked(body: string): string {
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
}

function redirect(location: string): string {
  return `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`;
}

function status(line: string, headers = ""): string {
  return `HTTP/1.1 ${line}\r\n${headers}Content-Length: 0\r\n\r\n`;
}

/** Responses that end early, late or never. */
function buildEndings(): readonly Misbehaviour[] {
  const half = ok(PAGE).subarray(0, -10);
  return [
    { name: "nothing, closed", sent: "" },
    { name: "nothing, stalled", sent: "", then: "stall" },
    { name: "half a status line, closed", sent: "HTTP/1." },
    { name: "half a status line, stalled", sent: "HTTP/1.", then: "stall" },
    { name: "half a head, closed", sent: "HTTP/1.1 200 OK\r\nContent-" },
    { name: "half a head, stalled", sent: "HTTP/1.1 200 OK\r\nContent-", then: "stall" },
    { name: "half a body, closed", sent: half },
    { name: "half a body, stalled", sent: half, then: "stall" },
    { name: "byte by byte", sent: ok(PAGE.repeat(1000)), then: "drip" },
    { name: "body without end", sent: "HTTP/1.1 200 OK\r\n\r\n", again: "x".repeat(64 * KIB) },
    { name: "chunks without end", sent: chunked(""), again: "1\r\nx\r\n" },
    { name: "chunks without a last one", sent: chunked("3\r\n{},\r\n") },
    { name: "chunk extension without end", sent: chunked("3;"), again: "a=b;".repeat(KIB) },
    { name: "trailers without end", sent: chunked("2\r\n{}\r\n0\r\n"), again: "A: b\r\n" },
    { name: "gzip cut", sent: gzip(PAGE).subarray(0, -6) },
  ];
}

/** Heads that are not valid HTTP. */
function buildHeads(): readonly Misbehaviour[] {
  return [
    { name: "head without end", sent: "HTTP/1.1 200 OK\r\n", again: "A: b\r\n".repeat(KIB) },
    { name: "header of 1 MiB", sent: ok(PAGE, [`A: ${"b".repeat(MIB)}`]) },
    { name: "100,000 headers", sent: ok(PAGE, Array(100_000).fill("A: b")) },
    { name: "reason of 1 MiB", sent: status(`200 ${"K".repeat(MIB)}`) },
    { name: "control characters as a reason", sent: status(`503 ${ESCAPES}`) },
    { name: "control characters in a header", sent: status("401 No", `WWW-A: ${ESCAPES}\r\n`) },
    { name: "noise", sent: "\u0000\u00ff\u0001".repeat(KIB) },
    { name: "noise without end", sent: "", again: "\u0000".repeat(64 * KIB), isBare: true },
    { name: "another protocol", sent: "SSH-2.0-OpenSSH_9.6\r\n", isBare: true },
    { name: "http in the place of https", sent: "HTTP/1.1 400 Bad Request\r\n\r\n", isBare: true },
    { name: "body without a head", sent: PAGE },
    { name: "no number as a length", sent: `HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n${PAGE}` },
    { name: "negative length", sent: `HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n${PAGE}` },
    {
      name: "length of 30 digits",
      sent: `HTTP/1.1 200 OK\r\nContent-Length: ${"9".repeat(30)}\r\n\r\n`,
    },
    { name: "length that is too large", sent: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}" },
    { name: "two lengths", sent: ok(PAGE, ["Content-Length: 3"]) },
    { name: "chunk of 16 EiB", sent: chunked("FFFFFFFFFFFFFFFF\r\n{}") },
    { name: "no number as a chunk's size", sent: chunked("xyz\r\n{}\r\n0\r\n\r\n") },
    { name: "101, stalled", sent: "HTTP/1.1 101 Switching Protocols\r\n\r\n", then: "stall" },
    { name: "100, stalled", sent: "HTTP/1.1 100 Continue\r\n\r\n", then: "stall" },
    { name: "100 without end", sent: "", again: "HTTP/1.1 100 Continue\r\n\r\n" },
    { name: "103 without end", sent: "", again: "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n" },
    { name: "status 0", sent: status("000 Nothing") },
    { name: "status 999", sent: status("999 Much") },
    { name: "status 204", sent: "HTTP/1.1 204 No Content\r\n\r\n" },
    { name: "status 304", sent: "HTTP/1.1 304 Not Modified\r\n\r\n" },
  ];
}

/** Redirects to nowhere. */
function buildRedirects(): readonly Misbehaviour[] {
  return [
    { name: "redirect to itself", sent: redirect("/") },
    { name: "redirect without a place", sent: status("302 Found") },
    { name: "redirect to colons", sent: redirect(":".repeat(60_000)) },
    { name: "redirect to slashes", sent: redirect("//a".repeat(20_000)) },
    { name: "redirect to blanks", sent: redirect(`http://[${" ".repeat(60_000)}`) },
    { name: "redirect to control characters", sent: redirect(`http://\u009b31m${ESCAPES}/`) },
    { name: "redirect to a file", sent: redirect("file:///etc/passwd") },
    { name: "redirect to data", sent: redirect(`data:application/json,${PAGE}`) },
  ];
}

/** Bodies without statistics. */
function buildBodies(): readonly Misbehaviour[] {
  return [
    { name: "16 Mi of [", sent: gzip("[".repeat(16 * MIB)) },
    { name: "gzip bomb", sent: gzip(new Uint8Array(128 * MIB)) },
    { name: "gzip bomb of members", sent: gzipMembers() },
    { name: "noise as gzip", sent: ok("noise", ["Content-Encoding: gzip"]) },
    { name: "an encoding that was not asked for", sent: ok("noise", ["Content-Encoding: br"]) },
    { name: "5 Mi empty arrays", sent: gzip(`[${"[],".repeat(5 * MIB)}1]`) },
    { name: "string of 15 MiB", sent: gzip(`{"a":"${"x".repeat(15 * MIB)}"}`) },
    { name: "number of 15 Mi digits", sent: gzip(`{"goroutine_num":${"1".repeat(15 * MIB)}}`) },
    { name: "nested objects", sent: gzip('{"a":'.repeat(MIB)) },
    { name: "number of 60,000 digits", sent: ok(`go_goroutines ${"1".repeat(60_000)}x\n`) },
    { name: "label of 1 MiB", sent: ok(`go_info{version="${"x".repeat(MIB)}"} 1\n`) },
    { name: "a page of strings", sent: ok('{"goroutine_num":"7","gc_num":null}') },
    { name: "control characters as JSON", sent: ok(JSON.stringify({ [ESCAPES]: ESCAPES })) },
    { name: "control characters as HTML", sent: ok(`<title>${ESCAPES}</title>`) },
    { name: "__proto__", sent: ok('{"__proto__":{"goroutine_num":7}}') },
    { name: "an empty body", sent: ok("") },
    { name: "no UTF-8", sent: ok(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])) },
  ];
}

function gzipMembers(): Uint8Array {
  const member = Array.from(gzipSync("\u0000".repeat(64 * KIB)));
  const body = new Uint8Array(Array.from({ length: 2000 }, () => member).flat());
  return ok(body, ["Content-Encoding: gzip"]);
}

/** Builds all responses; none of them has statistics. */
export function buildMisbehaviours(): readonly Misbehaviour[] {
  return [...buildEndings(), ...buildHeads(), ...buildRedirects(), ...buildBodies()];
}
