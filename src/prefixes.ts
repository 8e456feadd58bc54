/**
 * Names for targets, from their URIs and programs.
 *
 * @module
 */

import { hostPort } from "./http/host_port.ts";

/** A target to name. */
export interface Unnamed {
  readonly uri: string;
  /** The name of its program, if it tells one; made of characters that a prefix may have. */
  readonly program?: string | undefined;
}

/** The name of an application on this machine. */
const LOCAL = "app";

/**
 * Returns a metric-key prefix for each target, no two the same: the first label of its host, or its
 * program where the host is this machine or an address; with the program, then the port, then a
 * number where several would be the same.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(choosePrefixes([{ uri: "http://api.example.com/metrics" }]), ["api"]);
 * assertEquals(choosePrefixes([{ uri: "http://localhost:8080/", program: "shop" }]), ["shop"]);
 * assertEquals(choosePrefixes([{ uri: "http://localhost:8080/" }, { uri: "http://localhost:8081/" }]), [
 *   "app-8080",
 *   "app-8081",
 * ]);
 * ```
 */
export function choosePrefixes(targets: readonly Unnamed[]): readonly string[] {
  const withPrograms = lengthen(targets.map(nameTarget), (name, index) => {
    const program = targets[index]?.program;
    return program === undefined || program === name ? name : `${name}-${program}`;
  });
  const withPorts = lengthen(
    withPrograms,
    (name, index) => `${name}-${hostPort(targets[index]?.uri ?? "").port}`,
  );
  const chosen: string[] = [];
  for (const name of withPorts) chosen.push(number(name, chosen));
  return chosen;
}

/** Lengthens the names that occur more than once. */
function lengthen(
  names: readonly string[],
  lengthened: (name: string, index: number) => string,
): readonly string[] {
  return names.map((name, index) => isRepeated(name, names) ? lengthened(name, index) : name);
}

function nameTarget({ uri, program }: Unnamed): string {
  const { hostname } = new URL(uri);
  const isLocal = /^(?:localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)$/.test(hostname);
  const isAddress = /^\[|^[\d.]+$/.test(hostname);
  if (isLocal) return program ?? LOCAL;
  if (isAddress) return program ?? hostname.replace(/[^0-9a-f]+/g, "-").replace(/^-|-$/g, "");
  return (hostname.split(".")[0] ?? "").replace(/[^A-Za-z0-9_-]|^-+|(?<!-)-+$/g, "") || LOCAL;
}

/** State files differ by prefix and URI, but graphs by prefix alone: no two prefixes are the same. */
function number(name: string, taken: readonly string[], count = 1): string {
  const next = count === 1 ? name : `${name}-${count}`;
  return taken.includes(next) ? number(name, taken, count + 1) : next;
}

function isRepeated(name: string, names: readonly string[]): boolean {
  return names.filter((other) => other === name).length > 1;
}
