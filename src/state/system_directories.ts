/**
 * The directories in which Deno lets a program keep no file, unless it has every permission.
 *
 * @module
 */

import { errorName, isDenied } from "../errors.ts";
import type { Files } from "../runtime.ts";
import { dirname } from "./dirname.ts";

/** The message for a state in such a directory. */
export const OUT_OF_REACH = "Deno does not let programs write files below /dev, /proc or /sys";

/**
 * Tells whether a permission is missing that should not be granted: one for a file below `/dev`,
 * `/proc` or `/sys`, for which `--allow-read` and `--allow-write` are not enough.
 *
 * @param error What the use of the file has thrown.
 */
export function isOutOfReach(error: unknown, path: string, files: Files): boolean {
  return isDenied(error) && /^\/+(?:dev|proc|sys)\//.test(realDirectory(dirname(path), files));
}

/** Follows the links of a directory, or of its nearest parent that there is. */
function realDirectory(directory: string, files: Files): string {
  const name = directory.replace(/(?<=^\/|[^/])\/+$/, "");
  try {
    return `${files.realPathSync(name || ".")}/`;
  } catch (error) {
    const parent = dirname(name);
    if (errorName(error) !== "NotFound" || parent === "") return directory;
    return realDirectory(parent, files);
  }
}
