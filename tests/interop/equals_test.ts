/**
 * Scenarios outside the random sequences in which both programs print the same and exit alike.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import { inOneSecond, runOriginal } from "./side_by_side.ts";
import { buildPrograms, skipped } from "./programs.ts";
import { minuteOld, plainFlags, playScenario, type Scenario, statsWith } from "./scenario.ts";
import type { Place } from "./sequences.ts";
import { startStatsServer } from "./stats_server.ts";

/** A scenario, the exit code, the number of printed lines, and perhaps one of them. */
interface Row extends Scenario {
  readonly code: number;
  readonly lines: number;
  readonly line?: string;
}

const answers = (body: BodyInit, init: ResponseInit = {}) => () => new Response(body, init);
const uri = (make: (place: Place) => string) => (place: Place) => ["-uri", make(place)];

const FAILING_BODIES: Readonly<Record<string, string>> = {
  "an empty body": "",
  "HTML": "<html><body>stats</body></html>",
  "half of a stats response": statsWith().slice(0, 80),
  "an array": "[]",
  "a text": '"stats"',
  "a number": "1",
  "a text instead of a number": statsWith({ heap_sys: "19" }),
  "an object instead of a number": statsWith({ gc_per_second: {} }),
  "a boolean instead of a number": statsWith({ goroutine_num: true }),
  "a number beyond all floats": statsWith().replace("0.25", "1e999"),
};

const ROWS: readonly Row[] = [
  ...Object.entries(FAILING_BODIES).map(([name, body]): Row => ({
    name: `a target that answers with ${name}`,
    answer: answers(body),
    code: 1,
    lines: 0,
  })),
  {
    name: "a closed port",
    flags: () => plainFlags({ port: closedPort(), path: "/" }),
    code: 1,
    lines: 0,
  },
  {
    name: "a host that does not exist",
    flags: ({ port }) => ["-host=stats.invalid", `-port=${port}`],
    code: 1,
    lines: 0,
  },
  {
    name: "a redirect",
    answer: ({ url }) =>
      url.endsWith("?moved")
        ? new Response(statsWith())
        : new Response(null, { status: 302, headers: { Location: "?moved" } }),
    code: 0,
    lines: 9,
  },
  {
    name: "a compressed body",
    answer: () =>
      new Response(new Blob([statsWith()]).stream().pipeThrough(new CompressionStream("gzip")), {
        headers: { "Content-Encoding": "gzip" },
      }),
    code: 0,
    lines: 9,
  },
  {
    // Both print the time of the request, otherwise the times would differ.
    name: "a target that takes over a second",
    answer: async () => {
      await new Promise((resolve) => setTimeout(resolve, 1100));
      return new Response(statsWith());
    },
    code: 0,
    lines: 9,
  },
  {
    name: "a body in pieces",
    answer: () =>
      new Response(
        ReadableStream.from(statsWith().match(/.{1,7}/gs) ?? []).pipeThrough(
          new TextEncoderStream(),
        ),
      ),
    code: 0,
    lines: 9,
  },
  {
    name: "another content type and other fields",
    answer: answers(statsWith({ time: 1, gc_pause: [0.5], deeper: { heap_sys: 1 } }), {
      headers: { "Content-Type": "text/html; charset=latin1" },
    }),
    code: 0,
    lines: 9,
    line: "gostats.heap.heap_sys 19",
  },
  {
    name: "a field that is there twice",
    answer: answers(statsWith().replace("{", '{"heap_sys":1,')),
    code: 0,
    lines: 9,
    line: "gostats.heap.heap_sys 19",
  },
  {
    name: "a field name with escapes",
    answer: answers(statsWith().replace("heap_sys", "heap\\u005fsys")),
    code: 0,
    lines: 9,
    line: "gostats.heap.heap_sys 19",
  },
  {
    name: "user and password in the URI",
    flags: uri(({ port, path }) => `http://me:s%40cret@127.0.0.1:${port}${path}`),
    code: 0,
    lines: 9,
  },
  {
    name: "a query, escapes and a fragment in the URI",
    flags: uri(({ port, path }) => `http://127.0.0.1:${port}${path}?a=%20b&c=d/e?f#part`),
    code: 0,
    lines: 9,
  },
  {
    name: "a URI with wrong parts of one",
    flags: ({ port, path }) => [
      ...["-scheme=ftp", "-host=a b", "-port=http", "-path=stats"],
      `-uri=http://127.0.0.1:${port}${path}`,
    ],
    code: 0,
    lines: 9,
  },
  {
    name: "the default host",
    flags: ({ port }) => ["-port", `${port}`],
    code: 0,
    lines: 9,
  },
  {
    name: "a proxy for a host elsewhere",
    flags: () => ["-uri=http://stats.invalid/api/stats"],
    env: ({ port }) => ({ HTTP_PROXY: `http://127.0.0.1:${port}` }),
    code: 0,
    lines: 9,
  },
  {
    name: "the default scheme, port and path, as a proxy sees them",
    flags: () => ["-host=stats.invalid"],
    env: ({ port }) => ({ HTTP_PROXY: `http://127.0.0.1:${port}` }),
    code: 0,
    lines: 9,
  },
  {
    name: "a proxy that is not for loopback",
    env: () => ({ HTTP_PROXY: `http://127.0.0.1:${closedPort()}` }),
    code: 0,
    lines: 9,
  },
  {
    name: "a proxy that is not for a host of NO_PROXY",
    flags: () => ["-uri=http://stats.invalid/api/stats"],
    env: ({ port }) => ({ HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: "stats.invalid" }),
    code: 1,
    lines: 0,
  },
  {
    name: "MACKEREL_AGENT_PLUGIN_META without a value",
    env: () => ({ MACKEREL_AGENT_PLUGIN_META: "" }),
    code: 0,
    lines: 9,
  },
  { name: "an unknown flag", flags: () => ["-prot=1"], code: 2, lines: 0 },
  { name: "three dashes", flags: () => ["---port=1"], code: 2, lines: 0 },
  { name: "a flag without a name", flags: () => ["-=1"], code: 2, lines: 0 },
  { name: "a state that is empty", state: () => "", code: 0, lines: 9 },
  { name: "half a state", state: (second) => minuteOld(second).slice(0, 40), code: 0, lines: 9 },
  { name: "an array as the state", state: () => "[1]", code: 0, lines: 9 },
  { name: "null as the state", state: () => "null", code: 0, lines: 9 },
  {
    name: "a state of a minute ago",
    state: (second) => minuteOld(second, { heap_released: 2, other: 1 }),
    code: 0,
    lines: 15,
    line: "gostats.heap.heap_released 20",
  },
  {
    name: "a state with a fraction of a second",
    state: (second) => minuteOld(second, { _lastTime: second - 29.25 }),
    code: 0,
    lines: 15,
    line: "gostats.gc.gc_num 46",
  },
  {
    name: "a state of before 1970",
    state: (second) => minuteOld(second, { _lastTime: -100 }),
    code: 0,
    lines: 15,
    line: "gostats.gc.gc_num 0",
  },
  {
    name: "a state of a minute ago with raw values of further graphs",
    state: (second) =>
      minuteOld(second, {
        ...{ heap_released: 2, _startTime: 1.5e9, _growthGaps: 1, _bodyTime: second - 59.5 },
        ...{ "gc_pause.bucket:1e-7": 1, "gc_pause.bucket:+Inf": 3, "gc_cpu.gc_cpu:whole": 0.5 },
      }),
    code: 0,
    lines: 15,
    line: "gostats.heap.heap_released 20",
  },
  {
    name: "a difference beyond all floats",
    state: (second) => minuteOld(second, { memory_frees: -1.7e308 }),
    code: 0,
    lines: 14,
  },
];

