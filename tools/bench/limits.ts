/**
 * Measures the two promises about configurations with many targets: hanging targets delay neither
 * the others nor the end of the run, and memory is bounded.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { startTargets } from "./many_targets.ts";
import { openMeter, RunError, whatIsMissing } from "./measure.ts";
import type { Meter, Start, Usage } from "./measure.ts";
import { OptionError, parseCount } from "./options.ts";
import { findPlugin, METRIC_COUNT, startFor } from "./programs.ts";
import type { Program } from "./programs.ts";

const USAGE = `Usage: deno task bench:limits [FLAG …]
  --healthy 100  targets that respond, beside those that hang
  --hanging 10   targets that accept a request and never respond
  --many 1000    targets that respond, in the run whose memory is measured`;

const TIME_LIMIT_MS = 2000;
/** From the time limit of the hanging targets to the end of the run. */
const MOST_MS_AFTER = 3000;
const MOST_MIB = 150;

interface Bench {
  readonly plugin: Program;
  readonly directory: string;
  readonly meter: Meter;
}

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const missing = whatIsMissing();
  if (missing !== undefined) return fail(`Cannot measure: ${missing}`, 2);
  try {
    return await measureLimits(parseCounts(args));
  } catch (error) {
    if (error instanceof OptionError) return fail(`${error.message}\n${USAGE}`, 2);
    if (error instanceof RunError) return fail(error.message, 1);
    throw error;
  }
}

function parseCounts(args: readonly string[]): ReturnType<typeof readCounts> {
  try {
    return readCounts(args);
  } catch (error) {
    // Node's parser reports every mistake as a TypeError.
    if (error instanceof TypeError) throw new OptionError(error.message, { cause: error });
    throw error;
  }
}

function readCounts(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      healthy: { type: "string", default: "100" },
      hanging: { type: "string", default: "10" },
      many: { type: "string", default: "1000" },
    },
  });
  return {
    healthy: parseCount("healthy", values.healthy),
    hanging: parseCount("hanging", values.hanging),
    many: parseCount("many", values.many),
  };
}

async function measureLimits(counts: ReturnType<typeof readCounts>): Promise<number> {
  const [plugin] = await findPlugin(["source"]);
  if (plugin === undefined) throw new Error("The plugin has no form to run");
  const directory = await Deno.makeTempDir({ prefix: "gostats-limits-" });
  try {
    using meter = openMeter(`${directory}/peak`);
    const bench = { plugin, directory, meter };
    const isInTime = await measureHanging(bench, counts);
    const isSmall = await measureMany(bench, counts.many);
    return isInTime && isSmall ? 0 : 1;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function measureHanging(
  bench: Bench,
  { healthy, hanging }: { readonly healthy: number; readonly hanging: number },
): Promise<boolean> {
  await using running = await startTargets(healthy, hanging);
  const start = startFor(bench.plugin, running.uris, `${bench.directory}/hanging`, {
    timeoutMs: TIME_LIMIT_MS,
    hanging,
  });
  const afterMs = measureOnce(bench, start).wallMs - TIME_LIMIT_MS;
  console.log(
    `${healthy} targets answer, ${hanging} hang (time limit ${TIME_LIMIT_MS} ms): ` +
      `all ${healthy * METRIC_COUNT} lines, end ${afterMs.toFixed()} ms after the time limit ` +
      judge(afterMs, MOST_MS_AFTER),
  );
  return afterMs <= MOST_MS_AFTER;
}

async function measureMany(bench: Bench, count: number): Promise<boolean> {
  await using running = await startTargets(count);
  const start = startFor(bench.plugin, running.uris, `${bench.directory}/many`);
  const { peakMib } = measureOnce(bench, start);
  console.log(
    `${count} targets answer: all ${count * METRIC_COUNT} lines, ` +
      `peak memory ${peakMib.toFixed(1)} MiB ${judge(peakMib, MOST_MIB)}`,
  );
  return peakMib <= MOST_MIB;
}

/** The first run writes the states that the second one needs to print every metric. */
function measureOnce({ meter }: Bench, start: Start): Usage {
  meter.warmUp(start);
  return meter.measure(start);
}

function judge(value: number, most: number): string {
  return value <= most ? `(at most ${most})` : `(TOO MUCH: at most ${most})`;
}

function fail(message: string, code: number): number {
  console.error(message);
  return code;
}
