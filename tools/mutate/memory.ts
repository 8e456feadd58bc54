/**
 * A cache of what test files reached, in the user's cache directory.
 *
 * @module
 */

import type { FileHits } from "./hits.ts";

const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** Returns a key for texts, in their order. */
export async function makeKey(texts: Iterable<string>): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([...texts]));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Returns the cached hits of a key. */
export async function recall(directory: string, key: string): Promise<FileHits | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(`${directory}/${key}.json`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Caches the hits of a key. */
export async function keep(directory: string, key: string, hits: FileHits): Promise<void> {
  await Deno.writeTextFile(`${directory}/${key}.json`, JSON.stringify(hits));
}

/** Creates this tool's cache directory and removes entries that are older than a week. */
export async function openMemory(nowMs: number): Promise<string> {
  const cache = Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME") ?? "."}/.cache`;
  const directory = `${cache}/mackerel-plugin-gostats/mutate`;
  await Deno.mkdir(directory, { recursive: true });
  for await (const { name } of Deno.readDir(directory)) {
    const path = `${directory}/${name}`;
    const { mtime } = await Deno.stat(path);
    if (nowMs - (mtime?.getTime() ?? 0) > KEPT_MS) await Deno.remove(path);
  }
  return directory;
}
