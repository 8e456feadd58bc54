/**
 * Endpoints and expectations that the tests of `-check` share.
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

/** Serves a page at one path, and another response at all others. */
export function serveAt(path: string, page: unknown, otherwise: () => Response): Server {
  return serve(({ url }) => new URL(url).pathname === path ? Response.json(page) : otherwise());
}

/** Responds like Go's server mux to an unknown path. */
export function notFound(): Response {
  return new Response("404 page not found\n", { status: 404 });
}

/** Never responds. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

/** Tells whether a directory is empty or does not exist. */
export function isEmpty(directory: string): boolean {
  try {
    return [...Deno.readDirSync(directory)].length === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

/** Responds with JSON or text. */
export function respond(page: string | object): Response {
  return typeof page === "string" ? new Response(page) : Response.json(page);
}

/** The advice where discovery finds no statistics. */
export const NO_STATISTICS =
  "No statistics at /api/stats, /debug/vars, /metrics, /stat/go, /.api/stats, /debug/stats, " +
  "/stats/profile, /v1/metrics, /debug/metrics, /debug/varz either: correct the host or port, or " +
  "let the application serve one of them";
