/**
 * Symbolic links at the path of a state file that the user chose.
 *
 * @module
 */

import { ignoreErrors, StateError } from "../errors.ts";
import { quote } from "../messages.ts";
import type { FileInfo, Files, StateRuntime } from "../runtime.ts";
import { dirname } from "./dirname.ts";
import { findOwner } from "./owner.ts";

/**
 * Returns where a link leads, through as many links as there are; any other path unchanged.
 *
 * Only for a path that the user chose: in a shared directory, a link may be somebody's trap. So it
 * has to be one that the kernel would follow in `/tmp` (`fs.protected_symlinks`), whatever the
 * directory: ours, or of the user who owns the directory.
 *
 * @throws {StateError} When a link is another user's, or links lead in a circle.
 */
export function resolveLink(path: string, runtime: StateRuntime): string {
  const { files } = runtime;
  let current = path;
  for (let hops = 0; hops < 40; hops++) {
    const link = lstatLink(current, files);
    if (link === undefined) return current;
    refuseForeignLink(current, link, runtime);
    const to = files.readLinkSync(current);
    // Had others put a link of theirs in its place meanwhile, this would be another file.
    const still = lstatLink(current, files);
    if (still?.ino !== link.ino || still?.uid !== link.uid) {
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
  const isOwn = uid === null || uid === files.lstatSync(`${dirname(path) || "./"}.`).uid ||
    uid === findOwner(path, runtime);
  if (isOwn) return;
  throw new StateError(`Cannot use state ${quote(path)}: the link belongs to another user`);
}

function lstatLink(path: string, files: Files): FileInfo | undefined {
  // Reading and writing the path report what is wrong with it.
  const info = ignoreErrors(() => files.lstatSync(path));
  return info?.isSymlink ? info : undefined;
}
