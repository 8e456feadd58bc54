/**
 * The source on a web server, for `deno run URL`.
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

/** A tree on a web server. */
export interface ServedTree extends Server {
  /** The URL of the program. */
  readonly main: string;
}

/**
 * Serves what a package of this program holds, below one folder, and nothing else.
 *
 * The folder has a name of its own: a port may have been another test's, and what Deno keeps of that
 * must not be taken for this tree.
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
