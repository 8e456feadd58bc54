/**
 * Names for targets, from their URIs.
 *
 * @module
 */

import { hostPort } from "./http/host_port.ts";

/** The name of an application on this machine. */
const LOCAL = "app";

/**
 * Returns a metric-key prefix for each URI: the first label of its host, with the port if several
 * would be the same, and with a number if that is not enough.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(choosePrefixes(["http://api.example.com/metrics"]), ["api"]);
 * assertEquals(choosePrefixes(["http://localhost:8080/", "http://localhost:8081/"]), [
 *   "app-8080",
 *   "app-8081",
 * ]);
 * ```
 */
export function choosePrefixes(uris: readonly string[]): readonly string[] {
  const hosts = uris.map(nameHost);
  const withPorts = hosts.map((host, index) =>
    isRepeated(host, hosts) ? `${host}-${hostPort(uris[index] ?? "").port}` : host
  );
  const chosen: string[] = [];
  for (const name of withPorts) chosen.push(number(name, chosen));
  return chosen;
}

function nameHost(uri: string): string {
  const { hostname } = new URL(uri);
  const isLocal = /^(?:localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)$/.test(hostname);
  const isAddress = /^\[|^[\d.]+$/.test(hostname);
  const name = isAddress ? hostname.replace(/[^0-9a-f]+/g, "-") : hostname.split(".")[0] ?? "";
  return isLocal ? LOCAL : name.replace(/[^A-Za-z0-9_-]|^-+|(?<!-)-+$/g, "") || LOCAL;
}

/**
 * State files differ by prefix and URI, but graphs only by prefix: no two prefixes may be the same.
 */
function number(name: string, taken: readonly string[], count = 1): string {
  const next = count === 1 ? name : `${name}-${count}`;
  return taken.includes(next) ? number(name, taken, count + 1) : next;
}

function isRepeated(name: string, names: readonly string[]): boolean {
  return names.filter((other) => other === name).length > 1;
}
