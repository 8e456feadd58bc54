/**
 * `-check` as a whole: what it shows of healthy targets, the order of its requests, how it ends.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { notesOf, parseBlocks } from "../support/check_report.ts";
import {
  isEmpty,
  never,
  NO_STATISTICS,
  notFound,
  PAGE,
  respond,
  serveAt,
} from "../support/check_endpoints.ts";
import { runPlugin, startPlugin } from "../support/run_plugin.ts";
import { findFreePort, serve } from "../support/servers.ts";
import { makeFixture } from "../support/fixture.ts";

Deno.test("-check shows a target of the command line, writes nothing and exits with 0", async () => {
  await using fixture = await makeFixture("");
  await using app = serveAt("/api/stats", PAGE, notFound);
  const args = ["-check", "-host=127.0.0.1", "-port", String(app.port), "-metric-key-prefix=api"];
  const { code, stdout, stderr } = await runPlugin(args, { env: fixture.env });
  const shown = stdout.replace(/^PREFIX +/, "PREFIX  ").replace(/^api +\d+ ms/m, "api       9 ms")
    .replaceAll(String(app.port), "PORT")
    // Where the test runs decides whether a restart empties its directory.
    .replace(/^warning [^]*mackerel-agent\n/m, "");
  assertEquals(
    shown,
    `PREFIX  ANSWER  SOURCE     GO        GOROUTINES  HEAP IN USE     STATE
api       9 ms  stats-api  go1.26.4          12      3.4 MiB  none yet
  uri  http://127.0.0.1:PORT/api/stats

15 metrics. A standard host includes 200, a micro host 30, its own among them.
The next point of gc_per_second and gc_pause_per_second covers less than a
minute: the stats-api handler counts from its last request, and that was this
one.
1 target, all well.
`,
  );
  assertEquals([code, stderr, isEmpty(fixture.states)], [0, "", true]);
});

Deno.test("-check counts the metrics that are chosen, of the targets that are", async () => {
  await using app = serve(() => Response.json(PAGE));
  const target = (prefix: string, more = "") =>
    `[targets.${prefix}]\nuri = "${app.origin}/"\n${more}\n`;
  await using fixture = await makeFixture(
    target("a", 'metrics = ["heap", "runtime.goroutine_num"]') + target("b") + target("c"),
  );
  const check = ["-check", "-config", fixture.config];
  const some = await runPlugin([...check, "-only", "c,a"], { env: fixture.env });
  assertEquals([...parseBlocks(some.stdout).keys()], ["a", "c"]);
  assertMatch(some.stdout, /\n20 metrics\. [^]*\n2 targets, all well\.\n$/);
});

const EXPVAR = { "memstats": { "Alloc": 1, "HeapInuse": 2_097_152 } };
const METRICS_PAGE = 'go_info{version="go1.26.4"} 1\ngo_goroutines 7\n';

Deno.test("-check shows any source, and what can be done about goroutines", async () => {
  await using app = serve(({ url }) => {
    if (url.endsWith("/metrics")) return respond(METRICS_PAGE);
    return respond(url.endsWith("/counted") ? { ...EXPVAR, "tasks": 5 } : EXPVAR);
  });
  await using fixture = await makeFixture(`
    [targets.prometheus]
    uri = "${app.origin}/metrics"
    metrics = ["runtime.goroutine_num"]
    [targets.expvar]
    uri = "${app.origin}/debug/vars"
    metrics = ["runtime.goroutine_num", "heap.heap_inuse"]
    [targets.counted]
    uri = "${app.origin}/counted"
    metrics = ["runtime.goroutine_num"]
    goroutines = "tasks"
    [targets.mistyped]
    uri = "${app.origin}/counted"
    metrics = ["runtime.goroutine_num"]
    goroutines = ["task"]
  `);
  const { code, stdout } = await runPlugin(["-check", "-config", fixture.config], fixture);
  const rows = [...parseBlocks(stdout).values()].map(({ row }) => row.filter((_, at) => at !== 1));
  assertEquals(rows, [
    ["prometheus", "prometheus", "go1.26.4", "7", "-", "none yet"],
    ["expvar", "expvar", "-", "-", "2.0 MiB", "none yet"],
    ["counted", "expvar", "-", "5", "2.0 MiB", "none yet"],
    ["mistyped", "expvar", "-", "-", "2.0 MiB", "none yet"],
  ]);
  assertEquals(notesOf(stdout, "expvar", "note"), ["The endpoint has no goroutine_num: left out"]);
  assertEquals(notesOf(stdout, "expvar", "fix"), [
    "Let the application publish its number of goroutines as a variable, and name it with " +
    '"goroutines" if it is called otherwise',
  ]);
  assertEquals(notesOf(stdout, "counted", "fix"), []);
  assertEquals(notesOf(stdout, "mistyped", "fix"), [
    'Correct "goroutines": the endpoint has no variable "task", did you mean "tasks"?',
  ]);
  assertEquals([code, /gc_per_second/.test(stdout)], [0, false]);
});

/** The only path with statistics, which a target at another path is advised to use. */
const OTHER_PATHS: readonly [path: string, page: string | object, source: string][] = [
  ["/api/stats", PAGE, "stats-api"],
  ["/debug/vars", EXPVAR, "expvar"],
  ["/metrics", METRICS_PAGE, "prometheus"],
];

