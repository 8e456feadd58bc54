/**
 * The paths of a target's state files.
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
 * HASH, eight hex digits, covers the prefix, the URI without user and password, the socket, and the
 * arguments of the run without user and password of any URI. So there are different files for two
 * applications under one prefix, for two prefixes that differ only in case where file names ignore
 * it, and for two blocks of mackerel-agent.conf that fetch one target in the same second. A long
 * prefix is shortened, since a file name has at most 255 bytes.
 */
export function statePath(target: Target, env: Environment, isWindows: boolean): string {
  if (target.tempfile !== undefined) return target.tempfile;
  const run = target.runArgs?.map((arg) => `\n${stripUserinfo(arg)}`).join("") ?? "";
  return inWorkDirectory(nameState(target, run), env, isWindows);
}

/** Returns the path of the state that all command lines shared in earlier versions. */
export function sharedStatePath(target: Target, env: Environment, isWindows: boolean): string {
  return inWorkDirectory(nameState(target, ""), env, isWindows);
}

function nameState({ prefix, uri, clientOptions }: Target, run: string): string {
  const socket = clientOptions?.unixSocket;
  const place = stripUserinfo(uri) + (socket === undefined ? "" : `\n${socket}`);
  const hash = fnv1a(`${prefix}\n${place}${run}`);
  return `mackerel-plugin-gostats-${prefix.slice(0, 150)}-${hash}`;
}

/** The 32-bit FNV-1a hash in hex: enough to keep names apart, without the cost of `crypto`. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
