/**
 * Discovery of the endpoints of an application.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { discover, mostTelling, USUAL_PATHS } from "../../src/discovery.ts";
import type { Discovery } from "../../src/discovery.ts";
import { METRICS } from "../../src/metrics/catalogue.ts";
import { RUNTIME_GRAPHS } from "../../src/metrics/runtime_graphs.ts";
import { buildTarget } from "../../src/target.ts";
import { makeRuntime } from "../support/fake_runtime.ts";
import { findFreePort, serve } from "../support/servers.ts";
import type { Server } from "../support/servers.ts";

const FULL = Object.fromEntries(METRICS.map(({ name }) => [name, 1]));
/** A page of expvar gives 13 of the fifteen metrics, all but the goroutines and cgo calls. */
const MEMSTATS = Object.fromEntries(
  [
    ...["Alloc", "Sys", "StackInuse", "Lookups", "Mallocs", "Frees", "HeapSys", "HeapIdle"],
    ...["HeapInuse", "HeapReleased", "NumGC", "PauseTotalNs"],
  ].map((name) => [name, 1]),
);
/** A page of Prometheus' library for Go gives 13 too, but with the goroutines. */
const PROMETHEUS = [
  ...["go_goroutines", "go_memstats_alloc_bytes", "go_memstats_sys_bytes"],
  ...["go_memstats_stack_inuse_bytes", "go_memstats_mallocs_total", "go_memstats_frees_total"],
  ...["go_memstats_heap_sys_bytes", "go_memstats_heap_idle_bytes", "go_memstats_heap_inuse_bytes"],
  ...["go_memstats_heap_released_bytes", "go_gc_duration_seconds_sum"],
  "go_gc_duration_seconds_count",
].map((name) => `${name} 1\n`).join("");

type Answers = Readonly<Record<string, () => Response | Promise<Response>>>;

/** Starts a server with an answer for each path, and another for all others. */
function serveAnswers(answers: Answers, other: () => Response | Promise<Response>): Server {
  return serve(({ url }) => (answers[new URL(url).pathname] ?? other)());
}

function listPaths({ requests }: Server): readonly string[] {
  return requests.map(({ url }) => new URL(url).pathname);
}

function bestPath({ best }: Discovery): string | undefined {
  return best && new URL(best.uri).pathname;
}

const respond = (status: number) => () => new Response("", { status });
const missing = respond(404);
const targetOf = ({ origin }: Server) => buildTarget("api", { uri: `${origin}/x?token=hush` });

const BEST: readonly [name: string, answers: Answers, best: string, tried: number][] = [
  ["a full page ends the search", { "/api/stats": () => Response.json(FULL) }, "/api/stats", 1],
  [
    "a full page after others",
    {
      "/api/stats": () => Response.json({ goroutine_num: 1 }),
      "/metrics": () => Response.json(FULL),
    },
    "/metrics",
    3,
  ],
  [
    "as many metrics, but with goroutines",
    {
      "/debug/vars": () => Response.json({ memstats: MEMSTATS }),
      "/metrics": () => new Response(PROMETHEUS),
    },
    "/metrics",
    USUAL_PATHS.length,
  ],
  [
    "more metrics at a rarer path",
    {
      "/metrics": () => new Response(PROMETHEUS),
      "/debug/varz": () => Response.json({ memstats: MEMSTATS, goroutines: 1 }),
    },
    "/debug/varz",
    USUAL_PATHS.length,
  ],
  [
    "of equals the first",
    {
      "/debug/metrics": () => new Response(PROMETHEUS),
      "/v1/metrics": () => new Response(PROMETHEUS),
    },
    "/v1/metrics",
    USUAL_PATHS.length,
  ],
  ...["/stat/go", "/.api/stats", "/debug/stats", "/stats/profile"].map((path) =>
    [
      `golang-stats-api-handler at ${path}`,
      { [path]: () => Response.json(FULL) },
      path,
      NaN,
    ] as const
  ).map(([name, answers, path]) =>
    [name, answers, path, USUAL_PATHS.indexOf(path) + 1] as [string, Answers, string, number]
  ),
];

for (const [name, answers, best, tried] of BEST) {
  Deno.test(`discover() takes what gives most: ${name}`, async () => {
    await using app = serveAnswers(answers, missing);
    const discovery = await discover(targetOf(app), makeRuntime({}));
    assertEquals([bestPath(discovery), listPaths(app)], [best, USUAL_PATHS.slice(0, tried)]);
  });
}