for (const [path, page, source] of OTHER_PATHS) {
  Deno.test(`-check finds the statistics at ${path}, also those of an unwanted source`, async () => {
    const unwanted = source === "expvar" ? "prometheus" : "expvar";
    await using app = serve(({ url }) => url.endsWith(path) ? respond(page) : notFound());
    await using fixture = await makeFixture(
      `[targets.any]\nuri = "${app.origin}/"\n[targets.same]\nuri = "${app.origin}/"\n` +
        `source = "${source}"\n[targets.other]\nuri = "${app.origin}/"\n` +
        `source = "${unwanted}"\n`,
    );
    const { stdout } = await runPlugin(["-check", "-config", fixture.config], fixture);
    const found = `Set uri to "${app.origin}${path}": it serves ${source}`;
    assertEquals(notesOf(stdout, "any", "fix"), [found]);
    assertEquals(notesOf(stdout, "same", "fix"), [found]);
    assertEquals(notesOf(stdout, "other", "fix"), [
      `"${app.origin}${path}" may be the endpoint: source is "${source}", expected ` +
      `"${unwanted}". Correct "source", or leave it out: the plugin recognizes an endpoint by ` +
      "its content",
    ]);
  });
}

/** Targets of an application with a page of stats-api alone, and whether it is asked for that. */
const SPOILED: readonly [name: string, path: string, source: string, isSpoiled: boolean][] = [
  ["at its path", "/api/stats", "", true],
  ["where the path is wrong", "/stats", "", true],
  ["where another source is expected", "/api/stats", 'source = "expvar"', true],
  ["where path and source are wrong", "/stats", 'source = "expvar"', true],
  ["not at all where the host forbids it", "/forbidden", "", false],
];

for (const [name, path, source, isSpoiled] of SPOILED) {
  Deno.test(`-check says what it costs to read the page of stats-api ${name}`, async () => {
    await using app = serve(({ url }) => {
      if (url.endsWith("/forbidden")) return new Response("", { status: 403 });
      return url.endsWith("/api/stats") ? respond(PAGE) : notFound();
    });
    await using fixture = await makeFixture(
      `[targets.a]\nuri = "${app.origin}${path}"\n${source}\n`,
    );
    const { stdout } = await runPlugin(["-check", "-config", fixture.config], fixture);
    assertEquals(/^The next point of gc_per_second /m.test(stdout), isSpoiled);
  });
}

Deno.test("-check says so when the metrics are charged as a further host", async () => {
  await using app = serve(() => Response.json(PAGE));
  const targets = Array.from(
    { length: 14 },
    (_, index) => `[targets.app${index}]\nuri = "${app.origin}/"\n`,
  );
  await using fixture = await makeFixture(targets.join(""));
  const { stdout } = await runPlugin(["-check", "-config", fixture.config], { env: fixture.env });
  assertMatch(
    stdout.replaceAll("\n", " "),
    / 210 metrics\. .* These alone make 1 further standard host: choose some with "metrics", or give targets to other hosts with "-only" and custom_identifier\. /,
  );
});

Deno.test("-check names what the page of a target does not give, of what is chosen", async () => {
  await using app = serve(() => Response.json({ ...PAGE, "memory_lookups": null }));
  await using fixture = await makeFixture(
    `[targets.all]\nuri = "${app.origin}/"\n[targets.some]\nuri = "${app.origin}/"\n` +
      'metrics = ["heap", "gc"]\n',
  );
  const { code, stdout } = await runPlugin(["-check", "-config", fixture.config], {
    env: fixture.env,
  });
  assertEquals(notesOf(stdout, "all", "note"), ["The endpoint has no memory_lookups: left out"]);
  assertEquals(notesOf(stdout, "some", "note"), []);
  assertMatch(stdout, /^21 metrics \(22 chosen, 1 that no endpoint gives\)\. /m);
  assertEquals(code, 0);
});

