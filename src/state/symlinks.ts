/**
 * Symbolic links at the path of a state file that the user chose.
 *
 * @module
 */

import { StateError } from "../errors.ts";
import { quote } from "../messages.ts";
import type { Files } from "../runtime.ts";
import { dirname } from "./dirname.ts";

/**
 * Returns where a link leads, through as many links as there are; any other path unchanged.
 *
 * Only for a path that the user chose: in a shared directory, a link may be somebody's trap.
 *
 * @throws {StateError} When links lead in a circle.
 */
export function resolveLink(path: string, files: Files): string {
  let current = path;
  for (let hops = 0; hops < 40; hops++) {
    if (!isLink(current, files)) return current;
    const link = files.readLinkSync(current);
    const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(link);
    current = isAbsolute ? link : dirname(current) + link;
  }
  throw new StateError(`Cannot use state ${quote(path)}: its links lead in a circle`);
}

function isLink(path: string, files: Files): boolean {
  try {
    return files.lstatSync(path).isSymlink;
  } catch (error) {
    // Whatever is wrong with the path, reading and writing it say so.
    if (error instanceof Error) return false;
    throw error;
  }
}
