/**
 * The first request to a target.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { USUAL_PATHS } from "../../src/discovery.ts";
import { probeTarget } from "../../src/probe.ts";
import { buildTarget } from "../../src/target.ts";
import { makeRuntime } from "../support/fake_runtime.ts";
import { findFreePort, serve } from "../support/servers.ts";
import type { Server } from "../support/servers.ts";
import { buildPage } from "../support/stats_body.ts";

/** Serves statistics at one path, a page for browsers at `/`, and 404 at all others. */
function serveStatistics(path: string): Server {
  return serve(({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === path) return Response.json(buildPage());
    return pathname === "/" ? new Response("<html>") : new Response("", { status: 404 });
  });
}

function listPaths({ requests }: Server): readonly string[] {
  return requests.map(({ url }) => new URL(url).pathname);
}

Deno.test("probeTarget() requests a URI with a path or a query as it is", async () => {
  await using app = serveStatistics("/metrics");
  for (const uri of [`${app.origin}/x`, `${app.origin}/?x`]) {
    const { target, page, failed } = await probeTarget(buildTarget("a", { uri }), makeRuntime({}));
    assertEquals([target.uri, page, failed], [uri, undefined, undefined]);
  }
  assertEquals(listPaths(app), ["/x", "/"]);
});

Deno.test("probeTarget() finds the endpoint of an origin", async () => {
  await using app = serveStatistics("/metrics");
  const target = buildTarget("a", { uri: app.origin });
  const probe = await probeTarget(target, makeRuntime({}));
  assertEquals([probe.target.uri, probe.page?.source], [`${app.origin}/metrics`, "stats-api"]);
  assertEquals(probe.failed?.map(({ uri }) => uri), [
    `${app.origin}/api/stats`,
    `${app.origin}/debug/vars`,
  ]);
});

Deno.test("probeTarget() finds statistics at the origin itself, after the usual paths", async () => {
  await using app = serveStatistics("/");
  const { target, page } = await probeTarget(
    buildTarget("a", { uri: app.origin }),
    makeRuntime({}),
  );
  assertEquals([target.uri, page?.source], [`${app.origin}/`, "stats-api"]);
  assertEquals(listPaths(app), [...USUAL_PATHS, "/"]);
});

Deno.test("probeTarget() reports nothing about a page for browsers at the origin", async () => {
  await using app = serveStatistics("/unusual");
  const probe = await probeTarget(buildTarget("a", { uri: app.origin }), makeRuntime({}));
  assertEquals(probe.failure, { code: "status", status: 404 });
  const others = probe.failed?.map(({ uri }) => new URL(uri).pathname);
  assertEquals([new URL(probe.target.uri).pathname, others], ["/api/stats", USUAL_PATHS.slice(1)]);
});

Deno.test("probeTarget() ends with a failure that all paths share", async () => {
  const uri = `http://127.0.0.1:${findFreePort()}`;
  const { failure, failed } = await probeTarget(buildTarget("a", { uri }), makeRuntime({}));
  assertEquals([failure?.code, failed], ["connection-refused", []]);
});

Deno.test("probeTarget() returns the duration of the requests", async () => {
  await using app = serveStatistics("/x");
  let nowMs = 5000;
  const runtime = makeRuntime({ nowMs: () => nowMs += 7 });
  const { ms } = await probeTarget(buildTarget("a", { uri: `${app.origin}/x` }), runtime);
  assertEquals(ms, 7);
});

Deno.test("probeTarget() tells the whole time limit where no path answers", async () => {
  const runtime = makeRuntime({
    timeout: () => AbortSignal.abort(),
    fetch: () => Promise.reject(new DOMException("aborted", "AbortError")),
  });
  const target = buildTarget("a", { uri: "http://127.0.0.1/", timeoutMs: 1000 });
  const { failure } = await probeTarget(target, runtime);
  assertEquals(failure, { code: "timeout", ms: 1000 });
});