for (const row of ROWS) {
  Deno.test({
    name: `both programs print and exit alike: ${row.name}`,
    ignore: skipped,
    async fn() {
      const { original, ours, requests } = await playScenario(row);
      assertEquals(ours, original);
      assertEquals([ours.code, ours.lines.length], [row.code, row.lines]);
      assertEquals(row.line === undefined || ours.lines.includes(row.line), true, row.line);
      const timesAsked = Object.values(Object.groupBy(requests, (request) => request));
      for (const times of timesAsked) assertEquals(times && times.length % 2, 0, times?.[0]);
    },
  });
}

/** Returns a port on which nothing listens. */
function closedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test({
  name: "both programs print and exit alike: a state that is a directory",
  ignore: skipped,
  async fn() {
    const { original } = await buildPrograms();
    const directory = await Deno.makeTempDir();
    await using server = startStatsServer();
    server.answer("/api/stats", () => new Response(statsWith()));
    const flags = plainFlags({ port: server.port, path: "/api/stats" });
    const args = [...flags, "-tempfile", directory];
    try {
      const [theirs, ours] = await inOneSecond(() =>
        Promise.all([runOriginal(original, args), runPlugin(args)])
      );
      assertEquals(ours.stdout.split("\n").sort(), theirs.stdout.split("\n").sort());
      assertEquals([ours.code, theirs.code, ours.stdout.split("\n").length - 1], [1, 1, 9]);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
