/**
 * The path of a target's state file.
 *
 * @module
 */

import { stripUserinfo } from "../redact.ts";
import type { Environment } from "../runtime.ts";
import type { Target } from "../target.ts";
import { inWorkDirectory } from "./directory.ts";

/**
 * Returns the path of a target's state file: the one that the user chose, or
 * `WORKDIR/mackerel-plugin-gostats-PREFIX-HASH`.
 *
 * WORKDIR is `MACKEREL_PLUGIN_WORKDIR`, else the system's temporary directory, as in the original.
 * HASH, eight hex digits over prefix, URI without user and password, and socket, keeps two applications apart that are watched under
 * one prefix, and two prefixes that differ only in case where file names ignore it. A long prefix
 * is cut, since a file name holds 255 bytes.
 */
export function statePath(target: Target, env: Environment, isWindows: boolean): string {
  if (target.tempfile !== undefined) return target.tempfile;
  const socket = target.clientOptions?.unixSocket;
  const place = stripUserinfo(target.uri) + (socket === undefined ? "" : `\n${socket}`);
  const hash = fnv1a(`${target.prefix}\n${place}`);
  const name = `mackerel-plugin-gostats-${target.prefix.slice(0, 150)}-${hash}`;
  return inWorkDirectory(name, env, isWindows);
}

/** The 32-bit FNV-1a hash in hex: enough to keep names apart, without the cost of `crypto`. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
