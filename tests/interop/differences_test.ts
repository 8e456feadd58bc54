/**
 * The intended differences from the original, and their reasons. Each row describes both programs,
 * so one that no longer differs fails.
 *
 * @module
 */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import { runOriginal } from "./side_by_side.ts";
import { buildPrograms, skipped } from "./programs.ts";
import { minuteOld, plainFlags, playScenario, type ScenarioResult, statsWith } from "./scenario.ts";
import type { Scenario } from "./scenario.ts";
import type { Place } from "./sequences.ts";
import { startStatsServer } from "./stats_server.ts";

/** The exit code, the number of printed lines, and perhaps one of them without its time. */
type Result = readonly [code: number, lines: number | "some", line?: string];

interface Row extends Scenario {
  readonly original: Result;
  readonly ours: Result;
  readonly why: string;
}

const answers = (body: BodyInit, init: ResponseInit = {}) => () => new Response(body, init);
const more = (...flags: readonly string[]) => (place: Place) => [...plainFlags(place), ...flags];

const NO_FALSE_ZERO = "what is not known is left out: a 0 in a graph would be a lie";
const USABLE = "the value is good, and one odd field must not cost a minute of all others";
const NOT_METRICS = "Mackerel takes no such names";

const BODIES: readonly Row[] = [
  {
    name: "a status other than 2xx",
    answer: answers(statsWith(), { status: 503 }),
    original: [0, 9],
    ours: [1, 0],
    why: "an error page is no measurement, even one that is JSON",
  },
  {
    name: "null as the body",
    answer: answers("null"),
    original: [0, 9, "gostats.runtime.goroutine_num 0"],
    ours: [1, 0],
    why: NO_FALSE_ZERO,
  },
  {
    name: "an empty object as the body",
    answer: answers("{}"),
    original: [0, 9, "gostats.runtime.goroutine_num 0"],
    ours: [1, 0],
    why: NO_FALSE_ZERO,
  },
  {
    name: "a missing field",
    answer: answers(statsWith({ heap_sys: undefined })),
    original: [0, 9, "gostats.heap.heap_sys 0"],
    ours: [0, 8],
    why: NO_FALSE_ZERO,
  },
  {
    name: "a field that is null",
    answer: answers(statsWith({ heap_sys: null })),
    original: [0, 9, "gostats.heap.heap_sys 0"],
    ours: [0, 8],
    why: NO_FALSE_ZERO,
  },
  {
    name: "a counter that is missing",
    answer: answers(statsWith({ gc_num: undefined })),
    state: (second) => minuteOld(second, { gc_num: 5 }),
    original: [0, 15, "gostats.gc.gc_num 0"],
    ours: [0, 14],
    why: NO_FALSE_ZERO,
  },
  {
    name: "field names in capitals",
    answer: answers(statsWith().toUpperCase()),
    original: [0, 9, "gostats.heap.heap_sys 19"],
    ours: [1, 0],
    why: "Go ignores the case of a field's name; the handler never writes another",
  },
  {
    name: "text after the JSON",
    answer: answers(statsWith() + "<!-- -->"),
    original: [0, 9],
    ours: [1, 0],
    why: "the body is not what the handler writes, and cannot be trusted",
  },
  {
    name: "a byte order mark before the JSON",
    answer: answers("\ufeff" + statsWith()),
    original: [1, 0],
    ours: [0, 9],
    why: "decoding to text takes it away, and what follows is good",
  },
  {
    name: "a fraction where Go has an integer",
    answer: answers(statsWith({ heap_sys: 19.5 })),
    original: [1, 0],
    ours: [0, 9, "gostats.heap.heap_sys 19.500000"],
    why: USABLE,
  },
  {
    name: "an exponent where Go has an integer",
    answer: answers(statsWith().replace("19", "19e0")),
    original: [1, 0],
    ours: [0, 9, "gostats.heap.heap_sys 19"],
    why: USABLE,
  },
  {
    name: "a negative number where Go has an unsigned one",
    answer: answers(statsWith({ heap_sys: -1 })),
    original: [1, 0],
    ours: [0, 9, "gostats.heap.heap_sys -1"],
    why: USABLE,
  },
  {
    name: "a gc_num beyond 32 bits",
    answer: answers(statsWith({ gc_num: 2 ** 32 })),
    original: [1, 0],
    ours: [0, 9],
    why: USABLE,
  },
  {
    name: "a wrong type in a field without a metric",
    answer: answers(statsWith({ go_version: 1 })),
    original: [1, 0],
    ours: [0, 9],
    why: USABLE,
  },
  {
    name: "a body over 16 MiB",
    answer: answers(" ".repeat(16 * 1024 * 1024) + statsWith()),
    original: [0, 9],
    ours: [1, 0],
    why: "memory is bounded, whatever answers",
  },
  {
    name: "a chain of 15 redirects",
    answer: ({ url }) => {
      const hops = Number(new URL(url).search.slice(1));
      if (hops === 15) return new Response(statsWith());
      return new Response(null, { status: 302, headers: { Location: `?${hops + 1}` } });
    },
    original: [1, 0],
    ours: [0, 9],
    why: "Deno follows 20 redirects and Go 10; neither number is the user's business",
  },
];

