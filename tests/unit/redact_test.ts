/**
 * What messages hide.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { redact } from "../../src/redact.ts";

Deno.test("redact() leaves nothing of any value in a query", () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }), fc.string(), (name, value) => {
    const query = new URLSearchParams([[name, `<${value}>`]]).toString();
    const shown = redact(`Cannot reach http://host/path?${query}`);
    const [key] = query.split("=");
    assertEquals(shown, `Cannot reach http://host/path?${key}=…`);
  }));
});

Deno.test("redact() leaves nothing of any user and password in a URI", () => {
  const secret = fc.string({ minLength: 1 }).map((text) => `<${text}>`);
  fc.assert(fc.property(secret, secret, (username, password) => {
    const uri = Object.assign(new URL("http://host/path"), { username, password }).href;
    assertEquals(redact(`Cannot reach ${uri}`), "Cannot reach http://host/path");
  }));
});

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
  ["abc?y=z", "abc?y=z"],
  ["a?b//c?d=e", "a?b//c?d=…"],
];

for (const [text, shown] of URIS) {
  Deno.test(`redact() makes ${shown} of ${text}`, () => {
    assertEquals(redact(text), shown);
  });
}
