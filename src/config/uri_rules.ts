/**
 * Checks URIs and hosts, and describes what is wrong with invalid ones. No message quotes a user or
 * a password.
 *
 * @module
 */

import { mustBe } from "./value_rules.ts";

const URI_RULE = "a URI that begins with http:// or https://";
const HOST_RULE = "a host name or an IP address";
/** The URL parser reads such a host as an IPv4 address. */
const ENDS_IN_NUMBER = /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i;

/** Returns a URI in its normal form, or `undefined` if the text is not an http or https URI. */
export function normalizeUri(text: string): string | undefined {
  return /^https?:\/\//i.test(text) ? URL.parse(text)?.href : undefined;
}

/** Returns what is wrong with a value that {@link normalizeUri} does not accept. */
export function describeUriProblem(text: unknown): string {
  const [scheme] = typeof text === "string" ? /^https?:\/\//i.exec(text) ?? [] : [];
  if (typeof text !== "string" || scheme === undefined) {
    const meant = typeof text === "string" ? suggestUri(text) : "";
    return mustBe(URI_RULE, text) + meant;
  }
  const rest = text.slice(scheme.length);
  const end = rest.search(/[/?#\\]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const hasLateUser = end !== -1 && !authority.includes("@") && rest.includes("@", end);
  const place = authority.slice(authority.lastIndexOf("@") + 1);
  return findPlaceProblem(place, hasLateUser) ?? mustBe("a valid URI", text);
}

/** What a bare `host:port` means beside `-check`. */
function suggestUri(text: string): string {
  const isPlace = /^[A-Za-z0-9.-]{1,255}:\d{1,5}(?:\/[\w./-]{0,200})?$/.test(text);
  return isPlace ? `, did you mean "http://${text}"?` : "";
}

/** @param hasLateUser Whether an `@` follows the place, which may then be part of a password. */
function findPlaceProblem(place: string, hasLateUser: boolean): string | undefined {
  if (hasLateUser) return 'must percent-encode "/", "?" and "#" in a password ("/" as %2F)';
  const [, host = "", port = ""] = /^(\[.*\]|[^:]*)(?::(.*))?$/s.exec(place) ?? [];
  if (port.includes(":")) return "must have its IPv6 address in brackets";
  if (/\D/.test(port) || Number(port) > 65535) return "must have a port from 1 to 65535";
  const problem = findHostProblem(host);
  return problem === undefined ? undefined : `host ${problem}`;
}

/** Returns what is wrong with a host, worded to follow its name; `undefined` for a valid one. */
export function findHostProblem(host: unknown): string | undefined {
  if (typeof host !== "string") return mustBe(HOST_RULE, host);
  if (isHost(host)) return undefined;
  if (host.includes("@")) {
    return "must be a host and nothing else; a user and a password belong in a URI";
  }
  if (host.includes(":") && host.includes("%")) {
    return mustBe("an IPv6 address without a zone", host);
  }
  const isNumber = ENDS_IN_NUMBER.test(host) && !hasSeparator(host);
  return mustBe(
    isNumber ? "a valid IPv4 address, since its last part is a number" : HOST_RULE,
    host,
  );
}

/**
 * Tells whether a value is a host: a name, an IPv4 address, an IPv6 address with or without
 * brackets.
 */
export function isHost(value: string): boolean {
  const host = bracketed(value);
  return !hasSeparator(host) && URL.canParse(`http://${host}/`);
}

function hasSeparator(host: string): boolean {
  return /[/?#\\\s@]/.test(host) || /:/.test(host.replace(/^\[.*\]$/, ""));
}

/** Returns an IPv6 literal in brackets, any other host unchanged. */
export function bracketed(host: string): string {
  return /^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(host) ? `[${host}]` : host;
}