const STATES: readonly Row[] = [
  {
    name: "text after the state",
    state: (second) => minuteOld(second) + "}",
    original: [0, 15],
    ours: [0, 9],
    why: "two writers were at it at once: it may mix two runs",
  },
  {
    name: "a text among the numbers of the state",
    state: (second) => minuteOld(second, { gc_num: "1" }),
    original: [0, 15, "gostats.gc.gc_num 0"],
    ours: [0, 9],
    why: "a broken state does not count; the original prints 0 for all that it could read",
  },
  {
    name: "a null among the numbers of the state",
    state: (second) => minuteOld(second, { gc_num: null }),
    original: [0, 15, "gostats.gc.gc_num 23"],
    ours: [0, 9],
    why: "a broken state does not count; the original takes null for 0",
  },
  {
    name: "a state of half a minute ahead",
    state: (second) => minuteOld(second, { _lastTime: second + 30 }),
    original: [0, 0],
    ours: [0, 9],
    why: "a clock is set back by little as by much",
  },
  {
    name: "a state of an hour ahead",
    state: (second) => minuteOld(second, { _lastTime: second + 3600 }),
    original: [0, 0],
    ours: [0, 9],
    why: "after a clock is set back, the original prints nothing until it has caught up",
  },
];

const COMMANDS: readonly Row[] = [
  {
    name: "an argument that is not a flag",
    flags: more("8080"),
    original: [0, 9],
    ours: [2, 0],
    why: "whoever writes it expects it to do something",
  },
  {
    name: "an argument after --",
    flags: more("--", "8080"),
    original: [0, 9],
    ours: [2, 0],
    why: "whoever writes it expects it to do something",
  },
  {
    name: "an empty prefix",
    flags: more("-metric-key-prefix="),
    original: [0, 9, ".heap.heap_sys 19"],
    ours: [2, 0],
    why: NOT_METRICS,
  },
  {
    name: "a prefix with an empty part",
    flags: more("-metric-key-prefix=a..b"),
    original: [0, 9, "a..b.heap.heap_sys 19"],
    ours: [2, 0],
    why: NOT_METRICS,
  },
  {
    name: "a prefix with a slash",
    flags: more("-metric-key-prefix", "a/b"),
    original: [0, 9, "a/b.heap.heap_sys 19"],
    ours: [2, 0],
    why: NOT_METRICS,
  },
  {
    name: "a prefix with a wildcard",
    flags: more("-metric-key-prefix", "a#"),
    original: [0, 0],
    ours: [2, 0],
    why: NOT_METRICS,
  },
  ...([
    ["a port in words", "-port=http"],
    ["a port over 65535", "-port=65536"],
    ["an unknown scheme", "-scheme=ftp"],
    ["a path without a slash", "-path=stats"],
    ["a URI without a scheme", "-uri=localhost/api"],
  ] as const).map(([name, flag]): Row => ({
    name,
    flags: () => [flag],
    original: [1, 0],
    ours: [2, 0],
    why: "a mistake in the command is told apart from a target that fails",
  })),
  {
    name: "a space in the URI",
    flags: ({ port, path }) => ["-uri", `http://127.0.0.1:${port}${path}?a=b c`],
    original: [1, 0],
    ours: [0, 9],
    why: "Deno escapes what Go sends as it is",
  },
  {
    name: "a user and a password in -host",
    flags: ({ port, path }) => ["-host=user:password@127.0.0.1", "-port", `${port}`, "-path", path],
    original: [0, 9],
    ours: [2, 0],
    why: "-host is a host alone; -uri takes a user and a password",
  },
  {
    name: "dot segments in the path",
    answer: ({ url }) => new Response(statsWith(), { status: url.includes("/../") ? 200 : 404 }),
    flags: ({ port, path }) => ["-host=127.0.0.1", "-port", `${port}`, "-path", `/x/..${path}`],
    original: [0, 9],
    ours: [1, 0],
    why: "URLs of the web resolve them before they are sent",
  },
  {
    name: "a backslash in the path",
    answer: ({ url }) => url.includes("\\") ? new Response("") : new Response(statsWith()),
    flags: ({ port }) => ["-host=127.0.0.1", "-port", `${port}`, "-path", "/api\\stats"],
    original: [1, 0],
    ours: [0, 9],
    why: "URLs of the web take it for a slash",
  },
  {
    name: "a host whose last part is a number",
    flags: ({ path }) => ["-uri", `http://web.1${path}`],
    env: ({ port }) => ({ HTTP_PROXY: `http://127.0.0.1:${port}` }),
    original: [0, 9],
    ours: [2, 0],
    why: "to URLs of the web such a host is an IPv4 address",
  },
  {
    name: "a zone in an IPv6 address",
    flags: ({ path }) => ["-uri", `http://[fe80::1%25lo]${path}`],
    env: ({ port }) => ({ HTTP_PROXY: `http://127.0.0.1:${port}` }),
    original: [0, 9],
    ours: [2, 0],
    why: "URLs of the web have no zones",
  },
  {
    name: "localhost in capitals, with a proxy",
    flags: ({ port, path }) => ["-uri", `http://LOCALHOST:${port}${path}`],
    env: () => ({ HTTP_PROXY: "http://127.0.0.1:1" }),
    original: [1, 0],
    ours: [0, 9],
    why: "a URL's host is lowered before a proxy is chosen, and loopback needs none",
  },
  {
    name: "a short form of a loopback address, with a proxy",
    flags: ({ port, path }) => ["-uri", `http://127.1:${port}${path}`],
    env: () => ({ HTTP_PROXY: "http://127.0.0.1:1" }),
    original: [1, 0],
    ours: [0, 9],
    why: "a URL's address is written out before a proxy is chosen, and loopback needs none",
  },
  {
    name: "a proxy of an unknown scheme",
    flags: () => ["-uri=http://stats.invalid/api/stats"],
    env: ({ port }) => ({ HTTP_PROXY: `foo://127.0.0.1:${port}` }),
    original: [0, 9],
    ours: [1, 0],
    why: "it is a mistake, and told as such",
  },
  {
    name: "a version",
    flags: () => ["-version"],
    original: [2, 0],
    ours: [0, 1],
    why: "the original cannot say which one it is",
  },
  {
    name: "a time limit",
    flags: more("-timeout=5s"),
    original: [2, 0],
    ours: [0, 9],
    why: "the original waits until the agent kills it",
  },
  {
    name: "help",
    flags: () => ["-help"],
    original: [0, 0],
    ours: [0, "some"],
    why: "help that was asked for belongs on stdout",
  },
];

