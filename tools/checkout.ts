/**
 * The files of a checkout, and copies of them.
 *
 * @module
 */

import { runProgram } from "./child.ts";

/**
 * Returns the paths of tracked and untracked files, without ignored and deleted ones. Needs git.
 *
 * @param root The directory of the checkout, without a slash at its end.
 * @throws {ToolError} When git is not installed, or fails.
 */
export async function listCheckout(root: string): Promise<string[]> {
  const stdout = await runProgram("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    cwd: root,
  });
  const paths = stdout.split("\0").filter((path) => path !== "");
  return [...new Set(paths)].filter((path) => isFile(`${root}/${path}`));
}

function isFile(path: string): boolean {
  try {
    return Deno.lstatSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Copies files from one directory to the same paths below another.
 *
 * @param root The directory of the files, without a slash at its end, like the target.
 */
export async function copyFiles(
  root: string,
  paths: readonly string[],
  target: string,
): Promise<void> {
  for (const path of paths) {
    const to = `${target}/${path}`;
    await Deno.mkdir(to.slice(0, to.lastIndexOf("/")), { recursive: true });
    await Deno.copyFile(`${root}/${path}`, to);
  }
}
