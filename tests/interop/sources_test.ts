/**
 * The sources of one real Go application give the same values.
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

/** The sources in the order of their requests: the handler first and last. */
const READ_ORDER: readonly Name[] = [...NAMES, "statsApi"];
const MOST_ATTEMPTS = 100;
/** How many objects requests free without a collection, which frees forty thousand. */
const MOST_FREED = 4000;
/** Bytes that move between stacks and heap; the heap grows by four million at a time. */
const STACKS = 128 * 1024;

/** The sample of a source, and its time. */
interface SourceSample {
  readonly name: Name;
  readonly sample: Sample;
  readonly timeMs: number;
}

async function readSource(origin: string, name: Name): Promise<SourceSample> {
  const response = await fetch(origin + PATHS[name], {
    headers: { Accept: name === "openMetrics" ? "application/openmetrics-text" : "*/*" },
  });
  const bytes = await response.bytes();
  const timeMs = performance.now();
  return { name, sample: (await readPage([bytes])).sample, timeMs };
}

/**
 * Reads all sources in a quiet moment, and tries again until there is one: no collection since the
 * last attempt, so that sweeping has ended, and no growth of the heap, which would add idle memory.
 * Then all values move in one direction, and the handler's first and last values bound those of the
 * other sources, whatever the machine's speed.
 */
async function readAllSources(origin: string): Promise<readonly SourceSample[]> {
  let before: readonly SourceSample[] = [];
  for (let round = 0; round < MOST_ATTEMPTS; round++) {
    const samples: SourceSample[] = [];
    for (const name of READ_ORDER) samples.push(await readSource(origin, name));
    const [low, high] = boundsOf("gc_num", [...before, ...samples]);
    const quiet = before.length > 0 && low === high &&
      moveOf("memory_frees", samples) <= MOST_FREED && moveOf("heap_sys", samples) <= STACKS;
    if (quiet) return samples;
    before = samples;
  }
  throw new Error(`Cannot read all sources between two collections: tried ${MOST_ATTEMPTS} times`);
}

/** Returns the handler's first and last value, the lower one first. */
function boundsOf(metric: string, samples: readonly SourceSample[]): [low: number, high: number] {
  const ends = [samples[0], samples.at(-1)].map((end) => end?.sample[metric] ?? NaN);
  return [Math.min(...ends), Math.max(...ends)];
}

/** Returns the difference between the handler's first and last value. */
function moveOf(metric: string, samples: readonly SourceSample[]): number {
  const [low, high] = boundsOf(metric, samples);
  return high - low;
}

/** How far a value may be outside the bounds. */
const SLACK: Readonly<Record<string, number>> = {
  // A Prometheus library starts goroutines to collect, and counts them and their stacks.
  "goroutine_num": 8,
  "memory_stack": STACKS,
  "heap_sys": STACKS,
  "heap_idle": STACKS,
  "heap_inuse": STACKS,
  // The runtime returns memory to the system and takes it back at any time.
  "heap_released": 1024 * 1024,
};
const RAW = METRICS.map(({ name }) => name).filter((name) => !name.endsWith("_per_second"));

Deno.test({
  name: "all sources of a Go application give the same values, but for allocations in between",
  ignore: skipped,
  fn: async () => {
    await using app = await startApp(["-load=0"], WITHOUT_COLLECTIONS);
    const samples = await readAllSources(app.origin);
    for (const { name, sample } of samples) {
      for (const metric of RAW.filter((metric) => !ABSENT[name].includes(metric))) {
        const [low, high] = boundsOf(metric, samples);
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
    const first = await readAllSources(app.origin);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const last = await readAllSources(app.origin);
    const wanted = gain("gc_num", first, last, 0);
    assert(wanted > 0, "nothing was collected in ten seconds");
    // When a response is built within its request is unknown.
    const unsure = (lengthMs(first) + lengthMs(last)) / 10_000;
    for (const [index, name] of READ_ORDER.entries()) {
      assertEquals(gain("gc_num", first, last, index), wanted, name);
      // Allocations grow with time; frees grow with collections, and none happens while sources are read.
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
    // One source counts nanoseconds, the others fractions of seconds: only the last digits differ.
    assert(Math.max(...totals) - Math.min(...totals) < 1e-6, `the pauses are ${totals} ms`);
  },
});

function lengthMs(samples: readonly SourceSample[]): number {
  return (samples.at(-1)?.timeMs ?? NaN) - (samples[0]?.timeMs ?? NaN);
}

/** Returns the growth of a counter between two samples of the same source. */
function gain(
  metric: string,
  first: readonly SourceSample[],
  last: readonly SourceSample[],
  index: number,
): number {
  return (last[index]?.sample[metric] ?? NaN) - (first[index]?.sample[metric] ?? NaN);
}

function perMinute(
  metric: string,
  first: readonly SourceSample[],
  last: readonly SourceSample[],
  index: number,
): number {
  const ms = (last[index]?.timeMs ?? NaN) - (first[index]?.timeMs ?? NaN);
  return gain(metric, first, last, index) * 60_000 / ms;
}

/** The metrics that each source does not have. */
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
      assertEquals([code, stderr], [0, ""]);
      const printed = Array.from(stdout.matchAll(/^gostats\.\w+\.(\w+)\t/gm), ([, key]) => key);
      assertEquals(printed.length, 15 - absent.length);
      for (const metric of absent) assertEquals(printed.includes(metric), false);
    },
  });
}
