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

/** What advice depends on beside the failure. */
export interface Context {
  readonly scheme: string;
  /** The host as in the URI: an IPv6 address stands in brackets. */
  readonly hostname: string;
  readonly host: string;
  readonly port: number;
  /** Where something should listen: `on port 80 of HOST`. */
  readonly listener: string;
  /** The settings that say so. */
  readonly settings: string;
  readonly hasCredentials: boolean;
  /** Whether the host accepts TCP connections; absent where that is not known. */
  readonly acceptsConnections?: boolean;
}

/** What to do about a proxy that asks for credentials. */
export const PROXY_LOGIN = "The proxy wants a login: put user and password into the proxy's URI";

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
    settings: unixSocket === undefined ? "host and port" : '"unix_socket"',
    hasCredentials: hasCredentials(uri, clientOptions),
    ...(acceptsConnections === undefined ? {} : { acceptsConnections }),
  };
}

/**
 * Returns what to do about a redirect that leads to a failure. An application that redirects http to
 * https wants https, whatever its answer there.
 *
 * @param origin Where the redirect led to, if that is known.
 */
export function adviseOnRedirect(
  origin: string | undefined,
  { scheme, hostname }: Context,
): string {
  const other = origin === undefined ? null : URL.parse(origin);
  const wantsHttps = scheme === "http" && other?.protocol === "https:" &&
    other.hostname === hostname;
  return wantsHttps
    ? `The application answers by https alone: begin the URI with ${other.origin}`
    : "The page leads elsewhere, where none is: give the URI of the page itself";
}

/** Returns what to do about a target that did not answer in time. */
export function adviseOnTimeout({ host, port, acceptsConnections }: Context): string {
  if (acceptsConnections === undefined) {
    return `Something drops the packets on the way to ${quote(host)}, or the application is too ` +
      'busy: see to a firewall, or give it longer with "timeout"';
  }
  return acceptsConnections
    ? `${quote(host)} takes connections on port ${port} but its answer comes late: the ` +
      'application is too busy, or give it longer with "timeout"'
    : `No connection to port ${port} of ${quote(host)} comes about: something on the way drops ` +
      "the packets, see to a firewall";
}

/** Returns what to do about a status, or `undefined` where it says all that is known. */
export function adviseOnStatus(
  { status }: Failure<"status">,
  { scheme, hasCredentials }: Context,
): string | undefined {
  switch (status) {
    case 400:
      return scheme === "http"
        ? "If the application wants TLS on this port, begin the URI with https"
        : "The application does not understand the request: correct the URI";
    case 401:
      return hasCredentials
        ? "The application does not take these credentials: correct them"
        : 'The application wants a login: give "basic_auth", "bearer_token_file" or "headers" in ' +
          "a configuration file";
    case 403:
      return hasCredentials
        ? "The application does not let these credentials in, or not from this machine"
        : "The application lets in only whom it knows: give credentials in a configuration file, " +
          "or let this machine in";
    case 407:
      return PROXY_LOGIN;
    case 429:
      return "The application is asked too often: see who else asks it";
  }
  if (status >= 500) return "The application answers but is not well, or not ready: see its log";
  return status >= 300 && status < 400
    ? 'The page has moved: give its new URI, or follow it with "follow_redirects = true"'
    : undefined;
}
