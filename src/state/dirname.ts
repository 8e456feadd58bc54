/**
 * The directory part of a path.
 *
 * @module
 */

/** Returns the directory of a path with its separator: `a/` of `a/b`, the empty string of `b`. */
export function dirname(path: string): string {
  const isWindows = /^(?:[A-Za-z]:|\\\\)/.test(path);
  const end = Math.max(path.lastIndexOf("/"), isWindows ? path.lastIndexOf("\\") : -1) + 1;
  return path.slice(0, end);
}
