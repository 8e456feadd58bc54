/**
 * How this program is started by another one, such as mackerel-agent. Loaded only where that is shown.
 *
 * @module
 */

import type { Program } from "../runtime.ts";
import { permissionFlags } from "./permissions.ts";

/** How a program is started. */
export interface ProgramCommand {
  /** The program and the arguments that precede its flags. */
  readonly words: readonly string[];
  /** Whether Deno runs it. */
  readonly isRunByDeno: boolean;
  /** What must be done first, if anything. */
  readonly hint?: string;
}

/** Where mkr installs plugins. */
const INSTALLED = "/opt/mackerel-agent/plugins/bin/mackerel-plugin-gostats";
const INSTALLED_ON_WINDOWS = "C:/Program Files/Mackerel/mackerel-agent/mackerel-plugin-gostats.exe";

/**
 * Returns how this program is started.
 *
 * A checkout is no installation: its modules may be those of the user's own cache, and Deno that of
 * npx. So the command is that of the program once it is installed.
 */
export function describeProgram(
  { executable, module }: Program,
  isWindows: boolean,
): ProgramCommand {
  if (module === undefined) return { words: [executable], isRunByDeno: false };
  if (/^file:.*\.ts$/.test(module)) {
    return {
      words: [isWindows ? INSTALLED_ON_WINDOWS : INSTALLED],
      isRunByDeno: false,
      hint: "This is a checkout: install the plugin first, see docs/running.md.",
    };
  }
  const words = [executable, "run", "--quiet", ...permissionFlags(), shortenUrl(module)];
  const isOfNpx = /[\\/]_npx[\\/]/.test(executable);
  return {
    words,
    isRunByDeno: true,
    ...(isOfNpx ? { hint: "npx may remove this Deno: install one, and give its path here." } : {}),
  };
}

/** A file is shorter by its path; Windows' paths stay URLs. */
function shortenUrl(url: string): string {
  const { protocol, pathname } = new URL(url);
  const isPath = protocol === "file:" && !/^\/[A-Za-z]:/.test(pathname);
  return isPath ? decodeURIComponent(pathname) : url;
}
