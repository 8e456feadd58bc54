/**
 * The value of `HTTP_PROXY` and `HTTPS_PROXY` as Go reads it: a URL, or a host with or without a
 * port.
 *
 * @module
 */

import { parseAddress } from "./ip_address.ts";

/** The parts of a proxy's URL that are used. */
export interface ProxyAddress {
  /** In lower case; empty only where `hostPort` is. */
  readonly scheme: string;
  /** The part before the `@`, still percent-encoded; `undefined` without an `@`. */
  readonly userinfo: string | undefined;
  /** As written; empty if there is none. */
  readonly hostPort: string;
}

/** A user and a password, percent-decoded. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

const SCHEME = /^[a-z][a-z\d+.-]*:/i;
const SCHEME_AND_HOST = /^[a-z][a-z\d+.-]*:\/\//i;
const NO_HOST: ProxyAddress = { scheme: "", userinfo: undefined, hostPort: "" };
const USERINFO = /^[-\w.:~!$&'()*+,;=%@]*$/;
const HOST = /^[-\w.~!$&'()*+,;=:[\]<>"%\u0080-\u{10ffff}]*$/u;
const OPTIONAL_PORT = /^(?::\d*)?$/;
const ESCAPES = /^(?:[^%]|%[\da-f]{2})*$/i;
/** In a host, only what is not ASCII may be escaped, and `%` itself. */
const HOST_ESCAPES = /^(?:[^%]|%(?:25|[89a-f][\da-f]))*$/i;
// deno-lint-ignore no-control-regex -- these are what a URL must not hold
const CONTROL = /[\0-\x1f\x7f]/;

/**
 * Reads the value of a proxy variable. If it is not a URL with a host, reads it again with
 * `http://` in front. Returns `undefined` for a value that is not a URL in either way, which Go
 * ignores.
 *
 * A broken URL has no host here: Go takes the part before its `://` as the name of the proxy.
 *
 * @example
 * ```ts
 * import { parseProxyAddress } from "./proxy_address.ts";
 *
 * console.assert(parseProxyAddress("proxy.example:3128")?.scheme === "http");
 * console.assert(parseProxyAddress("192.0.2.1:http") === undefined);
 * ```
 */
export function parseProxyAddress(value: string): ProxyAddress | undefined {
  const address = parseUrl(value);
  if (address && address.scheme !== "" && address.hostPort !== "") return address;
  const withScheme = parseUrl(`http://${value}`);
  return withScheme && SCHEME_AND_HOST.test(value) ? NO_HOST : withScheme ?? address;
}

/**
 * Decodes the `userinfo` of an address; without a colon, the password is empty. Returns `undefined`
 * where its bytes are not UTF-8.
 */
export function readLogin(userinfo: string): Login | undefined {
  const [username, password] = cut(userinfo, ":");
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Takes a URL apart as Go's `net/url` does; returns `undefined` where that returns an error. */
function parseUrl(text: string): ProxyAddress | undefined {
  const [url, fragment] = cut(text, "#");
  const scheme = SCHEME.exec(url)?.[0].slice(0, -1) ?? "";
  const [rest] = cut(scheme === "" ? url : url.slice(scheme.length + 1), "?");
  if (CONTROL.test(url) || url.startsWith(":") || !ESCAPES.test(fragment)) return undefined;
  return parseHierarchy(scheme.toLowerCase(), rest);
}

/** Reads what is between the scheme and the query. */
function parseHierarchy(scheme: string, rest: string): ProxyAddress | undefined {
  if (scheme !== "" && !rest.startsWith("/")) return NO_HOST;
  if (!rest.startsWith("//")) {
    return cut(rest, "/")[0].includes(":") || !ESCAPES.test(rest) ? undefined : NO_HOST;
  }
  const [authority, path] = cut(rest.slice(2), "/");
  return ESCAPES.test(path) ? parseAuthority(scheme, authority) : undefined;
}

function parseAuthority(scheme: string, authority: string): ProxyAddress | undefined {
  const at = authority.lastIndexOf("@");
  const hostPort = authority.slice(at + 1);
  const userinfo = at < 0 ? undefined : authority.slice(0, at);
  const isValid = isHostPort(scheme, hostPort) &&
    (userinfo === undefined || USERINFO.test(userinfo) && ESCAPES.test(userinfo));
  return isValid ? { scheme, userinfo, hostPort } : undefined;
}

function isHostPort(scheme: string, text: string): boolean {
  if (!HOST.test(text) || text.lastIndexOf("[") > 0) return false;
  if (text.startsWith("[")) return isBracketed(text);
  // In other schemes, Go allows colons in a host.
  const colon = /^https?$/.test(scheme) ? text.indexOf(":") : text.lastIndexOf(":");
  return HOST_ESCAPES.test(text) && OPTIONAL_PORT.test(colon < 0 ? "" : text.slice(colon));
}

function isBracketed(text: string): boolean {
  const end = text.lastIndexOf("]");
  const inside = text.slice(1, Math.max(end, 1));
  const [address, zone] = cut(inside, "%25");
  const isAddress = address.includes(":") && parseAddress(address) !== undefined;
  return isAddress && !inside.endsWith("%25") && ESCAPES.test(zone) &&
    OPTIONAL_PORT.test(text.slice(end + 1));
}

/** Splits at the first separator; the second part is empty where there is none. */
function cut(text: string, separator: string): readonly [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + separator.length)];
}
