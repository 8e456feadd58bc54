/**
 * `-check` as a whole: what it says of every kind of target, and what it leaves alone.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";
import { makeAuthority } from "./certificates.ts";
import { notesOf, parseBlocks } from "./check_output.ts";
import { runPlugin, startPlugin } from "./command.ts";
import { buildPage } from "./page.ts";
import { findFreePort, serve, serveRaw } from "./servers.ts";
import type { RawServer, Server } from "./servers.ts";
import { makeSite } from "./site.ts";
import { hasScript, startOnTerminal } from "./terminal.ts";

const PAGE = {
  ...buildPage(),
  "go_version": "go1.26.4",
  "goroutine_num": 12,
  "heap_inuse": 3_565_158,
};

/** Serves a page at one path and something else everywhere else. */
function serveAt(path: string, page: unknown, elsewhere: () => Response): Server {
  return serve(({ url }) => new URL(url).pathname === path ? Response.json(page) : elsewhere());
}

const notFound = () => new Response("404 page not found\n", { status: 404 });
const never = () => new Promise<never>(() => {});

function isEmpty(directory: string): boolean {
  try {
    return [...Deno.readDirSync(directory)].length === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

Deno.test("-check shows a target of the command line, writes nothing and exits with 0", async () => {
  await using site = await makeSite("");
  await using app = serveAt("/api/stats", PAGE, notFound);
  const args = ["-check", "-host=127.0.0.1", "-port", String(app.port), "-metric-key-prefix=api"];
  const { code, stdout, stderr } = await runPlugin(args, { env: site.env });
  const shown = stdout.replace(/^PREFIX +/, "PREFIX  ").replace(/^api +\d+ ms/m, "api       9 ms")
    .replaceAll(String(app.port), "PORT")
    .replaceAll(site.states, "STATES").replace(/[0-9a-f]{8}$/m, "HASH");
  assertEquals(
    shown,
    `PREFIX  ANSWER  SOURCE     GO        GOROUTINES  HEAP IN USE     STATE
api       9 ms  stats-api  go1.26.4          12      3.4 MiB  none yet
  uri         http://127.0.0.1:PORT/api/stats
  state file  STATES/mackerel-plugin-gostats-api-HASH

1 target, all well.
15 metrics. Mackerel holds 200 on a standard host, 30 on a micro host, the
system's own among them.
The next point of gc_per_second and gc_pause_per_second covers less than a
minute: the stats-api handler counts from its last request, and that was this
one.
`,
  );
  assertEquals([code, stderr, isEmpty(site.states)], [0, "", true]);
});

Deno.test("-check counts the metrics that are chosen, of the targets that are", async () => {
  await using app = serve(() => Response.json(PAGE));
  const target = (prefix: string, more = "") =>
    `[targets.${prefix}]\nuri = "${app.origin}/"\n${more}\n`;
  await using site = await makeSite(
    target("a", 'metrics = ["heap", "runtime.goroutine_num"]') + target("b") + target("c"),
  );
  const check = ["-check", "-config", site.config];
  const some = await runPlugin([...check, "-only", "c,a"], { env: site.env });
  assertEquals([...parseBlocks(some.stdout).keys()], ["a", "c"]);
  assertMatch(some.stdout, /^2 targets, all well\.\n20 metrics\. /m);
});

const EXPVAR = { "memstats": { "Alloc": 1, "HeapInuse": 2_097_152 } };
const METRICS_PAGE = 'go_info{version="go1.26.4"} 1\ngo_goroutines 7\n';
const respond = (page: string | object) =>
  typeof page === "string" ? new Response(page) : Response.json(page);

Deno.test("-check shows any source, and what can be done about goroutines", async () => {
  await using app = serve(({ url }) => {
    if (url.endsWith("/metrics")) return respond(METRICS_PAGE);
    return respond(url.endsWith("/counted") ? { ...EXPVAR, "tasks": 5 } : EXPVAR);
  });
  await using site = await makeSite(`
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
  `);
  const { code, stdout } = await runPlugin(["-check", "-config", site.config], site);
  const rows = [...parseBlocks(stdout).values()].map(({ row }) => row.filter((_, at) => at !== 1));
  assertEquals(rows, [
    ["prometheus", "prometheus", "go1.26.4", "7", "-", "none yet"],
    ["expvar", "expvar", "-", "-", "2.0 MiB", "none yet"],
    ["counted", "expvar", "-", "5", "2.0 MiB", "none yet"],
  ]);
  assertEquals(notesOf(stdout, "expvar", "note"), ["The page gives no goroutine_num: left out"]);
  assertEquals(notesOf(stdout, "expvar", "fix"), [
    "Let the application publish its number of goroutines as a variable, and name it with " +
    '"goroutines" if it is called otherwise',
  ]);
  assertEquals(notesOf(stdout, "counted", "fix"), []);
  assertEquals([code, /gc_per_second/.test(stdout)], [0, false]);
});

const NO_STATISTICS =
  "No statistics at /api/stats, /debug/vars, /metrics either: correct host and " +
  "port, or let the application serve one of them";

/** The one page of an application, and what is said to who looks at another path. */
const ELSEWHERE: readonly [path: string, page: string | object, source: string][] = [
  ["/api/stats", PAGE, "stats-api"],
  ["/debug/vars", EXPVAR, "expvar"],
  ["/metrics", METRICS_PAGE, "prometheus"],
];

for (const [path, page, source] of ELSEWHERE) {
  Deno.test(`-check finds the statistics at ${path}, unless the wrong source is wanted`, async () => {
    await using app = serve(({ url }) => url.endsWith(path) ? respond(page) : notFound());
    await using site = await makeSite(
      `[targets.any]\nuri = "${app.origin}/"\n[targets.same]\nuri = "${app.origin}/"\n` +
        `source = "${source}"\n[targets.other]\nuri = "${app.origin}/"\n` +
        `source = "${source === "expvar" ? "prometheus" : "expvar"}"\n`,
    );
    const { stdout } = await runPlugin(["-check", "-config", site.config], site);
    const found = `Set uri to "${app.origin}${path}": a page of ${source} answers there`;
    assertEquals(notesOf(stdout, "any", "fix"), [found]);
    assertEquals(notesOf(stdout, "same", "fix"), [found]);
    assertEquals(notesOf(stdout, "other", "fix"), [NO_STATISTICS]);
  });
}

Deno.test("-check says so when a host cannot hold the metrics", async () => {
  await using app = serve(() => Response.json(PAGE));
  const targets = Array.from(
    { length: 14 },
    (_, index) => `[targets.app${index}]\nuri = "${app.origin}/"\n`,
  );
  await using site = await makeSite(targets.join(""));
  const { stdout } = await runPlugin(["-check", "-config", site.config], { env: site.env });
  assertMatch(
    stdout.replaceAll("\n", " "),
    /210 metrics\. Mackerel holds .+ Choose some with "metrics", or share the targets among hosts with "-only" and custom_identifier\. /,
  );
});

Deno.test("-check names what the page of a target does not give, of what is chosen", async () => {
  await using app = serve(() => Response.json({ ...PAGE, "memory_lookups": null }));
  await using site = await makeSite(
    `[targets.all]\nuri = "${app.origin}/"\n[targets.some]\nuri = "${app.origin}/"\n` +
      'metrics = ["heap", "gc"]\n',
  );
  const { code, stdout } = await runPlugin(["-check", "-config", site.config], { env: site.env });
  assertEquals(notesOf(stdout, "all", "note"), ["The page gives no memory_lookups: left out"]);
  assertEquals(notesOf(stdout, "some", "note"), []);
  assertMatch(stdout, /^21 metrics \(22 chosen, 1 that the pages do not give\)\. /m);
  assertEquals(code, 0);
});

/** A kind of trouble: the rest of a target's table, what goes wrong, and what is to be done. */
interface Trouble {
  readonly uri: (places: Places) => string;
  readonly settings?: string;
  readonly error: string | RegExp;
  readonly fix: (places: Places) => string;
}

interface Places {
  /** Answers with the status that its path names; its statistics are at /api/stats. */
  readonly app: Server;
  /** Has no statistics at the usual paths. */
  readonly empty: Server;
  readonly hangsUp: RawServer;
  readonly freePort: number;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  "another path": {
    uri: ({ app }) => `${app.origin}/status/404`,
    error: "status is 404, expected 200",
    fix: ({ app }) => `Set uri to "${app.origin}/api/stats": a page of stats-api answers there`,
  },
  "another path, with a password": {
    uri: ({ app }) => `${app.origin.replace("//", "//me:hush@")}/status/410`,
    error: "status is 410, expected 200",
    fix: ({ app }) => `Set uri to "${app.origin}/api/stats": a page of stats-api answers there`,
  },
  "no page at all": {
    uri: ({ empty }) => `${empty.origin}/api/stats`,
    error: "status is 404, expected 200",
    fix: () => NO_STATISTICS,
  },
  "a web page": {
    uri: ({ app }) => `${app.origin}/html`,
    error: /^body is HTML/,
    fix: ({ app }) =>
      "This is a page for browsers, perhaps a login. " +
      `Set uri to "${app.origin}/api/stats": a page of stats-api answers there`,
  },
  "a page of another source": {
    uri: ({ app }) => `${app.origin}/api/stats`,
    settings: 'source = "expvar"',
    error: 'body is a page of source "stats-api", expected "expvar"',
    fix: () => 'Leave out "source": any page is told by its content',
  },
  "a Prometheus page of something else": {
    uri: ({ empty }) => `${empty.origin}/python`,
    error: "body is a Prometheus page without the Go collector's metrics",
    fix: () => "Let the application register the Go collector of its Prometheus library",
  },
  "a Prometheus page of several applications": {
    uri: ({ empty }) => `${empty.origin}/federate`,
    error: 'body has 2 series of "go_goroutines", expected one: ask the application itself',
    fix: () =>
      "This page is about several applications: give the URI of the application's own page",
  },
  "another kind of value": {
    uri: ({ empty }) => `${empty.origin}/text`,
    error: 'field "goroutine_num" must be a number, got a string',
    fix: () => "Something else than the usual library writes this page: see to the application",
  },
  "a login": {
    uri: ({ app }) => `${app.origin}/status/401`,
    error: "status is 401, expected 200",
    fix: () =>
      'The application wants a login: give "basic_auth", "bearer_token_file" or "headers" in a ' +
      "configuration file",
  },
  "a login that fails": {
    uri: ({ app }) => `${app.origin.replace("//", "//me:hush@")}/status/401`,
    error: "status is 401, expected 200",
    fix: () => "The application does not take these credentials: correct them",
  },
  "a closed door": {
    uri: ({ app }) => `${app.origin}/status/403`,
    error: "status is 403, expected 200",
    fix: () =>
      "The application lets in only whom it knows: give credentials in a configuration file, or let " +
      "this machine in",
  },
  "an error of the application": {
    uri: ({ app }) => `${app.origin}/status/503`,
    error: "status is 503, expected 200",
    fix: () => "The application answers but is not well, or not ready: see its log",
  },
  "nothing that listens": {
    uri: ({ freePort }) => `http://127.0.0.1:${freePort}/`,
    error: /refused/i,
    fix: ({ freePort }) =>
      `Nothing listens on port ${freePort} of 127.0.0.1: start the application, or correct host ` +
      "and port",
  },
  "an unknown host": {
    // A label of over 63 letters: no name server is asked.
    uri: () => `http://${"x".repeat(64)}.invalid/`,
    error: /dns|unknown host/i,
    fix: () =>
      `No address is known for "${"x".repeat(64)}.invalid": correct the host, or see to this ` +
      "machine's name server",
  },
  "no answer in time": {
    uri: ({ app }) => `${app.origin}/never`,
    settings: 'timeout = "300ms"',
    error: /within 300 ms/,
    fix: ({ app }) =>
      `"127.0.0.1" takes connections on port ${app.port} but its answer comes late: the ` +
      'application is too busy, or give it longer with "timeout"',
  },
  "a page that is too large": {
    uri: ({ app }) => `${app.origin}/large`,
    settings: 'max_body = "1KiB"',
    error: /^body is over 1/,
    fix: () => 'Correct the URI, or allow larger pages with "max_body"',
  },
  "TLS where there is none": {
    uri: ({ app }) => app.origin.replace("http:", "https:"),
    error: /./,
    fix: () => "No TLS is spoken on this port: begin the URI with http",
  },
  "no HTTP": {
    uri: ({ hangsUp }) => hangsUp.origin,
    error: /./,
    fix: () =>
      "What listens there breaks off or speaks no HTTP: correct the port, or begin the URI with " +
      "https if it wants TLS",
  },
  "a redirect to where nothing listens": {
    uri: ({ app }) => `${app.origin}/leads-away`,
    error: /^redirected to http:\/\/localhost:\d+: .*refused/,
    fix: () => "The page leads elsewhere, where none is: give the URI of the page itself",
  },
  "redirects in a circle": {
    uri: ({ app }) => `${app.origin}/leads-back`,
    error: /redirects/,
    fix: () => "The page leads elsewhere, where none is: give the URI of the page itself",
  },
  "a redirect to what is no page of the web": {
    uri: ({ app }) => `${app.origin}/leads-out`,
    error: /redirect to a non HTTP/,
    fix: () => "The page leads elsewhere, where none is: give the URI of the page itself",
  },
  "a body that is not packed as it says": {
    uri: ({ app }) => `${app.origin}/packed`,
    error: "unexpected end of file",
    fix: () =>
      "What arrives is not packed as its Content-Encoding says: see to the application, or to a proxy " +
      "in between",
  },
  "a port that browsers block": {
    uri: () => "http://127.0.0.1:6000/",
    error: /blocked/,
    fix: () => "Deno refuses this port, as browsers do: let the application listen on another",
  },
};

/** Where redirects lead by the path that is asked. */
const LOCATIONS: Readonly<Record<string, string>> = {
  "/leads-away": `http://me:secret@localhost:${findFreePort()}/there?token=hush`,
  "/leads-back": "/leads-back",
  "/leads-out": "file:///etc/hosts",
};

function serveStatuses(): Server {
  return serve(({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/api/stats") return Response.json(PAGE);
    if (pathname === "/never") return never();
    const location = LOCATIONS[pathname];
    if (location !== undefined) return new Response(null, { status: 302, headers: { location } });
    if (pathname === "/packed") {
      return new Response("not", { headers: { "Content-Encoding": "gzip" } });
    }
    if (pathname === "/large") return new Response("x".repeat(2000));
    if (pathname === "/html") return new Response("<!doctype html><title>Hello</title>");
    return new Response("", { status: Number(pathname.split("/").at(-1)) || 404 });
  });
}

function servePages(): Server {
  const pages: Readonly<Record<string, string>> = {
    "/python": "python_info 1\n",
    "/federate": 'go_goroutines{job="a"} 7\ngo_goroutines{job="b"} 8\n',
    "/text": '{"goroutine_num":"7"}',
  };
  return serve(({ url }) => {
    const page = pages[new URL(url).pathname];
    return page === undefined ? notFound() : respond(page);
  });
}

Deno.test("-check tells every kind of trouble apart, and what to do about it", async (t) => {
  await using app = serveStatuses();
  await using empty = servePages();
  await using hangsUp = serveRaw(async () => {});
  const places: Places = { app, empty, hangsUp, freePort: findFreePort() };
  const kinds = Object.entries(TROUBLES).map(([name, trouble], index) => {
    const prefix = `kind${index}`;
    const uri = trouble.uri(places);
    return { name, prefix, trouble, uri };
  });
  await using site = await makeSite(
    kinds.map(({ prefix, uri, trouble }) =>
      `[targets.${prefix}]\nuri = "${uri}"\n${trouble.settings ?? ""}\n`
    ).join("") + `[targets.good]\nuri = "${app.origin}/api/stats"\n`,
  );
  const { code, stdout, stderr } = await runPlugin(["-check", "-config", site.config], site);

  for (const { name, prefix, trouble } of kinds) {
    await t.step(name, () => {
      const [error = "", ...others] = notesOf(stdout, prefix, "error");
      if (typeof trouble.error === "string") assertEquals(error, trouble.error);
      else assertMatch(error, trouble.error);
      assertEquals(others, []);
      assertEquals(notesOf(stdout, prefix, "fix"), [trouble.fix(places)]);
    });
  }
  await t.step("the good one among them is shown as good, all in the order of the file", () => {
    assertEquals([...parseBlocks(stdout).keys()], [...kinds.map(({ prefix }) => prefix), "good"]);
    assertEquals(parseBlocks(stdout).get("good")?.notes.length, 2);
  });
  await t.step("the failed ones are named in the end, and the exit code is 1", () => {
    const names = kinds.map(({ prefix }) => prefix).join(", ");
    const end = stdout.slice(stdout.indexOf("\n\n")).replaceAll("\n", " ");
    assert(end.includes(`${kinds.length} of ${kinds.length + 1} targets failed: ${names}.`), end);
    assertEquals([code, stderr], [1, ""]);
  });
  await t.step("no secret is printed, no state is written", () => {
    assertEquals([/me:|hush/.test(stdout), isEmpty(site.states)], [false, true]);
  });
});

Deno.test("-check tells what is wrong with a certificate", {
  // Elsewhere the system's authorities do not come from a file that a variable names.
  ignore: Deno.build.os !== "linux",
}, async () => {
  const authority = await makeAuthority();
  const good = await authority.issue({ hosts: ["127.0.0.1"] });
  const old = await authority.issue({ hosts: ["127.0.0.1"], notAfter: new Date("2020-01-02") });
  const other = await authority.issue({ hosts: ["app.invalid"] });
  const answer = () => Response.json(PAGE);
  await using goodApp = serve(answer, good);
  await using oldApp = serve(answer, old);
  await using otherApp = serve(answer, other);
  await using site = await makeSite(
    Object.entries({ good: goodApp, old: oldApp, other: otherApp })
      .map(([prefix, { origin }]) => `[targets.${prefix}]\nuri = "${origin}/"\n`).join(""),
  );
  const ca = `${site.config}.ca.pem`;
  await Deno.writeTextFile(ca, authority.cert);
  const check = async (env: Readonly<Record<string, string>>) =>
    (await runPlugin(["-check", "-config", site.config], { env: { ...site.env, ...env } })).stdout;
  const trusting = await check({ SSL_CERT_FILE: ca });
  assertEquals(notesOf(trusting, "good", "fix"), []);
  assertEquals(notesOf(trusting, "old", "fix"), [
    "The certificate has expired: have it renewed, and check this machine's clock",
  ]);
  assertEquals(notesOf(trusting, "other", "fix"), [
    'The certificate is made out to another name: ask by that name, or give it as "server_name"',
  ]);
  assertEquals(notesOf(await check({}), "good", "fix"), [
    "The certificate is signed by an authority that this machine does not know: give it as " +
    '"ca_file"',
  ]);
});

/** The answer of a proxy, and what is said then. */
const PROXIES: Readonly<Record<string, [answer: () => Response, error: string, fix: string]>> = {
  "wants a login": [
    () => new Response("", { status: 407 }),
    "status is 407, expected 200",
    "The proxy wants a login: put user and password into the proxy's URI",
  ],
  "gives an error of its own": [
    () => new Response("<html>no route</html>", { status: 502 }),
    "status is 502, expected 200",
    "The application answers but is not well, or not ready: see its log",
  ],
  "gives a page of its own": [
    () => new Response("<html>welcome</html>"),
    "body is HTML or XML, expected JSON or text",
    `This is a page for browsers, perhaps a login. ${NO_STATISTICS}`,
  ],
};

for (const [name, [answer, error, fix]] of Object.entries(PROXIES)) {
  Deno.test(`-check sees a proxy in the way that ${name}`, async () => {
    await using proxy = serve(answer);
    await using site = await makeSite("");
    const env = { ...site.env, "http_proxy": proxy.origin };
    const { code, stdout } = await runPlugin(["-check", "-uri=http://app.example/"], { env });
    assertEquals(notesOf(stdout, "gostats", "error"), [error]);
    assertEquals(notesOf(stdout, "gostats", "fix"), [
      fix,
      "http_proxy sends this request through a proxy, which may be what fails: name the host in " +
      "NO_PROXY to ask it directly",
    ]);
    assertEquals(code, 1);
  });
}

Deno.test("-check does not blame a proxy for a target that goes past it", async () => {
  await using site = await makeSite("");
  const env = { ...site.env, "http_proxy": "http://127.0.0.1:1/" };
  const args = ["-check", "-host", "127.0.0.1", "-port", String(findFreePort())];
  const { stdout } = await runPlugin(args, { env });
  assertEquals(notesOf(stdout, "gostats", "fix").length, 1);
});

Deno.test("-check names a flag where flags name the target", async () => {
  await using app = serveAt("/api/stats", PAGE, notFound);
  await using site = await makeSite("");
  const { stdout } = await runPlugin(["-check", `-uri=${app.origin}/stats`], site);
  const fix = `Set -uri to "${app.origin}/api/stats": a page of stats-api answers there`;
  assertEquals(notesOf(stdout, "gostats", "fix"), [fix]);
});

Deno.test("-check ends with the deadline; what is known of a failure by then is told", async () => {
  await using app = serve(({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/good") return Response.json(PAGE);
    return pathname === "/gone" ? notFound() : never();
  });
  await using site = await makeSite(
    'deadline = "3s"\n[defaults]\ntimeout = "10m"\n' +
      ["hangs", "gone", "good"].map((name) => `[targets.${name}]\nuri = "${app.origin}/${name}"\n`)
        .join(""),
  );
  const { code, stdout } = await runPlugin(["-check", "-config", site.config], site);
  assertEquals([...parseBlocks(stdout).keys()], ["hangs", "gone", "good"]);
  assertEquals(parseBlocks(stdout).get("good")?.row[3], "go1.26.4");
  assertMatch(notesOf(stdout, "hangs", "error")[0] ?? "", /deadline of 3000 ms$/);
  assertEquals(notesOf(stdout, "hangs", "fix"), [
    'Shorten "timeout" of targets that hang, or ask more at once with a larger "concurrency"',
  ]);
  assertEquals(notesOf(stdout, "gone", "error"), ["status is 404, expected 200"]);
  assertEquals(code, 1);
});

Deno.test("-check asks no more targets at once than the file allows", async () => {
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
  await using site = await makeSite(`concurrency = 1\n${targets.join("")}`);
  const { code } = await runPlugin(["-check", "-config", site.config], site);
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
  await using site = await makeSite(
    `concurrency = 1\n[targets.good]\nuri = "${app.origin}/good"\n` +
      `[targets.hangs]\nuri = "${app.origin}/hangs"\n`,
  );
  const process = await startPlugin(["-check", "-config", site.config], site);
  await asked.promise;
  process.kill("SIGTERM");
  const { code, stdout } = await process.result;
  assertEquals([code, [...parseBlocks(stdout).keys()]], [1, ["good", "hangs"]]);
});

Deno.test("-check and a mistake in the file: what a run says, exit code 2", async () => {
  await using site = await makeSite("[targets.a]\nprot = 1\n");
  const { code, stdout, stderr } = await runPlugin(["-check", "-config", site.config], site);
  assertEquals([code, stdout], [2, ""]);
  assertMatch(stderr, /targets\.a\.prot: unknown key, did you mean "port"\?\n$/);
});

const NOW_SEC = Math.trunc(Date.now() / 1000);

/** What lies at the place of a state file, and what is shown then: the row's cell, notes beneath. */
const STATES: Readonly<Record<string, readonly [text: string, cell: RegExp, notes: RegExp[]]>> = {
  "that is new": [JSON.stringify({ gc_num: 1, _lastTime: NOW_SEC }), /^\d+ s$/, []],
  "that is old": [
    JSON.stringify({ gc_num: 1, _lastTime: NOW_SEC - 3 * 3600 }),
    /^3 h$/,
    [/^note: The last run is over 600 s ago: the next one prints differences as 0$/],
  ],
  "from the future": [
    JSON.stringify({ gc_num: 1, _lastTime: NOW_SEC + 30 * 86_400 }),
    /^in (?:29|30) days$/,
    [/^note: The state's time is in the future: the next run leaves differences out$/],
  ],
  "without a time": [
    JSON.stringify({ gc_num: 1 }),
    /^no time$/,
    [/^note: The next run prints differences as 0$/],
  ],
  "that is cut": [
    '{"gc_num":1',
    /^broken$/,
    [
      /^warning: Cannot use state ".+": it is not a JSON object$/,
      /^fix: Remove the file, or run this as the user that owns it: until then, differences are left out$/,
    ],
  ],
};

for (const [name, [text, cell, notes]] of Object.entries(STATES)) {
  Deno.test(`-check describes a state ${name}, and leaves it as it is`, async () => {
    await using app = serve(() => Response.json(PAGE));
    await using site = await makeSite("");
    await Deno.mkdir(site.states);
    const tempfile = `${site.states}/chosen`;
    await Deno.writeTextFile(tempfile, text);
    const args = ["-check", "-uri", app.origin, "-tempfile", tempfile];
    const { code, stdout } = await runPlugin(args, { env: site.env });
    const block = parseBlocks(stdout).get("gostats");
    assertMatch(block?.row[6] ?? "", cell);
    const [, file, ...others] = block?.notes ?? [];
    assertEquals(file, `state file: ${tempfile}`);
    assertEquals(others.length, notes.length);
    for (const [index, note] of notes.entries()) assertMatch(others[index] ?? "", note);
    assertEquals([code, await Deno.readTextFile(tempfile)], [0, text]);
  });
}

Deno.test("-check looks behind a link that the user chose as state", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using app = serve(() => Response.json(PAGE));
  await using site = await makeSite("");
  await Deno.mkdir(site.states);
  const link = `${site.states}/link`;
  await Deno.writeTextFile(`${site.states}/file`, JSON.stringify({ _lastTime: NOW_SEC - 3600 }));
  await Deno.symlink("file", link);
  const check = async () =>
    parseBlocks((await runPlugin(["-check", "-uri", app.origin, "-tempfile", link], site)).stdout)
      .get("gostats");
  assertEquals((await check())?.row[6], "60 min");

  await Deno.remove(`${site.states}/file`);
  await Deno.symlink("link", `${site.states}/file`);
  const circle = await check();
  assertEquals(circle?.row[6], "broken");
  assertEquals(circle?.notes[2], `warning: Cannot use state "${link}": its links lead in a circle`);
});

Deno.test("-check finds the state that the original left for the same flags", async () => {
  await using app = serve(() => Response.json(PAGE));
  await using site = await makeSite("");
  await Deno.mkdir(site.states);
  const args = ["-uri", app.origin];
  const name = `mackerel-plugin-gostats-${await sha1(args.join(" "))}`;
  await Deno.writeTextFile(`${site.states}/${name}`, JSON.stringify({ _lastTime: NOW_SEC }));
  const { stdout } = await runPlugin(["--check", ...args], { env: site.env });
  assertEquals(parseBlocks(stdout).get("gostats")?.row[6], "none yet");
  assertEquals(notesOf(stdout, "gostats", "note"), [
    "The first run takes over the state that the original plugin left",
  ]);
});

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

Deno.test("-check warns of a password that others can see", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using app = serve(() => Response.json(PAGE));
  const uri = app.origin.replace("//", "//me:hush@");
  await using site = await makeSite(`[targets.api]\nuri = "${uri}/"\n`);
  const check = ["-check", "-config", site.config];
  assertEquals(notesOf((await runPlugin(check, site)).stdout, "api", "warning"), []);

  await Deno.chmod(site.config, 0o644);
  const open = await runPlugin(check, site);
  assertEquals(notesOf(open.stdout, "api", "warning"), [
    `Others can read the password in "${site.config}": take that from them with chmod o-r`,
  ]);
  const flags = await runPlugin(["-check", "-uri", uri], site);
  assertEquals(notesOf(flags.stdout, "gostats", "warning"), [
    "All users of this machine can see a password in a command line: use a file",
  ]);
  assertEquals(/me:|hush/.test(open.stdout + flags.stdout), false);
});

/** Checks on a terminal so many columns wide, and returns all that appeared there. */
async function checkOnTerminal(
  columns: number,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const options = { columns, rows: 40, env };
  await using terminal = await startOnTerminal(["-check", ...args], options);
  const { text } = await terminal.ending;
  return text.replaceAll("\r\n", "\n").replace(/^[^]*^pid \d+ \n/m, "").replace(
    /^code \d[^]*/m,
    "",
  );
}

/** Returns what a terminal shows in the end: what was written over is gone, as are colors. */
function render(text: string): readonly string[] {
  const plain: string = stripAnsiCode(text);
  return plain.split("\n").map((line) => {
    let shown = "";
    for (const part of line.split("\r")) shown = part + shown.slice(part.length);
    return shown.trimEnd();
  });
}

const ESCAPE = "\x1b[";

Deno.test("-check paints on a terminal, unless NO_COLOR says otherwise", {
  ignore: !hasScript,
}, async () => {
  await using app = serve(() => Response.json(PAGE));
  await using site = await makeSite("");
  const args = ["-uri", app.origin];
  const colored = await checkOnTerminal(80, args, site.env);
  assert(colored.includes(`${ESCAPE}1mPREFIX`), colored);
  assertMatch(colored.replaceAll(ESCAPE, "<"), /<32m *\d+ ms<39m/);
  assert((await checkOnTerminal(80, args, { ...site.env, NO_COLOR: "" })).includes(ESCAPE));
  assert(!(await checkOnTerminal(80, args, { ...site.env, NO_COLOR: "1" })).includes(ESCAPE));
});

Deno.test("-check fills a terminal's width and no more, and leaves no progress behind", {
  ignore: !hasScript,
}, async () => {
  await using app = serveAt("/api/stats", PAGE, notFound);
  await using site = await makeSite(
    `[targets.api]\nuri = "${app.origin}/api/stats"\n[targets.web]\nuri = "${app.origin}/"\n`,
  );
  const env = { ...site.env, MACKEREL_PLUGIN_WORKDIR: "/nowhere" };
  const headers: Readonly<Record<number, string>> = {
    60: "PREFIX  ANSWER  SOURCE     GO        GOROUTINES  HEAP IN USE",
    80: "PREFIX  ANSWER  SOURCE     GO        GOROUTINES  HEAP IN USE     STATE",
    200: "PREFIX  ANSWER  SOURCE     GO        GOROUTINES  HEAP IN USE     STATE  URI" +
      " ".repeat(`${app.origin}/api/stats`.length - "URI".length) + "  STATE FILE",
  };
  for (const [columns, header] of Object.entries(headers)) {
    const text = await checkOnTerminal(Number(columns), ["-config", site.config], env);
    assertMatch(text, /0 of 2 targets done, waiting for api/);
    const [first = "", ...lines] = render(text);
    assertEquals(first.replace(/^PREFIX +/, "PREFIX  "), header);
    assertEquals(lines.filter((line) => line.length > Number(columns)), []);
    assertEquals(lines.filter((line) => line.includes("waiting for")), []);
  }
});

Deno.test("-check writes no progress and no colors where there is no terminal", async () => {
  await using app = serve(notFound);
  await using site = await makeSite("");
  const { stdout, stderr } = await runPlugin(["-check", "-uri", app.origin], { env: site.env });
  assertEquals([stdout.includes("\x1b"), stderr], [false, ""]);
});
