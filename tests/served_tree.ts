/**
 * The source on a web server, for `deno run URL`.
 *
 * @module
 */

import { serve } from "./servers.ts";
import type { Server } from "./servers.ts";

const ROOT = new URL("../", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  ts: "application/typescript",
  json: "application/json",
};

/**
 * Serves what a package of this program holds, below the folder `/v1/`, and nothing else.
 *
 * @param change Returns the text to serve instead of a file's own.
 */
export function serveTree(change = (_file: string, text: string): string => text): Server {
  return serve(async ({ url }) => {
    const file = new URL(url).pathname.replace(/^\/v1\//, "");
    const type = TYPES[file.split(".").at(-1) ?? ""];
    const isPublished = /^(?:main\.ts|deno\.json|src\/[\w/]+\.ts)$/.test(file);
    if (!isPublished || type === undefined) return new Response(null, { status: 404 });
    const text = change(file, await Deno.readTextFile(new URL(file, ROOT)));
    return new Response(text, { headers: { "content-type": type } });
  });
}
