/**
 * One real Go application, read from each of its pages: the sources must tell the same.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Sample } from "../../src/metrics.ts";
import { readPage } from "../../src/page.ts";
import { runPlugin } from "../command.ts";
import { makeDirectory } from "../temporary.ts";
import { skipped } from "./programs.ts";
import { startApp } from "./sample_app.ts";

const PATHS = {
  statsApi: "/api/stats",
  expvar: "/debug/vars",
  prometheus: "/metrics",
  openMetrics: "/metrics-all",
  runtimeMetrics: "/metrics-runtime",
} as const;
type Name = keyof typeof PATHS;
const NAMES = Object.keys(PATHS) as readonly Name[];

/** What a page gave, and when. */
interface Reading {
  readonly sample: Sample;
  readonly timeMs: number;
}

async function readSource(origin: string, name: Name): Promise<Reading> {
  const response = await fetch(origin + PATHS[name], {
    headers: { Accept: name === "openMetrics" ? "application/openmetrics-text" : "*/*" },
  });
  const bytes = await response.bytes();
  const timeMs = performance.now();
  return { sample: (await readPage([bytes])).sample, timeMs };
}

/** Reads the pages there and back again, so that the mean time of each is the same, or nearly. */
async function readAll(origin: string): Promise<Record<Name, Reading>> {
  const readings = {} as Record<Name, Reading>;
  for (const name of NAMES) readings[name] = await readSource(origin, name);
  for (const name of NAMES.toReversed()) {
    readings[name] = meanOf(readings[name], await readSource(origin, name));
  }
  return readings;
}

function meanOf(a: Reading, b: Reading): Reading {
  const mean = (x = NaN, y = NaN) => (x + y) / 2;
  const entries = Object.keys(a.sample).map((key) => [key, mean(a.sample[key], b.sample[key])]);
  return { sample: Object.fromEntries(entries), timeMs: mean(a.timeMs, b.timeMs) };
}

/** Gauges that stand still, or nearly, while the pages are read, and how far apart they may be. */
const GAUGES: readonly [name: string, within: number][] = [
  // A request brings up to a few goroutines with it.
  ["goroutine_num", 12],
  // The runtime takes memory from the system, and gives spans back, in steps of up to 4 MiB.
  ["memory_sys", 8 * 2 ** 20],
  ["memory_stack", 2 ** 20],
  ["heap_sys", 8 * 2 ** 20],
  // What is allocated between two collections, at most: the heap may double from 4 MiB.
  ["memory_alloc", 12 * 2 ** 20],
  ["heap_inuse", 12 * 2 ** 20],
  ["heap_idle", 12 * 2 ** 20],
  ["gc_num", 2],
];

Deno.test({
  name: "all sources of a Go application give the same gauges and the same growth",
  ignore: skipped,
  fn: async () => {
    await using app = await startApp(["-load=50"]);
    const first = await readAll(app.origin);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const last = await readAll(app.origin);
    for (const name of NAMES) {
      for (const [metric, within] of GAUGES) {
        const apart = Math.abs(
          (last[name].sample[metric] ?? NaN) - (last.statsApi.sample[metric] ?? NaN),
        );
        assert(apart <= within, `${metric} of ${name} is ${apart} from the handler's`);
      }
      const collections = gain("gc_num", first.statsApi, last.statsApi);
      // Memory is freed by collections, and one may come between the pages.
      const limits = { "memory_mallocs": 0.02, "memory_frees": 0.02 + 1 / collections };
      for (const [metric, limit] of Object.entries(limits)) {
        const ratio = growth(metric, first[name], last[name]) /
          growth(metric, first.statsApi, last.statsApi);
        assert(Math.abs(ratio - 1) <= limit, `${metric} of ${name} grows ${ratio} x the handler's`);
      }
    }
    const [expvar, prometheus] = [last.expvar.sample, last.prometheus.sample];
    assertEquals(Math.round(expvar["_gc_pause_ms"] ?? NaN) > 0, true);
    const pauses = (expvar["_gc_pause_ms"] ?? NaN) / (prometheus["_gc_pause_ms"] ?? NaN);
    assert(Math.abs(pauses - 1) <= 0.1, `expvar's pauses are ${pauses} x Prometheus's`);
  },
});

/** Returns what a counter gained per minute. */
function growth(metric: string, first: Reading, last: Reading): number {
  return gain(metric, first, last) * 60_000 / (last.timeMs - first.timeMs);
}

function gain(metric: string, first: Reading, last: Reading): number {
  return (last.sample[metric] ?? NaN) - (first.sample[metric] ?? NaN);
}

/** What a second run prints of each page; the rest is what the page cannot give. */
const ABSENT: Readonly<Record<Name, readonly string[]>> = {
  statsApi: [],
  expvar: ["cgo_call_num"],
  prometheus: ["cgo_call_num", "memory_lookups"],
  openMetrics: ["memory_lookups"],
  runtimeMetrics: ["memory_lookups"],
};

for (const name of NAMES) {
  const absent = ABSENT[name];
  Deno.test({
    name: `the plugin prints ${15 - absent.length} metrics of ${PATHS[name]} and logs nothing`,
    ignore: skipped,
    fn: async () => {
      await using app = await startApp();
      await using directory = await makeDirectory();
      const args = ["-uri", app.origin + PATHS[name]];
      const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
      await runPlugin(args, { env });
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const { code, stdout, stderr } = await runPlugin(args, { env });
      assertEquals([code, stderr.replace(/^.*Counter went down.*: heap_released\n/, "")], [
        0,
        "",
      ]);
      const printed = Array.from(stdout.matchAll(/^gostats\.\w+\.(\w+)\t/gm), ([, key]) => key);
      assertEquals(printed.length, 15 - absent.length);
      for (const metric of absent) assertEquals(printed.includes(metric), false);
    },
  });
}
