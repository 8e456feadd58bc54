/**
 * Stands in for `@std/fs/ensure-dir` where only npm is in reach; `deno-std` holds no file system.
 *
 * @module
 */

/**
 * Makes a directory and its parents where they are missing.
 *
 * @throws {Error} If something that is not a directory has the name.
 */
export async function ensureDir(dir: string | URL): Promise<void> {
  await Deno.mkdir(dir, { recursive: true });
}