Deno.test("-check recommends the endpoint that gives most, not the first in a list", async () => {
  await using app = serve(({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/debug/vars") return respond(EXPVAR);
    return pathname === "/v1/metrics"
      ? respond(`${METRICS_PAGE}go_memstats_sys_bytes 1\n`)
      : notFound();
  });
  await using fixture = await makeFixture("");
  const { stdout } = await runPlugin(["-check", "-uri", app.origin], fixture);
  assertEquals(notesOf(stdout, "gostats", "fix"), [
    `Set -uri to "${app.origin}/v1/metrics": it serves prometheus`,
  ]);
});

const LOGIN =
  'The application requires credentials: set "basic_auth", "bearer_token_file" or "headers" in a ' +
  "configuration file";
const TLS = "If this port speaks TLS, begin the URI with https://";

/**
 * Statuses of a target, of /metrics and of all other paths; the advice, where URI is that of
 * /metrics.
 */
const STATUSES: readonly [
  name: string,
  statuses: readonly [number, number, number],
  fix: string,
][] = [
  [
    "a login beside pages that are missing",
    [404, 401, 404],
    `"URI" may be the endpoint: status is 401, expected 200. ${LOGIN}`,
  ],
  [
    "an error of the application beside pages that are missing",
    [404, 503, 400],
    '"URI" may be the endpoint: status is 503, expected 200. The application, or a proxy in ' +
    "front of it, has an error or is not ready: check its log",
  ],
  ["400 at an unknown path of a server of http", [400, 404, 400], NO_STATISTICS],
  ["400 at every path", [400, 400, 400], TLS],
];

for (const [name, [own, metrics, others], fix] of STATUSES) {
  Deno.test(`-check tells the most telling answer: ${name}`, async () => {
    await using app = serve(({ url }) => {
      const { pathname } = new URL(url);
      const status = pathname === "/own" ? own : pathname === "/metrics" ? metrics : others;
      return new Response("", { status });
    });
    await using fixture = await makeFixture("");
    const { code, stdout } = await runPlugin(["-check", `-uri=${app.origin}/own`], fixture);
    assertEquals(notesOf(stdout, "gostats", "error"), [`status is ${own}, expected 200`]);
    assertEquals(notesOf(stdout, "gostats", "fix"), [
      fix.replace('"URI"', `"${app.origin}/metrics"`),
    ]);
    assertEquals(code, 1);
  });
}

Deno.test("-check finds the statistics after a 400", async () => {
  const other = () => new Response("unsupported path", { status: 400 });
  await using app = serve(({ url }) => url.endsWith("/metrics") ? respond(METRICS_PAGE) : other());
  await using fixture = await makeFixture("");
  const { stdout } = await runPlugin(["-check", `-uri=${app.origin}/api/stats`], fixture);
  assertEquals(notesOf(stdout, "gostats", "fix"), [
    `Set -uri to "${app.origin}/metrics": it serves prometheus`,
  ]);
});

Deno.test("-check names a flag where flags name the target", async () => {
  await using app = serveAt("/api/stats", PAGE, notFound);
  await using fixture = await makeFixture("");
  const { stdout } = await runPlugin(["-check", `-uri=${app.origin}/stats`], fixture);
  const fix = `Set -uri to "${app.origin}/api/stats": it serves stats-api`;
  assertEquals(notesOf(stdout, "gostats", "fix"), [fix]);
});

Deno.test("-check ends with the deadline; what is known of a failure by then is reported", async () => {
  await using app = serve(({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/good") return Response.json(PAGE);
    return pathname === "/gone" ? notFound() : never();
  });
  await using fixture = await makeFixture(
    'deadline = "3s"\n[defaults]\ntimeout = "10m"\n' +
      ["hangs", "gone", "good"].map((name) => `[targets.${name}]\nuri = "${app.origin}/${name}"\n`)
        .join(""),
  );
  const { code, stdout } = await runPlugin(["-check", "-config", fixture.config], fixture);
  assertEquals([...parseBlocks(stdout).keys()], ["good", "hangs", "gone"]);
  assertEquals(parseBlocks(stdout).get("good")?.row[3], "go1.26.4");
  assertMatch(notesOf(stdout, "hangs", "error")[0] ?? "", /deadline of 3000 ms$/);
  assertEquals(notesOf(stdout, "hangs", "fix"), [
    'Shorten the "timeout" of targets that hang, or raise "concurrency" to request more at once',
  ]);
  assertEquals(notesOf(stdout, "gone", "error"), ["status is 404, expected 200"]);
  assertEquals(code, 1);
});

Deno.test("-check requests no more targets at once than the file allows", async () => {
  let [now, most] = [0, 0];
  await using app = serve(async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 20));
    now--;
    return Response.json(PAGE);
  });
  const targets = Array.from(
    { length: 20 },
    (_, index) => `[targets.app${index}]\nuri = "${app.origin}/"\n`,
  );
  await using fixture = await makeFixture(`concurrency = 1\n${targets.join("")}`);
  const { code } = await runPlugin(["-check", "-config", fixture.config], fixture);
  assertEquals([code, most], [0, 1]);
});

