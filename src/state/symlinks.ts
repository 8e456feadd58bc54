/**
 * Symbolic links at the path of a state file that the user chose.
 *
 * @module
 */

import { describeCause, ignoreErrors, isDenied, StateError } from "../errors.ts";
import { quote } from "../messages.ts";
import type { FileInfo, Files, StateRuntime } from "../runtime.ts";
import { dirname } from "./dirname.ts";
import { findOwner, OWNER_UNKNOWN } from "./owner.ts";
import { lstat } from "./replace.ts";

/**
 * Resolves a symbolic link, through any number of links; returns any other path unchanged.
 *
 * Only for a path that the user chose: in a shared directory, a link may be a trap. So in any
 * directory, it must be one that the kernel would follow in `/tmp` (`fs.protected_symlinks`): ours,
 * or that of the owner of the directory.
 *
 * @throws {StateError} When a link belongs to another user or changes, its owner cannot be checked,
 * links form a loop, or the file system fails.
 */
export function resolveLink(path: string, runtime: StateRuntime): string {
  try {
    return followLinks(path, runtime);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof StateError || isDenied(error)) throw error;
    const problem = `Cannot use state ${quote(path)}: ${describeCause(error)}`;
    throw new StateError(problem, { cause: error });
  }
}

function followLinks(path: string, runtime: StateRuntime): string {
  const { files } = runtime;
  let current = path;
  for (let hops = 0; hops < 40; hops++) {
    const link = lstatLink(current, files);
    if (link === undefined) return current;
    refuseForeignLink(current, link, runtime);
    const to = files.readLinkSync(current);
    // If others replaced the link in the meantime, this is another file.
    const still = lstat(current, files);
    if (!still?.isSymlink || still.ino !== link.ino || still.uid !== link.uid) {
      throw new StateError(
        `Cannot use state ${quote(path)}: the link ${quote(current)} has changed`,
      );
    }
    const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(to);
    current = isAbsolute ? to : dirname(current) + to;
  }
  throw new StateError(`Cannot use state ${quote(path)}: its symbolic links form a loop`);
}

function refuseForeignLink(path: string, { uid }: FileInfo, runtime: StateRuntime): void {
  const { files } = runtime;
  if (uid === null || uid === files.lstatSync(`${dirname(path) || "./"}.`).uid) return;
  const owner = findOwner(path, runtime);
  if (uid === owner) return;
  const why = typeof owner === "string"
    ? `link's ${OWNER_UNKNOWN}`
    : "link belongs to another user";
  throw new StateError(`Cannot use state ${quote(path)}: the ${why}`);
}

function lstatLink(path: string, files: Files): FileInfo | undefined {
  // Errors are ignored here: reading and writing the path report them.
  const info = ignoreErrors(() => files.lstatSync(path));
  return info?.isSymlink ? info : undefined;
}
