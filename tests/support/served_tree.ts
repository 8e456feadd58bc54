/**
 * Serves the source over HTTP, for `deno run URL`.
 *
 * @module
 */

import { serve } from "./servers.ts";
import type { Server } from "./servers.ts";

const ROOT = new URL("../../", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  ts: "application/typescript",
  json: "application/json",
};

/** A server of the source tree. */
export interface ServedTree extends Server {
  /** The URL of the program. */
  readonly main: string;
}

/**
 * Serves the files of the published package below one directory, and nothing else.
 *
 * The directory's name is unique, because Deno caches modules by URL and a port may be reused.
 *
 * @param change Returns the text to serve instead of a file's own.
 */
export function serveTree(change = (_file: string, text: string): string => text): ServedTree {
  const folder = `/${crypto.randomUUID()}/`;
  const server = serve(async ({ url }) => {
    const { pathname } = new URL(url);
    const file = pathname.startsWith(folder) ? pathname.slice(folder.length) : "";
    const type = TYPES[file.split(".").at(-1) ?? ""];
    const isPublished = /^(?:main\.ts|deno\.json|src\/[\w/]+\.ts)$/.test(file);
    if (!isPublished || type === undefined) return new Response(null, { status: 404 });
    const text = change(file, await Deno.readTextFile(new URL(file, ROOT)));
    return new Response(text, { headers: { "content-type": type } });
  });
  return { ...server, main: `${server.origin}${folder}main.ts` };
}
