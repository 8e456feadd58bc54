/**
 * One real Go application, read from each of its pages: the sources must tell the same.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { METRICS } from "../../src/metrics/catalogue.ts";
import type { Sample } from "../../src/metrics/catalogue.ts";
import { readPage } from "../../src/sources/detect_source.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { skipped } from "./programs.ts";
import { startApp, WITHOUT_COLLECTIONS } from "./sample_app.ts";

const PATHS = {
  statsApi: "/api/stats",
  expvar: "/debug/vars",
  prometheus: "/metrics",
  openMetrics: "/metrics-all",
  runtimeMetrics: "/metrics-runtime",
  constantLabels: "/metrics-labelled",
  victoriaMetrics: "/metrics-victoria",
} as const;
type Name = keyof typeof PATHS;
const NAMES = Object.keys(PATHS) as readonly Name[];

/** The pages in the order in which they are read: the handler's own first and last. */
const ROUND: readonly Name[] = [...NAMES, "statsApi"];
const MOST_ROUNDS = 100;
/** How many objects requests free by themselves; a collection frees forty thousand. */
const MOST_FREED = 4000;
/** Bytes that stacks take from the heap and give back; the heap grows by four million at a time. */
const STACKS = 128 * 1024;

/** What a page gave, and when. */
interface PollResult {
  readonly name: Name;
  readonly sample: Sample;
  readonly timeMs: number;
}

async function readSource(origin: string, name: Name): Promise<PollResult> {
  const response = await fetch(origin + PATHS[name], {
    headers: { Accept: name === "openMetrics" ? "application/openmetrics-text" : "*/*" },
  });
  const bytes = await response.bytes();
  const timeMs = performance.now();
  return { name, sample: (await readPage([bytes])).sample, timeMs };
}

/**
 * Reads all pages while nothing is collected, nor was in the round before, so that the sweeping of
 * the last collection has ended, and while the heap takes no memory from the system, which makes
 * idle what was not there before; tries again where that was not so. Then everything that is
 * allocated moves in one direction, so what the handler gives first and last bounds what all others
 * may give in between, on a machine of any speed.
 */
async function readRound(origin: string): Promise<readonly PollResult[]> {
  let before: readonly PollResult[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const readings: PollResult[] = [];
    for (const name of ROUND) readings.push(await readSource(origin, name));
    const [low, high] = boundsOf("gc_num", [...before, ...readings]);
    const quiet = before.length > 0 && low === high &&
      moveOf("memory_frees", readings) <= MOST_FREED && moveOf("heap_sys", readings) <= STACKS;
    if (quiet) return readings;
    before = readings;
  }
  throw new Error(`Cannot read all pages between two collections: tried ${MOST_ROUNDS} times`);
}

/** Returns what the handler gave first and last, the lower one first. */
function boundsOf(metric: string, readings: readonly PollResult[]): [low: number, high: number] {
  const ends = [readings[0], readings.at(-1)].map((reading) => reading?.sample[metric] ?? NaN);
  return [Math.min(...ends), Math.max(...ends)];
}

/** Returns how far apart are what the handler gave first and last. */
function moveOf(metric: string, readings: readonly PollResult[]): number {
  const [low, high] = boundsOf(metric, readings);
  return high - low;
}

/** How far a value may be out of the bounds. */
const SLACK: Readonly<Record<string, number>> = {
  // A Prometheus library collects with goroutines of its own, and counts them and their stacks.
  "goroutine_num": 8,
  "memory_stack": STACKS,
  "heap_sys": STACKS,
  "heap_idle": STACKS,
  "heap_inuse": STACKS,
  // Memory goes back to the system, and is taken again, in between.
  "heap_released": 1024 * 1024,
};
const RAW = METRICS.map(({ name }) => name).filter((name) => !name.endsWith("_per_second"));

Deno.test({
  name: "all sources of a Go application give the same values, within what is allocated in between",
  ignore: skipped,
  fn: async () => {
    await using app = await startApp(["-load=0"], WITHOUT_COLLECTIONS);
    const readings = await readRound(app.origin);
    for (const { name, sample } of readings) {
      for (const metric of RAW.filter((metric) => !ABSENT[name].includes(metric))) {
        const [low, high] = boundsOf(metric, readings);
        const slack = SLACK[metric] ?? 0;
        const value = sample[metric] ?? NaN;
        const range = `${low}..${high}, give or take ${slack}`;
        assert(
          value >= low - slack && value <= high + slack,
          `${name}: ${metric} ${value}: ${range}`,
        );
      }
    }
  },
});

Deno.test({
  name: "all sources of a Go application give the same growth over ten seconds with load",
  ignore: skipped,
  fn: async () => {
    await using app = await startApp(["-load=20"]);
    const first = await readRound(app.origin);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const last = await readRound(app.origin);
    const wanted = gain("gc_num", first, last, 0);
    assert(wanted > 0, "nothing was collected in ten seconds");
    // When within a request a page is made is not known; on a machine at rest this adds 0.3 %.
    const unsure = (lengthMs(first) + lengthMs(last)) / 10_000;
    for (const [index, name] of ROUND.entries()) {
      assertEquals(gain("gc_num", first, last, index), wanted, name);
      // What is allocated grows with time, what is freed with collections, and none is in a round.
      const mallocs = perMinute("memory_mallocs", first, last, index) /
        perMinute("memory_mallocs", first, last, 0);
      const frees = gain("memory_frees", first, last, index) / gain("memory_frees", first, last, 0);
      assert(
        Math.abs(mallocs - 1) <= 0.02 + unsure,
        `${name}: mallocs grow ${mallocs} x the handler's`,
      );
      assert(Math.abs(frees - 1) <= 0.02, `${name}: frees grow ${frees} x the handler's`);
    }
    const totals = NAMES.slice(1).map((_, index) => last[index + 1]?.sample["_gc_pause_ms"] ?? NaN);
    assert(Math.min(...totals) > 0);
    // The one counts nanoseconds, the others seconds with a fraction: only the last digits differ.
    assert(Math.max(...totals) - Math.min(...totals) < 1e-6, `the pauses are ${totals} ms`);
  },
});

function lengthMs(readings: readonly PollResult[]): number {
  return (readings.at(-1)?.timeMs ?? NaN) - (readings[0]?.timeMs ?? NaN);
}

/** Returns what a counter gained between the readings of two rounds at the same place. */
function gain(
  metric: string,
  first: readonly PollResult[],
  last: readonly PollResult[],
  index: number,
): number {
  return (last[index]?.sample[metric] ?? NaN) - (first[index]?.sample[metric] ?? NaN);
}

function perMinute(
  metric: string,
  first: readonly PollResult[],
  last: readonly PollResult[],
  index: number,
): number {
  const ms = (last[index]?.timeMs ?? NaN) - (first[index]?.timeMs ?? NaN);
  return gain(metric, first, last, index) * 60_000 / ms;
}

/** What a second run prints of each page; the rest is what the page cannot give. */
const ABSENT: Readonly<Record<Name, readonly string[]>> = {
  statsApi: [],
  expvar: ["cgo_call_num"],
  prometheus: ["cgo_call_num", "memory_lookups"],
  openMetrics: ["memory_lookups"],
  runtimeMetrics: ["memory_lookups"],
  constantLabels: ["cgo_call_num", "memory_lookups"],
  victoriaMetrics: [],
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
