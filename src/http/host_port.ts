/**
 * The host and port of a URI.
 *
 * @module
 */

/** What a connection for a URI is made to. */
export interface HostPort {
  /** The host; an IPv6 address has no brackets. */
  readonly host: string;
  /** The port; the scheme's default if the URI has none. */
  readonly port: number;
}

/**
 * Returns the host and port of a URI with http or https.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(hostPort("https://[::1]/"), { host: "::1", port: 443 });
 * ```
 */
export function hostPort(uri: string): HostPort {
  const { protocol, hostname, port } = new URL(uri);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || (protocol === "https:" ? 443 : 80)),
  };
}
