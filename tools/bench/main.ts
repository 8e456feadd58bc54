/**
 * The benchmark: compares a run of the plugin with a minimal Deno program and with the original.
 * Whole processes run in turn, after a warm-up; medians and paired ratios are printed.
 *
 * @module
 */

import { runInTurn } from "./paired.ts";
import { startTargets } from "./many_targets.ts";
import { openMeter, RunError, whatIsMissing } from "./measure.ts";
import type { Meter } from "./measure.ts";
import { OptionError, parseOptions, USAGE } from "./options.ts";
import type { Options } from "./options.ts";
import {
  BASELINE,
  EMPTY,
  findOriginal,
  findPlugin,
  startFor,
  startForDefinitions,
} from "./programs.ts";
import type { Program } from "./programs.ts";
import { formatComparison, formatSizes, formatSlopes } from "./report.ts";
import type { Comparison, Goals } from "./report.ts";

/** The largest acceptable ratios, by number of targets. */
const GOALS: Readonly<Record<number, Goals>> = {
  1: { wallMs: 1.15, cpuMs: 1.15, peakMib: 1.1 },
  10: { wallMs: 1.15, cpuMs: 1.15, peakMib: 1.15, original: 0.85 },
  100: { wallMs: 1.2, cpuMs: 1.2, peakMib: 1.2, original: 0.2 },
  1000: { wallMs: 1.2, cpuMs: 1.2, peakMib: 1.5, original: 0.125 },
};
const DEFINITION_GOALS: Goals = { wallMs: 1.15, cpuMs: 1.15 };

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const missing = whatIsMissing();
  if (missing !== undefined) return fail(`Cannot measure: ${missing}`, 2);
  try {
    await bench(parseOptions(args));
    return 0;
  } catch (error) {
    if (error instanceof OptionError) return fail(`${error.message}\n${USAGE}`, 2);
    if (error instanceof RunError) return fail(error.message, 1);
    throw error;
  }
}

async function bench(options: Options): Promise<void> {
  const plugin = await findPlugin(options.forms);
  const original = options.original ? await findOriginal() : undefined;
  console.log(describeConditions(options, original));
  const installed = [...plugin, ...(original === undefined ? [] : [original])];
  const sizes = formatSizes(measureSizes(installed));
  if (sizes !== "") console.log(sizes);
  const directory = await Deno.makeTempDir({ prefix: "gostats-bench-" });
  try {
    using meter = openMeter(`${directory}/peak`);
    await measureAll({ options, plugin, original, directory, meter });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Returns the sizes of the files that are installed, in bytes, by the names of their programs. */
function measureSizes(programs: readonly Program[]): readonly (readonly [string, number])[] {
  return programs.flatMap(({ name, path }) =>
    path === undefined ? [] : [[name, Deno.statSync(path).size] as const]
  );
}

interface Bench {
  readonly options: Options;
  readonly plugin: readonly Program[];
  readonly original: Program | undefined;
  readonly directory: string;
  readonly meter: Meter;
}

async function measureAll(bench: Bench): Promise<void> {
  const { targets, oneOrigin } = bench.options;
  await using running = await startTargets(oneOrigin ? 1 : targets.at(-1) ?? 1);
  const comparisons = targets.map((count) => {
    const uris = Array.from(
      { length: count },
      (_, index) => running.uris[oneOrigin ? 0 : index] ?? "",
    );
    const comparison = measureTargets(bench, uris);
    console.log(formatComparison(comparison));
    return [count, comparison] as const;
  });
  // Last, because only runs that wait for I/O store their code cache for later runs.
  console.log(formatComparison(measureDefinitions(bench, running.uris)));
  console.log(formatSlopes(comparisons));
}

function measureDefinitions(
  { plugin, directory, meter, options }: Bench,
  [uri = ""]: readonly string[],
): Comparison {
  const starts = [EMPTY, ...plugin].map((program, index) =>
    [program.name, startForDefinitions(program, uri, `${directory}/definitions-${index}`)] as const
  );
  const entries = runInTurn(starts, options.runs, meter);
  return { title: "definitions", goals: DEFINITION_GOALS, entries };
}

function measureTargets(
  { plugin, original, directory, meter, options }: Bench,
  uris: readonly string[],
): Comparison {
  const count = uris.length;
  const programs = [BASELINE, ...plugin, ...(original === undefined ? [] : [original])];
  const starts = programs.map((program, index) =>
    [program.name, startFor(program, uris, `${directory}/${count}-${index}`)] as const
  );
  const entries = runInTurn(starts, options.runs, meter);
  return {
    title: count === 1 ? "1 target" : `${count} targets`,
    goals: GOALS[count] ?? {},
    entries,
  };
}

function describeConditions(
  { runs, oneOrigin, original: wanted }: Options,
  original: Program | undefined,
): string {
  const { os, arch } = Deno.build;
  const deno = Deno.version.deno;
  const lines = [
    `Deno ${deno}, ${os} ${arch}, ${navigator.hardwareConcurrency} processors`,
    `${runs} rounds, the programs in turn: median (quartiles), ratios by pairs`,
    `Targets: ${oneOrigin ? "one port for all" : "a port of 127.0.0.1 each"}`,
    ...(wanted && original === undefined ? ["The original is left out: Go is not installed"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function fail(message: string, code: number): number {
  console.error(message);
  return code;
}