Deno.test("discover() continues after any response of unknown paths", async () => {
  const others: readonly (() => Response)[] = [
    ...[400, 401, 404, 429, 500].map(respond),
    () => new Response("<html>"),
    () => new Response(""),
    () => Response.redirect("ftp://x/"),
    () => Response.redirect(`http://127.0.0.1:${findFreePort()}/`),
  ];
  for (const other of others) {
    await using app = serveAnswers({ "/metrics": () => new Response(PROMETHEUS) }, other);
    assertEquals(bestPath(await discover(targetOf(app), makeRuntime({}))), "/metrics");
  }
});

Deno.test("discover() requests no path that is known, and counts chosen metrics only", async () => {
  await using app = serveAnswers({
    "/metrics": () => new Response("go_goroutines 1\n"),
    "/debug/vars": () => Response.json({ memstats: MEMSTATS }),
  }, missing);
  const metrics = new Set(["goroutine_num"]);
  const target = { ...targetOf(app), metrics };
  const discovery = await discover(target, makeRuntime({}), { knownPath: "/api/stats" });
  assertEquals([bestPath(discovery), listPaths(app)], ["/metrics", ["/debug/vars", "/metrics"]]);
});

Deno.test("discover() takes pages of the wanted source only", async () => {
  await using app = serveAnswers({
    "/api/stats": () => Response.json(FULL),
    "/debug/vars": () => Response.json({ memstats: MEMSTATS }),
  }, missing);
  const discovery = await discover({ ...targetOf(app), source: "expvar" }, makeRuntime({}));
  assertEquals(bestPath(discovery), "/debug/vars");
  assertEquals(discovery.failed[0]?.failure.code, "wrong-source");
});

Deno.test("discover() ends with a failure that all paths share", async () => {
  let count = 0;
  const refuse = () => {
    count++;
    return Promise.reject(new TypeError("x", { cause: new Error("refused (os error 111)") }));
  };
  const target = buildTarget("api", { uri: "http://127.0.0.1/" });
  const { failed } = await discover(target, makeRuntime({ fetch: refuse }));
  assertEquals([failed.map(({ failure }) => failure.code), count], [["connection-refused"], 1]);
});

Deno.test("discover() gives a path half of the time that is left, and ends with it", async () => {
  let nowMs = 1000;
  const limits: number[] = [];
  const runtime = makeRuntime({
    nowMs: () => nowMs,
    timeout(ms) {
      limits.push(ms);
      nowMs += ms;
      return AbortSignal.abort();
    },
    fetch: () => Promise.reject(new DOMException("aborted", "AbortError")),
  });
  const target = buildTarget("api", { uri: "http://127.0.0.1/", timeoutMs: 5000 });
  const { failed } = await discover(target, runtime, { limitMs: 40 });
  assertEquals(limits, [20, 10, 5, 3, 1, 1]);
  assertEquals(new Set(failed.map(({ failure }) => failure.code)), new Set(["timeout"]));
  assertEquals(await discover(target, runtime, { limitMs: 0 }), { found: [], failed: [] });
});

Deno.test("discover() finds an endpoint after a path that never answers", async () => {
  await using app = serveAnswers({
    "/api/stats": () => new Promise(() => {}),
    "/debug/vars": () => Response.json({ memstats: MEMSTATS }),
  }, missing);
  const target = { ...targetOf(app), timeoutMs: 2000 };
  assertEquals(bestPath(await discover(target, makeRuntime({}))), "/debug/vars");
});

Deno.test("discover() keeps user and password, and no query", async () => {
  await using app = serveAnswers({}, missing);
  const uri = app.origin.replace("//", "//me:hush@");
  const { failed } = await discover(buildTarget("api", { uri: `${uri}/x?a=b` }), makeRuntime({}));
  assert(failed.every((endpoint) => endpoint.uri.startsWith(`${uri}/`)));
  assert(failed.every((endpoint) => !endpoint.uri.includes("?")));
});

Deno.test("mostTelling() is a login rather than nothing, of equals the first", () => {
  const failed = [404, 403, 401, 400].map((status) => ({
    uri: `http://a/${status}`,
    failure: { code: "status", status } as const,
  }));
  assertEquals(mostTelling(failed)?.uri, "http://a/403");
  assertEquals(mostTelling([]), undefined);
});

Deno.test("discover() counts further graphs too", async () => {
  await using server = serveAnswers({
    "/api/stats": () => Response.json(FULL),
    "/metrics": () =>
      new Response(
        "go_goroutines 1\nprocess_open_fds 3\nprocess_max_fds 1.8446744073709552e+19\n",
      ),
  }, missing);
  const graphs = RUNTIME_GRAPHS.filter(({ name }) => name === "process_files");
  const target = { ...targetOf(server), metrics: new Set<string>(), graphs };
  const discovery = await discover(target, makeRuntime({}));
  assertEquals(bestPath(discovery), "/metrics");
  assertEquals(listPaths(server).at(-1), "/metrics");
});
