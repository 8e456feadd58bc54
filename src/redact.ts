/**
 * Removes secrets from the URIs in a text.
 *
 * @module
 */

/**
 * Returns a text without the secrets that URIs in it may contain: user and password, and the values
 * of the query.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(redact("http://me:secret@a/b?token=secret"), "http://a/b?token=…");
 * ```
 */
export function redact(text: string): string {
  return stripUserinfo(text).replace(/[^\s#"]+/g, redactQuery);
}

/** Trailing punctuation belongs to the sentence around the URI. */
function redactQuery(word: string): string {
  const authority = word.indexOf("//");
  const mark = authority === -1 ? -1 : word.indexOf("?", authority + 2);
  if (mark === -1) return word;
  let end = word.length;
  while ("):,.".includes(word[end - 1] ?? " ")) end--;
  const query = word.slice(mark + 1, end).replace(/[^&]+/g, hideValue);
  return word.slice(0, mark + 1) + query + word.slice(end);
}

/** A parameter without a value may itself be the secret. */
function hideValue(pair: string): string {
  return pair.replace(/^([^=]+=)?.*/s, "$1…");
}

/**
 * Returns an argument of a command line without the secrets of a URI, or of a path with a query.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(redactArgument("-path=/stats?token=secret"), "-path=/stats?token=…");
 * ```
 */
export function redactArgument(argument: string): string {
  const text = stripUserinfo(argument);
  const start = text.indexOf("?") + 1;
  return start === 0 ? text : text.slice(0, start) + text.slice(start).replace(/[^&]+/g, hideValue);
}

/** Returns a text without user and password in any of its URIs. Queries stay. */
export function stripUserinfo(text: string): string {
  return text.replace(/\/\/[^\s/?#"]*@/g, "//");
}
