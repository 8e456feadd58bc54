/**
 * The directory of state files.
 *
 * @module
 */

import { UNREADABLE } from "../environment.ts";
import type { Environment } from "../runtime.ts";

/** Returns the path of a file in the directory of state files. */
export function inWorkDirectory(name: string, env: Environment, isWindows: boolean): string {
  const directory = workDirectory(env, isWindows);
  return /[/\\]$/.test(directory) ? directory + name : `${directory}/${name}`;
}

function workDirectory(env: Environment, isWindows: boolean): string {
  const variables = isWindows ? ["TMP", "TEMP"] : ["TMPDIR"];
  const directories = ["MACKEREL_PLUGIN_WORKDIR", ...variables].values().map((name) =>
    env.get(name)
  );
  const chosen = directories.find((path) => path && path !== UNREADABLE);
  return chosen ?? (isWindows ? "C:/Windows/Temp" : "/tmp");
}
