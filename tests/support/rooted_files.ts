/**
 * Files of a machine of a test's own: what is below `/etc`, `/lib` and `/usr` lies in a directory of
 * the test.
 *
 * @module
 */

import type { Files } from "../../src/runtime.ts";

/** Returns the calls of this process's files, with those directories in another one. */
export function rootFiles(root: string): Files {
  const move = (path: string) => /^\/(?:etc|lib|usr)\//.test(path) ? root + path : path;
  return {
    ...Deno,
    statSync: (path) => Deno.statSync(move(path)),
    lstatSync: (path) => Deno.lstatSync(move(path)),
    openSync: (path, options) => Deno.openSync(move(path), options),
    readDirSync: (path) => Deno.readDirSync(move(path)),
  };
}

/** Writes files by their absolute paths, below another directory. */
export async function writeRooted(
  root: string,
  texts: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, text] of Object.entries(texts)) {
    await Deno.mkdir(root + path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(root + path, text);
  }
}
