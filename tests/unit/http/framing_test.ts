/**
 * What the headers of an answer say of its body's end and kind.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { isFramed, isOpenMetrics } from "../../../src/http/framing.ts";

/** Headers, and whether they say where the body ends. */
const FRAMED: readonly (readonly [headers: Readonly<Record<string, string>>, boolean])[] = [
  [{}, false],
  [{ "Content-Length": "5" }, true],
  [{ "Content-Length": "0" }, true],
  [{ "Transfer-Encoding": "chunked" }, true],
  [{ "Transfer-Encoding": "gzip,  Chunked " }, true],
  [{ "Transfer-Encoding": "gzip" }, false],
  [{ "Transfer-Encoding": "chunked, gzip" }, false],
  [{ "Transfer-Encoding": "x-chunked" }, false],
  [{ "Transfer-Encoding": "chunked;q=1" }, false],
  [{ "Transfer-Encoding": "" }, false],
  [{ "Transfer-Encoding": "gzip", "Content-Length": "5" }, false],
  [{ "Transfer-Encoding": "chunked", "Content-Length": "5" }, true],
];

for (const [headers, expected] of FRAMED) {
  Deno.test(`isFramed() is ${expected} for ${JSON.stringify(headers)}`, () => {
    assertEquals(isFramed(new Headers(headers)), expected);
  });
}

/** Values of `Content-Type`, and whether they mean OpenMetrics. */
const TYPES: readonly (readonly [type: string, boolean])[] = [
  ["application/openmetrics-text", true],
  ["Application/OpenMetrics-Text; version=1.0.0; charset=utf-8", true],
  ["application/openmetrics-text ;version=0.0.1", true],
  ["application/openmetrics-text2", false],
  ["text/plain; version=0.0.4", false],
  ["text/plain; x=application/openmetrics-text", false],
  ["", false],
];

for (const [type, expected] of TYPES) {
  Deno.test(`isOpenMetrics() is ${expected} for ${JSON.stringify(type)}`, () => {
    assertEquals(isOpenMetrics(new Headers({ "Content-Type": type })), expected);
  });
}

Deno.test("isOpenMetrics() is false without a type", () => {
  assertEquals(isOpenMetrics(new Headers()), false);
});
