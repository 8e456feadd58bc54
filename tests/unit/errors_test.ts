/**
 * Any error as one line for people, without secrets.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { describeCause, errorName, StateError, UsageError } from "../../src/errors.ts";
import { TargetError } from "../../src/failure.ts";
import { redact } from "../../src/redact.ts";

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

const URIS: readonly [text: string, shown: string][] = [
  ["http://a/", "http://a/"],
  ["http://a/?mail=me@b", "http://a/?mail=…"],
  ["http://a/?token=secret", "http://a/?token=…"],
  ["http://a?a=secret&&b=&=c&secret#d", "http://a?a=…&&b=…&…&…#d"],
  ["http://a/?next=http://b/?x=secret", "http://a/?next=…"],
  ["http://a/?token=sec)r.et", "http://a/?token=…"],
  ["see http://a/?b=secret.", "see http://a/?b=…."],
  ['"http://u:p@a/?b=secret": "x?y=z"', '"http://a/?b=…": "x?y=z"'],
  ["see (http://a/?b=secret): x, did you mean y?", "see (http://a/?b=…): x, did you mean y?"],
  ["http://a/me@b", "http://a/me@b"],
  ["http://a/#me@b", "http://a/#me@b"],
  ["http://me@a/", "http://a/"],
  ["http://me:secret@a/", "http://a/"],
  ["http://:secret@a/", "http://a/"],
  ["http://me:@a/", "http://a/"],
  ["http://me:p@ss@a:1/x", "http://a:1/x"],
  ["http://me:it's-secret@a/", "http://a/"],
  ["https://me:secret@[::1]:8080/", "https://[::1]:8080/"],
  ["http://u:p@a/ and http://u:p@b/", "http://a/ and http://b/"],
  ["see (http://u:p@a/)", "see (http://a/)"],
];

for (const [text, shown] of URIS) {
  Deno.test(`redact() makes ${shown} of ${text}`, () => {
    assertEquals(redact(text), shown);
  });
}

Deno.test("errorName() tells a class by its name", () => {
  assertEquals(errorName(new Deno.errors.NotFound()), "NotFound");
  assertEquals(errorName(new UsageError("")), "UsageError");
  assertEquals(errorName(new TargetError({ code: "terminated" })), "TargetError");
  assertEquals(errorName(new StateError("")), "StateError");
  assertEquals(errorName({ name: "Error" }), "");
  assertEquals(errorName(undefined), "");
});
