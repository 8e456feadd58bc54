/**
 * What the tests of `-check` have in common: the pages that are asked, and what is left alone.
 *
 * @module
 */

import { buildPage } from "./stats_body.ts";
import { serve } from "./servers.ts";
import type { Server } from "./servers.ts";

/** A page of golang-stats-api-handler. */
export const PAGE = {
  ...buildPage(),
  "go_version": "go1.26.4",
  "goroutine_num": 12,
  "heap_inuse": 3_565_158,
};

/** Serves a page at one path and something else everywhere else. */
export function serveAt(path: string, page: unknown, elsewhere: () => Response): Server {
  return serve(({ url }) => new URL(url).pathname === path ? Response.json(page) : elsewhere());
}

/** An answer where nothing is. */
export function notFound(): Response {
  return new Response("404 page not found\n", { status: 404 });
}

/** An answer that does not come. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

/** Tells whether nothing is in a directory, or it does not exist. */
export function isEmpty(directory: string): boolean {
  try {
    return [...Deno.readDirSync(directory)].length === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

/** Answers with a page of either kind: JSON or text. */
export function respond(page: string | object): Response {
  return typeof page === "string" ? new Response(page) : Response.json(page);
}

/** What is said where no page of statistics is found. */
export const NO_STATISTICS =
  "No statistics at /api/stats, /debug/vars, /metrics either: correct host and " +
  "port, or let the application serve one of them";