Deno.test("-check shows what SIGTERM left time for", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const asked = Promise.withResolvers<void>();
  await using app = serve(({ url }) => {
    if (url.endsWith("/good")) return Response.json(PAGE);
    asked.resolve();
    return never();
  });
  await using fixture = await makeFixture(
    `concurrency = 1\n[targets.good]\nuri = "${app.origin}/good"\n` +
      `[targets.hangs]\nuri = "${app.origin}/hangs"\n`,
  );
  const process = await startPlugin(["-check", "-config", fixture.config], fixture);
  await asked.promise;
  process.kill("SIGTERM");
  const { code, stdout } = await process.result;
  assertEquals([code, [...parseBlocks(stdout).keys()]], [1, ["good", "hangs"]]);
});

Deno.test("-check and a mistake in the file: what a run says, exit code 2", async () => {
  await using fixture = await makeFixture("[targets.a]\nprot = 1\n");
  const { code, stdout, stderr } = await runPlugin(["-check", "-config", fixture.config], fixture);
  assertEquals([code, stdout], [2, ""]);
  assertMatch(stderr, /targets\.a\.prot: unknown key, did you mean "port"\?\n$/);
});

Deno.test("-check takes URIs and host:port, and finds the endpoint of each", async () => {
  await using app = serveAt("/metrics", PAGE, notFound);
  await using other = serveAt("/own", PAGE, notFound);
  await using fixture = await makeFixture("");
  const args = ["-check", `127.0.0.1:${app.port}`, `${other.origin}/own`, "-timeout", "30s"];
  const { code, stdout, stderr } = await runPlugin(args, fixture);
  const [first, second] = [app, other].map(({ port }) => `app-${port}`);
  assertEquals([code, stderr, [...parseBlocks(stdout).keys()]], [0, "", [first, second]]);
  const notes = [first, second].map((name) => parseBlocks(stdout).get(String(name))?.notes);
  assertEquals(notes, [[`uri: ${app.origin}/metrics`], []]);
  assertMatch(stdout, /^note {2}"-init" with the same URIs prints a configuration for them$/m);
});

Deno.test("-check of a URI without statistics tells what the usual paths answer", async () => {
  await using app = serve(({ url }) => url.endsWith("/x") ? respond({}) : notFound());
  await using fixture = await makeFixture("");
  const origin = await runPlugin(["-check", app.origin, "-metric-key-prefix=api"], fixture);
  assertEquals(notesOf(origin.stdout, "api", "error"), ["status is 404, expected 200"]);
  assertEquals(notesOf(origin.stdout, "api", "fix"), [NO_STATISTICS]);
  assertEquals(origin.code, 1);
  const requested = app.requests.length;
  const path = await runPlugin(["-check", `${app.origin}/x`, "-metric-key-prefix=api"], fixture);
  assertEquals(notesOf(path.stdout, "api", "fix"), [NO_STATISTICS]);
  assertEquals([requested, path.code], [11, 1]);
});

Deno.test("-check of a URI without an application tells so", async () => {
  await using fixture = await makeFixture("");
  const args = ["-check", `:${findFreePort()}`, "-metric-key-prefix=api"];
  const { code, stdout } = await runPlugin(args, fixture);
  assertMatch(notesOf(stdout, "api", "error")[0] ?? "", /^Connection refused/i);
  assertEquals([code, stdout.includes("-init")], [1, false]);
});

Deno.test("-check of a URI names the flags for credentials, and pages for browsers", async () => {
  await using login = serve(() => new Response("", { status: 401 }));
  await using page = serve(() => new Response("<html>"));
  await using fixture = await makeFixture("");
  const check = async (uri: string) =>
    (await runPlugin(["-check", uri, "-metric-key-prefix=api"], fixture)).stdout;
  assertEquals(
    notesOf(await check(login.origin), "api", "fix").at(-1),
    '"-check" takes -bearer-token-file, or -username and -password-file',
  );
  assertMatch(
    notesOf(await check(page.origin), "api", "fix")[0] ?? "",
    /^This is a page for browsers, perhaps a login\. No statistics at /,
  );
});
