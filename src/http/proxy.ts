/**
 * The proxy of a request by the rules of Go's `golang.org/x/net/http/httpproxy`, which the original
 * follows. Pure; loaded only if a proxy is set.
 *
 * @module
 */

import { hostPort } from "./host_port.ts";
import { readNoProxy } from "./no_proxy.ts";
import { parseProxyAddress, readLogin } from "./proxy_address.ts";
import type { Login, ProxyAddress } from "./proxy_address.ts";

/** A proxy that requests can be sent to. */
export interface Proxy {
  /** Scheme (`http`, `https` or `socks5h`), host and port, without the login. */
  readonly url: string;
  /** Absent if the address has no `@`. */
  readonly login?: Login;
}

/**
 * Why a request is not sent: the variable is not a valid address, has an unsupported scheme or is
 * not UTF-8, or `REQUEST_METHOD` shows that a web server may have set `HTTP_PROXY` from a header.
 */
export type ProxyRefusal = "address" | "scheme" | "encoding" | "cgi";

/** Where a request goes. */
export type ProxyDecision =
  /** To its own host. `ignored` names a variable that is not a URL. */
  | { readonly kind: "direct"; readonly ignored?: string }
  | { readonly kind: "proxy"; readonly variable: string; readonly proxy: Proxy }
  | { readonly kind: "refused"; readonly variable: string; readonly why: ProxyRefusal };

/** Decides where a request for a URL goes; for each URL, those of redirects too. */
export type ProxyRules = (url: URL) => ProxyDecision;

/** Replaces bytes that are not UTF-8. */
const REPLACEMENT = "\ufffd";

/**
 * The scheme and default port for each scheme. Go lets SOCKS 5 resolve names in either spelling.
 */
const SCHEMES: Readonly<Record<string, { readonly scheme: string; readonly port: string }>> = {
  http: { scheme: "http", port: "80" },
  https: { scheme: "https", port: "443" },
  socks5: { scheme: "socks5h", port: "1080" },
  socks5h: { scheme: "socks5h", port: "1080" },
};
const DIRECT: ProxyDecision = { kind: "direct" };

/**
 * Reads the variables `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` and their lower-case spellings, which
 * count if the upper-case one is empty or not set, and `REQUEST_METHOD`. `ALL_PROXY` is ignored.
 *
 * @param get Returns the value of a variable, with U+FFFD for what is not UTF-8.
 *
 * @example
 * ```ts
 * import { readProxyRules } from "./proxy.ts";
 *
 * const env = { HTTP_PROXY: "proxy.example:3128", NO_PROXY: ".internal.example" };
 * const decide = readProxyRules((name) => (env as Record<string, string>)[name]);
 * console.assert(decide(new URL("http://app.internal.example/")).kind === "direct");
 * console.assert(decide(new URL("http://app.example/")).kind === "proxy");
 * ```
 */
export function readProxyRules(get: (name: string) => string | undefined): ProxyRules {
  const noProxy = find(get, "NO_PROXY");
  const isExempt = readNoProxy(noProxy?.value ?? "");
  const isCgi = Boolean(get("REQUEST_METHOD"));
  const decisions: Readonly<Record<string, ProxyDecision>> = {
    "http:": decide(find(get, "HTTP_PROXY"), { noProxy, isCgi }),
    "https:": decide(find(get, "HTTPS_PROXY"), { noProxy, isCgi: false }),
  };
  return ({ protocol, hostname, href }) => {
    const decision = decisions[protocol] ?? DIRECT;
    const isCgiRefusal = decision.kind === "refused" && decision.why === "cgi";
    const destination = { host: hostname, port: String(hostPort(href).port) };
    return isCgiRefusal || decision.kind === "direct" || !isExempt(destination) ? decision : DIRECT;
  };
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

function find(get: (name: string) => string | undefined, name: string): Variable | undefined {
  const found = [name, name.toLowerCase()].find((spelling) => get(spelling));
  return found === undefined ? undefined : { name: found, value: get(found) ?? "" };
}

function decide(
  variable: Variable | undefined,
  { noProxy, isCgi }: { readonly noProxy: Variable | undefined; readonly isCgi: boolean },
): ProxyDecision {
  if (variable === undefined) return DIRECT;
  // If the exempt hosts are unknown, no request may go to the proxy.
  const unreadable = [variable, noProxy].find((one) => one?.value.includes(REPLACEMENT));
  if (unreadable) return { kind: "refused", variable: unreadable.name, why: "encoding" };
  const address = parseProxyAddress(variable.value);
  if (address === undefined) return { kind: "direct", ignored: variable.name };
  const proxy = isCgi ? "cgi" : toProxy(address);
  return typeof proxy === "string"
    ? { kind: "refused", variable: variable.name, why: proxy }
    : { kind: "proxy", variable: variable.name, proxy };
}

function toProxy({ scheme, userinfo, hostPort }: ProxyAddress): Proxy | ProxyRefusal {
  const known = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined;
  if (hostPort !== "" && known === undefined) return "scheme";
  const hostname = URL.parse(`http://${hostPort}`)?.hostname;
  const login = readLogin(userinfo ?? "");
  if (known === undefined || hostname === undefined || login === undefined) return "address";
  // A URL leaves out the default port of its scheme.
  const port = Number(/:(\d+)$/.exec(hostPort)?.[1] ?? known.port);
  const url = `${known.scheme}://${hostname}:${port}`;
  return userinfo === undefined ? { url } : { url, login };
}
