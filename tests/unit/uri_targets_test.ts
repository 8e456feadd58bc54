/**
 * Targets from the URIs of a command line.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { buildUriTargets, mapConcurrently, probeUris } from "../../src/uri_targets.ts";
import { makeRuntime } from "../support/fake_runtime.ts";
import { serve } from "../support/servers.ts";
import { buildPage } from "../support/stats_body.ts";

Deno.test("buildUriTargets() names targets by their URIs, or one by the user's prefix", async () => {
  const uris = ["http://a.example.com/x", "http://b/"];
  const settings = { timeoutMs: 2000 };
  const [first, second] = await buildUriTargets({ uris, settings });
  assertEquals([first?.prefix, first?.uri, first?.timeoutMs], ["a", uris[0], 2000]);
  assertEquals([second?.prefix, second?.args], ["b", ["-uri", "http://b/"]]);
  const named = await buildUriTargets({ uris: ["http://b/"], settings, prefix: "api" });
  assertEquals(named.map(({ prefix }) => prefix), ["api"]);
});

Deno.test("probeUris() returns each endpoint once, with a prefix of its own", async () => {
  await using app = serve(({ url }) =>
    new URL(url).pathname === "/api/stats"
      ? Response.json(buildPage())
      : new Response("", { status: 404 })
  );
  const uris = [`${app.origin}/`, `${app.origin}/api/stats`, `${app.origin}/x`];
  const followed: string[] = [];
  const { probes } = await probeUris({ uris, settings: {} }, makeRuntime({}), {
    follow(name, promise) {
      followed.push(name);
      return promise;
    },
  });
  const { port } = new URL(app.origin);
  assertEquals(followed, [`app-${port}`, `app-${port}-2`, `app-${port}-3`]);
  assertEquals(probes.map(({ target: { prefix, uri, args } }) => [prefix, uri, args]), [
    [`app-${port}`, `${app.origin}/api/stats`, ["-uri", `${app.origin}/api/stats`]],
    [`app-${port}-2`, `${app.origin}/x`, ["-uri", `${app.origin}/x`]],
  ]);
});

Deno.test("probeUris() keeps the prefix that the user gives", async () => {
  await using app = serve(() => Response.json(buildPage()));
  const command = { uris: [`${app.origin}/x`], settings: {}, prefix: "api" };
  const { probes } = await probeUris(command, makeRuntime({}));
  assertEquals(probes.map(({ target }) => target.prefix), ["api"]);
});

Deno.test("buildUriTargets() loads the further graphs that are chosen", async () => {
  const settings = { metrics: new Set<string>(), further: new Set(["uptime.uptime"]) };
  const [target] = await buildUriTargets({ uris: ["http://a/"], settings });
  assertEquals(target?.graphs?.map(({ name }) => name), ["uptime"]);
});

Deno.test("mapConcurrently() keeps the order of the items, and runs 32 at once", async () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  let [running, most] = [0, 0];
  const results = await mapConcurrently(items, async (item) => {
    most = Math.max(most, ++running);
    // Items end in another order than they begin.
    for (let turn = 0; turn <= item % 7; turn++) await Promise.resolve();
    running--;
    return -item;
  });
  assertEquals(results, items.map((item) => -item));
  assertEquals([most, await mapConcurrently([], () => Promise.resolve(1))], [32, []]);
});
