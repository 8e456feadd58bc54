/**
 * How many targets can be requested at once under the limit on open files (`ulimit -n`), which
 * counts connections too. Loaded only for many targets.
 *
 * @module
 */

import type { Files } from "./runtime.ts";
import type { Configuration } from "./target.ts";

/** The most files of a target at one time: its connection, and that of a name lookup. */
const FILES_PER_TARGET = 2;
/** The files of a run besides its targets: a state file, modules, a credential file. */
const RESERVED = 8;

/** A configuration that the system can serve, with a line for the log where it was changed. */
export interface FittedConfiguration {
  readonly configuration: Configuration;
  readonly note?: string;
}

/**
 * Lowers the concurrency of a configuration to what the limit on open files allows. A program with
 * narrow permissions cannot read the limit itself, so this opens as many files as the targets
 * would, and closes them.
 *
 * @param files The file calls of a system that has `/dev/null`.
 */
export function fitConcurrency(configuration: Configuration, files: Files): FittedConfiguration {
  const concurrency = Math.min(configuration.concurrency, configuration.targets.length);
  const needed = concurrency * FILES_PER_TARGET + RESERVED;
  const available = countAvailable(needed, files);
  if (available === needed) return { configuration };
  const fitting = Math.max(1, Math.floor((available - RESERVED) / FILES_PER_TARGET));
  return {
    configuration: { ...configuration, concurrency: fitting },
    note: `Only ${fitting} targets at once instead of ${concurrency}: the limit on open files ` +
      `(ulimit -n) leaves ${available}; raise it, or set "concurrency"`,
  };
}

/** Counts how many more files can be opened, up to a number. */
function countAvailable(most: number, files: Files): number {
  const open: { close(): void }[] = [];
  try {
    while (open.length < most) {
      open.push(files.openSync("/dev/null", { read: true, write: false }));
    }
  } catch (error) {
    // Any other failure, such as a missing permission, does not depend on the limit.
    if (!isLimit(error)) return most;
  } finally {
    for (const file of open) file.close();
  }
  return open.length;
}

/** Tells whether the process (EMFILE) or the system (ENFILE) has too many open files. */
function isLimit(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EMFILE" || code === "ENFILE";
}
