/**
 * Any error as one line for people, without secrets.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { describeCause, errorName, StateError, UsageError } from "../../src/errors.ts";
import { TargetError } from "../../src/failure.ts";

const CAUSES: readonly [name: string, error: unknown, line: string][] = [
  ["an error", new Error("it is so"), "it is so"],
  ["a text", "it is so", "it is so"],
  ["nothing", undefined, "undefined"],
  ["a cause", new Error("fetch failed", { cause: new Error("refused") }), "refused"],
  [
    "a cause of a cause",
    new Error("a", { cause: new Error("b", { cause: new Error("c") }) }),
    "c",
  ],
  ["a cause that is a text", new Error("a", { cause: "b" }), "b"],
  [
    "words of the HTTP client",
    new TypeError("error sending request for url (http://a/): client error (Connect): tcp: no"),
    "tcp: no",
  ],
  [
    "words of a file call",
    new Error("Permission denied (os error 13): rename '/a\n' -> '/b'"),
    "Permission denied (os error 13)",
  ],
  ["line breaks", new Error("one\r\n  two\n\nthree\n"), "one two three"],
  ["credentials", new Error("no answer of http://me:secret@a/"), "no answer of http://a/"],
];

for (const [name, error, line] of CAUSES) {
  Deno.test(`describeCause() of ${name} is one line: ${line}`, () => {
    assertEquals(describeCause(error), line);
  });
}

Deno.test("errorName() returns the name of a class", () => {
  assertEquals(errorName(new Deno.errors.NotFound()), "NotFound");
  assertEquals(errorName(new UsageError("")), "UsageError");
  assertEquals(errorName(new TargetError({ code: "terminated" })), "TargetError");
  assertEquals(errorName(new StateError("")), "StateError");
  assertEquals(errorName({ name: "Error" }), "");
  assertEquals(errorName(undefined), "");
});

Deno.test("describeCause() is one line whatever an error says", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.string(), (outer, inner) => {
    const line = describeCause(new Error(outer, { cause: new Error(`${inner}\n${inner}`) }));
    assert(!/[\r\n]/.test(line), line);
  }));
});
