/**
 * Replaces `@std/fs/ensure-dir` where only npm is reachable: `deno-std` has no `fs` module.
 *
 * @module
 */

/**
 * Creates a directory and its parents if they are missing.
 *
 * @throws {Error} If the path exists and is not a directory.
 */
export async function ensureDir(dir: string | URL): Promise<void> {
  await Deno.mkdir(dir, { recursive: true });
}
