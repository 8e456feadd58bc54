/**
 * What is said of texts of the HTTP client that no server of these tests can bring about.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { describeRequestFailure } from "../src/http/client_errors.ts";

/** Texts as Deno 2.9.6 gives them, and what is said. */
const TEXTS: readonly [text: string, said: string][] = [
  [
    "error sending request for url (https://a:1/): client error (Connect): invalid peer " +
    "certificate: Other(OtherError(UnsupportedCertVersion))",
    "certificate is not of X.509 version 3: have it issued anew (UnsupportedCertVersion)",
  ],
  ["what nobody knows", "what nobody knows"],
];

for (const [text, said] of TEXTS) {
  Deno.test(`describeRequestFailure() says: ${said}`, () => {
    const error = new TypeError("fetch failed", { cause: new Error(text) });
    assertEquals(describeRequestFailure(error, "https://a:1/"), said);
  });
}
