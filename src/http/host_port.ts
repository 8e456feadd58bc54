/**
 * The host and port of a URI.
 *
 * @module
 */

/** What a URI's connection is made to. */
export interface HostPort {
  /** The host; an IPv6 address stands without brackets. */
  readonly host: string;
  /** The port, by default the scheme's own. */
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
