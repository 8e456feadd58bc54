/**
 * The context of a failure: what is known of its target, and the advice that depends on it. Loaded
 * only when a target has failed.
 *
 * @module
 */

import type { Failure } from "./failure.ts";
import { hasCredentials } from "./http/authorization.ts";
import { hostPort } from "./http/host_port.ts";
import { quote } from "./messages.ts";
import type { Target } from "./target.ts";

/** What advice depends on besides the failure. */
export interface Context {
  readonly scheme: string;
  /** The host as in the URI: an IPv6 address is in brackets. */
  readonly hostname: string;
  readonly host: string;
  readonly port: number;
  /** Where the application should listen: `on port 80 of HOST`. */
  readonly listener: string;
  /** The settings that say so. */
  readonly settings: string;
  readonly hasCredentials: boolean;
  /** Whether the host accepts TCP connections; absent where that is not known. */
  readonly acceptsConnections?: boolean;
}

/** How to do without a proxy, as the end of a sentence. */
export const BYPASS_PROXY = "add the host to NO_PROXY to connect directly";

/** What to do about a proxy that requires credentials. */
export const PROXY_LOGIN = `Put user and password into the proxy's URI, or ${BYPASS_PROXY}`;

/** The codes of failures before any request, and of those whose message names the proxy. */
const NOT_BY_PROXY =
  /^(?:proxy|file|variable)-|^(?:bad-(?:certificate-files|key-pair|trusted-authorities)|permission|port-blocked|terminated|unexpected)$/;

/** Tells whether a proxy that the request goes through may have caused a failure unnamed. */
export function mayBeCausedByProxy(failure: Failure): boolean {
  const asksForLogin = failure.code === "status" && failure.status === 407;
  return !asksForLogin && failure.redirectedTo === undefined && !NOT_BY_PROXY.test(failure.code);
}

/** Returns what is known of a target for advice. */
export function buildContext(
  { uri, clientOptions = {} }: Pick<Target, "uri" | "clientOptions">,
  acceptsConnections: boolean | undefined,
): Context {
  const { protocol, hostname } = new URL(uri);
  const { host, port } = hostPort(uri);
  const { unixSocket } = clientOptions;
  return {
    scheme: protocol.slice(0, -1),
    hostname,
    host,
    port,
    listener: unixSocket === undefined
      ? `on port ${port} of ${hostname}`
      : `on ${quote(unixSocket)}`,
    settings: unixSocket === undefined ? "the host or port" : '"unix_socket"',
    hasCredentials: hasCredentials(uri, clientOptions),
    ...(acceptsConnections === undefined ? {} : { acceptsConnections }),
  };
}

/**
 * Returns what to do about a redirect that ends in a failure. An application that redirects http to
 * https requires https, however it answers there.
 *
 * @param origin The origin that the redirect led to, if it is known.
 */
export function adviseOnRedirect(
  origin: string | undefined,
  { scheme, hostname }: Context,
): string {
  const other = origin === undefined ? null : URL.parse(origin);
  const requiresHttps = scheme === "http" && other?.protocol === "https:" &&
    other.hostname === hostname;
  return requiresHttps
    ? `The application redirects to https: begin the URI with ${other.origin}`
    : "The redirect does not lead to statistics: use the final URI of the endpoint";
}

/** Returns what to do about a target that did not answer in time. */
export function adviseOnTimeout({ host, port, acceptsConnections }: Context): string {
  if (acceptsConnections === undefined) {
    return `A firewall drops packets to ${quote(host)}, or the application is too busy: check ` +
      'firewalls, or raise "timeout"';
  }
  return acceptsConnections
    ? `${
      quote(host)
    } accepts connections on port ${port} but responds too slowly: check the load ` +
      'of the application, or raise "timeout"'
    : `Cannot connect to port ${port} of ${quote(host)}: no reply; check firewalls`;
}

/** Returns what to do about a status, or `undefined` where nothing more is known. */
export function adviseOnStatus(
  { status }: Failure<"status">,
  { scheme, hasCredentials }: Context,
): string | undefined {
  switch (status) {
    case 400:
      return scheme === "http"
        ? "If this port speaks TLS, begin the URI with https://"
        : "The application rejected the request: correct the URI";
    case 401:
      return hasCredentials
        ? "The application rejected the credentials: correct them"
        : 'The application requires credentials: set "basic_auth", "bearer_token_file" or ' +
          '"headers" in a configuration file';
    case 403:
      return hasCredentials
        ? "The application denies access: check what it allows these credentials and this machine"
        : "The application denies access: give credentials in a configuration file, or allow " +
          "requests from this machine";
    case 407:
      return PROXY_LOGIN;
    case 429:
      return "The application limits the rate of requests: find out what else requests it";
  }
  if (status >= 500) {
    return "The application, or a proxy in front of it, has an error or is not ready: check its log";
  }
  return status >= 300 && status < 400
    ? 'The endpoint has moved: use its new URI, or set "follow_redirects = true"'
    : undefined;
}
