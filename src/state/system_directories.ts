/**
 * The directories in which Deno does not let a program write files unless it has all permissions.
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
 * @param error The error that using the file threw.
 */
export function isOutOfReach(error: unknown, path: string, files: Files): boolean {
  return isDenied(error) && /^\/+(?:dev|proc|sys)\//.test(realDirectory(dirname(path), files));
}

/** Resolves the links of a directory, or of its nearest existing parent. */
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
