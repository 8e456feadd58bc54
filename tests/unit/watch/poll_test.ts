/**
 * Single polls of a watch, with a clock and a network of their own.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { buildTarget } from "../../../src/target.ts";
import type { Target } from "../../../src/target.ts";
import { addPollResult } from "../../../src/watch/history.ts";
import type { Watched } from "../../../src/watch/history.ts";
import { pollTarget } from "../../../src/watch/poll.ts";
import { buildPage } from "../../support/stats_body.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";

const START_MS = 1_700_000_000_000;
const START = start(buildTarget("api", { uri: "http://app/" }));

function start(target: Target): Watched {
  return { id: target, target, kept: 100, polls: [] };
}

/** Polls an application whose values are all the same number, some seconds after the first poll. */
async function poll(
  watched: Watched,
  sec: number,
  value: number,
  status = 200,
): Promise<Watched> {
  const runtime = makeRuntime({
    nowMs: () => START_MS + sec * 1000,
    fetch: () => Promise.resolve(Response.json(buildPage(() => value), { status })),
  });
  return addPollResult(watched, await pollTarget(watched, runtime), watched.polls.length);
}

Deno.test("pollTarget() gives the differences to the previous poll", async () => {
  const first = await poll(START, 0, 100);
  assertEquals(first.polls.map((values) => values?.["gc_num"]), [undefined]);
  const second = await poll(first, 60, 130);
  assertEquals(second.polls.map((values) => values?.["gc_num"]), [undefined, 30]);
  const third = await poll(second, 90, 140);
  assertEquals(third.polls.map((values) => values?.["gc_num"]), [undefined, 30, 20]);
});

Deno.test("pollTarget() shows nothing of a poll that came too early, and counts from the one before", async () => {
  const first = await poll(START, 0, 100);
  const early = await poll(first, 0.999, 120);
  assertEquals([early.polls, early.sample, early.failure], [first.polls, first.sample, undefined]);
  const next = await poll(early, 60, 130);
  assertEquals(next.polls.map((values) => values?.["gc_num"]), [undefined, 30]);
});

Deno.test("pollTarget() counts from the last poll that was answered", async () => {
  const first = await poll(START, 0, 100);
  const runtime = makeRuntime({
    nowMs: () => START_MS + 30_000,
    fetch: () => Promise.resolve(new Response(null, { status: 503 })),
  });
  const failed = addPollResult(first, await pollTarget(first, runtime), 1);
  assertEquals(failed.failure?.error, "status is 503, expected 200");
  assertMatch(failed.failure?.advice ?? "", /^The application.* log$/);
  const next = await poll(failed, 60, 130);
  assertEquals([next.polls.map((values) => values?.["gc_num"]), next.failure], [
    [undefined, undefined, 30],
    undefined,
  ]);
});

/** Polls an application that has statistics at one path, and returns what it was asked. */
async function pollAt(
  path: string,
  watched: Watched,
  sec = 0,
): Promise<readonly [watched: Watched, paths: readonly string[]]> {
  const paths: string[] = [];
  const runtime = makeRuntime({
    nowMs: () => START_MS + sec * 1000,
    fetch(uri) {
      const { pathname } = new URL(uri);
      paths.push(pathname);
      const isThere = pathname === path;
      return Promise.resolve(
        isThere ? Response.json(buildPage()) : new Response("", { status: 404 }),
      );
    },
  });
  return [addPollResult(watched, await pollTarget(watched, runtime), 0), paths];
}

Deno.test("pollTarget() finds the endpoint of an origin once, also when it comes up late", async () => {
  const [none] = await pollAt("/unusual", START);
  assertEquals(none.target.uri, "http://app/");
  assertEquals(none.failure, {
    ok: false,
    error: "status is 404, expected 200",
    advice: "None of the usual paths serves statistics either: add the path to the URI",
    searchedMs: START_MS,
  });
  const [found, tried] = await pollAt("/debug/vars", none, 60);
  assertEquals([found.target.uri, found.failure], ["http://app/debug/vars", undefined]);
  assertEquals(tried, ["/", "/api/stats", "/debug/vars"]);
  const [, again] = await pollAt("/debug/vars", found);
  assertEquals(again, ["/debug/vars"]);
});

Deno.test("pollTarget() tries the usual paths of an origin once a minute, and after an outage", async () => {
  const [none, all] = await pollAt("/unusual", START);
  assertEquals(all.length, 11);
  const [soon, again] = await pollAt("/debug/vars", none, 30);
  const [later, one] = await pollAt("/debug/vars", soon, 59.999);
  assertEquals([again, one], [["/"], ["/"]]);
  assertEquals((await pollAt("/debug/vars", later, 60))[1].length, 3);
  assertEquals((await pollAt("/debug/vars", later, -1))[1].length, 3);
  const down = await poll(later, 40, 0, 503);
  assertEquals((await pollAt("/debug/vars", down, 50))[1].length, 3);
});

Deno.test("pollTarget() tries no other path of a URI that has one", async () => {
  const target = buildTarget("api", { uri: "http://app/x" });
  const [none, tried] = await pollAt("/metrics", start(target));
  assertEquals(tried, ["/x"]);
  assertEquals(
    none.failure?.advice,
    "Correct the path: -check tries the usual ones and shows which one gives most",
  );
});
