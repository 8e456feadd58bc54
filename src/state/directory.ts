/**
 * The directory of state files.
 *
 * @module
 */

import type { Environment } from "../runtime.ts";

/** Returns the path of a file in the directory of state files. */
export function inWorkDirectory(name: string, env: Environment, isWindows: boolean): string {
  const directory = workDirectory(env, isWindows);
  return /[/\\]$/.test(directory) ? directory + name : `${directory}/${name}`;
}

function workDirectory(env: Environment, isWindows: boolean): string {
  const chosen = env.get("MACKEREL_PLUGIN_WORKDIR");
  if (chosen) return chosen;
  if (isWindows) return env.get("TMP") || env.get("TEMP") || "C:/Windows/Temp";
  return env.get("TMPDIR") || "/tmp";
}
