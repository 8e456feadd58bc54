/**
 * Takes secrets out of the URIs in a text.
 *
 * @module
 */

/**
 * Returns a text without the secrets that URIs in it may hold: user and password, and the values of
 * the query.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(redact("http://me:secret@a/b?token=secret"), "http://a/b?token=…");
 * ```
 */
export function redact(text: string): string {
  return stripUserinfo(text).replace(
    /(\/\/[^\s?#"]*\?)([^\s#"]*?)(?=[):,.]*(?:[\s#"]|$))/g,
    (_all, beforeQuery: string, query: string) => beforeQuery + query.replace(/[^&]+/g, hideValue),
  );
}

/** A name alone may be the secret as well. */
function hideValue(pair: string): string {
  return pair.replace(/^([^=]+=)?.*/, "$1…");
}

/** Returns a text without user and password in any of its URIs. Queries stay. */
export function stripUserinfo(text: string): string {
  return text.replace(/\/\/[^\s/?#"]*@/g, "//");
}