for (const row of [...BODIES, ...STATES, ...COMMANDS]) {
  Deno.test({
    name: `differs from the original: ${row.name}`,
    ignore: skipped,
    async fn() {
      const { original, ours } = await playScenario(row);
      assertResult(original, row.original, "original");
      assertResult(ours, row.ours, "ours");
      assertNotEquals(ours, original, row.why);
    },
  });
}

function assertResult({ code, lines }: ScenarioResult, [...expected]: Result, who: string): void {
  const [expectedCode, expectedCount, line] = expected;
  const count = expectedCount === "some" && lines.length > 0 ? expectedCount : lines.length;
  assertEquals([code, count], [expectedCode, expectedCount], `${who}: ${lines.join("; ")}`);
  if (line !== undefined) assert(lines.includes(line), `${who} printed ${lines.join("; ")}`);
}

Deno.test({
  name: "differs from the original: a state in a missing directory, which is created",
  ignore: skipped,
  async fn() {
    const { original } = await buildPrograms();
    const root = await Deno.makeTempDir();
    await using server = startStatsServer();
    server.answer("/api/stats", () => new Response(statsWith()));
    const args = plainFlags({ port: server.port, path: "/api/stats" });
    const env = (name: string) => ({ MACKEREL_PLUGIN_WORKDIR: `${root}/${name}/deep` });
    try {
      const theirs = await runOriginal(original, args, env("theirs"));
      const ours = await runPlugin(args, { env: env("ours") });
      assertEquals([theirs.code, ours.code], [1, 0]);
      assertEquals(Array.from(Deno.readDirSync(root), ({ name }) => name), ["ours"]);
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  },
});
