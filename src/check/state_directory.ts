/**
 * Warns of state files that a restart of the machine removes: the first run after it has no
 * differences.
 *
 * @module
 */

import { quote } from "../messages.ts";
import type { Runtime } from "../runtime.ts";
import { dirname } from "../state/dirname.ts";
import { statePath } from "../state/path.ts";
import type { Target } from "../target.ts";
import { readText } from "./agent_files.ts";
import type { Note } from "./finding.ts";

/** Directories that systems empty when they start, or that are memory. */
const WIPED: readonly string[] = ["/tmp", "/run", "/var/run", "/dev/shm"];
const FSTAB = "/etc/fstab";

/**
 * Returns a note where state files are in a directory that is emptied at a restart.
 *
 * @param isChosen Whether the agent or the user chose the directory, which else is the default.
 */
export function warnOfRestart(
  targets: readonly Target[],
  { env, files, isWindows }: Pick<Runtime, "env" | "files" | "isWindows">,
  isChosen: boolean,
): readonly Note[] {
  const [first] = targets;
  if (first === undefined || isWindows) return [];
  const directory = dirname(statePath(first, env, isWindows)).replace(/(?<=.)\/$/, "");
  const wiped = [...WIPED, ...listMemoryMounts(readText(FSTAB, files) ?? "")];
  if (!wiped.some((path) => directory === path || directory.startsWith(`${path}/`))) return [];
  const text = `State files in ${quote(directory)} are lost when this machine restarts`;
  const fix = "Set MACKEREL_PLUGIN_WORKDIR to a directory that stays, such as " +
    "/var/tmp/mackerel-agent";
  return isChosen
    ? [{ kind: "warning", text }, { kind: "fix", text: fix }]
    : [{ kind: "note", text: `${text}; mackerel-agent's packages set MACKEREL_PLUGIN_WORKDIR` }];
}

/** Returns the mount points of file systems that are memory. */
function listMemoryMounts(fstab: string): readonly string[] {
  return fstab.split("\n").flatMap((line) => {
    const [, path = "", type] = line.trim().split(/[ \t]+/);
    return (type === "tmpfs" || type === "ramfs") && path.startsWith("/") ? [path] : [];
  });
}
