/**
 * An argument that names an endpoint: a URI, or a bare `host:port`, which means http. Loaded only
 * for such an argument.
 *
 * @module
 */

import { describeUriProblem, normalizeUri } from "../config/uri_rules.ts";
import { describeValue, mustBe } from "../config/value_rules.ts";
import { isOrigin } from "../discovery.ts";
import { quote } from "../messages.ts";
import { redact } from "../redact.ts";
import { HINT } from "./flags.ts";

/** `host:port` or `:port`, with or without a path; a user and a password require a URI. */
const HOST_PORT = /^(\[[\d.:a-f]+\]|[^[\]/?#\\@:\s]*):(\d{1,5}(?:[/?].*)?)$/is;

const RULE = "a URI that begins with http:// or https://, or host:port such as localhost:8080";

/**
 * Returns the URI that an argument means, in its normal form; `undefined` for an invalid argument.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(readEndpoint("https://app/metrics"), "https://app/metrics");
 * assertEquals(readEndpoint("app:8080/metrics"), "http://app:8080/metrics");
 * assertEquals(readEndpoint(":8080"), "http://localhost:8080/");
 * ```
 */
export function readEndpoint(text: string): string | undefined {
  const [, host, rest] = HOST_PORT.exec(text) ?? [];
  return normalizeUri(rest === undefined ? text : `http://${host || "localhost"}:${rest}`);
}

/** Returns what is wrong with an argument that {@link readEndpoint} does not accept. */
export function describeEndpointProblem(text: string): string {
  if (/^https?:\/\//i.test(text)) return describeUriProblem(text);
  return HOST_PORT.test(text) ? describeUriProblem(`http://${text}`) : mustBe(RULE, text);
}

/** Returns the message for an argument of a plain run, with the command that was probably meant. */
export function describeUnexpected(text: string): string {
  const problem = `Unexpected argument ${describeValue(text)}`;
  const uri = readEndpoint(text);
  if (uri === undefined) return `${problem}: only flags are allowed, ${HINT}`;
  const check = `"-check ${redact(text)}"`;
  return isOrigin(uri)
    ? `${problem}: a run needs "-uri" with the full URI; ${check} finds it`
    : `${problem}: expected ${quote(`-uri ${redact(uri)}`)}, or ${check} to check it`;
}
