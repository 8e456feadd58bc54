/**
 * Copies of the tree, one for each worker, each with a directory for temporary files.
 *
 * @module
 */

import { copyFiles } from "../checkout.ts";

/** A copy that one worker changes and tests. */
export interface Copy {
  /** The root of the tree. */
  readonly tree: string;
  /** The directory for temporary files of its tests; short, because it also contains sockets. */
  readonly temporary: string;
}

/**
 * Copies the files of a tree as often as needed, into a directory that other users may enter: tests
 * that root runs start programs as another user.
 */
export async function makeCopies(
  root: string,
  files: readonly string[],
  { directory, count }: { readonly directory: string; readonly count: number },
): Promise<Copy[]> {
  if (Deno.build.os !== "windows") await Deno.chmod(directory, 0o755);
  const copies: Copy[] = [];
  for (let number = 1; number <= count; number++) {
    const copy = { tree: `${directory}/${number}/tree`, temporary: `${directory}/${number}/tmp` };
    await Deno.mkdir(copy.temporary, { recursive: true });
    await copyFiles(root, files, copy.tree);
    copies.push(copy);
  }
  return copies;
}

/** Writes texts into a copy, by path. */
export async function writeTexts(
  copy: Copy,
  texts: Iterable<readonly [file: string, text: string]>,
): Promise<void> {
  for (const [file, text] of texts) await Deno.writeTextFile(`${copy.tree}/${file}`, text);
}

/** Removes the last run's temporary files; a process that was just killed may still write. */
export async function emptyTemporary(copy: Copy, attempts = 5): Promise<void> {
  try {
    await Deno.remove(copy.temporary, { recursive: true });
  } catch (error) {
    if (!(error instanceof Error) || attempts === 1) throw error;
    return await emptyTemporary(copy, attempts - 1);
  }
  await Deno.mkdir(copy.temporary);
}
