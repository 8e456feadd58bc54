/**
 * States in a directory that others may write to.
 *
 * @module
 */

import type { FileInfo, Files } from "../../src/runtime.ts";
import type { PreviousState } from "../../src/state/read.ts";

/** Returns what is said of a state that is not used. */
export function unusable(path: string, why: string): PreviousState {
  return { problem: `Cannot use state ${JSON.stringify(path)}: ${why}` };
}

/** Returns the real files, with owners by path; what is made belongs to `own`. */
export function ownFiles(own: number, owners: Readonly<Record<string, number>>): Files {
  const withOwner = (path: string, info: FileInfo) => ({ ...info, uid: owners[path] ?? own });
  return {
    ...Deno,
    lstatSync: (path) => withOwner(path, Deno.lstatSync(path)),
    openSync(path, options) {
      const opened = Deno.openSync(path, options);
      return {
        statSync: () => withOwner(path, opened.statSync()),
        readSync: (bytes) => opened.readSync(bytes),
        close: () => opened.close(),
      };
    },
  };
}
