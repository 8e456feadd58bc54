/**
 * Deno's directory, with caches that no other process uses.
 *
 * @module
 */

import { makeDirectory } from "./temporary_directory.ts";
import type { TemporaryDirectory } from "./temporary_directory.ts";

/** What has been downloaded or compiled; the rest of the directory are databases. */
const FILES = ["gen", "npm", "remote"];

/**
 * Creates a directory for `DENO_DIR` in which a program finds its modules without downloading them.
 */
export async function makeDenoDir(): Promise<TemporaryDirectory> {
  const directory = await makeDirectory();
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(stdout));
  for (const name of FILES) await Deno.symlink(`${denoDir}/${name}`, `${directory.path}/${name}`);
  return directory;
}
