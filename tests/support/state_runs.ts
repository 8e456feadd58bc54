/**
 * Runs beside a state file: what they print, and what the state is then.
 *
 * @module
 */

import { runPlugin } from "./run_plugin.ts";
import type { PluginOptions, PluginResult } from "./run_plugin.ts";
import { serve } from "./servers.ts";
import { buildPage } from "./stats_body.ts";
import type { TemporaryDirectory } from "./temporary_directory.ts";

/** The page of these runs: 1000, 1001, … by the names of the metrics. */
export const PAGE: Readonly<Record<string, number>> = buildPage();

/** What a first run says. */
export const FIRST = "gostats: No previous values: differences begin with the next run\n";

/** The names of the lines of a run, in their order. */
export const ALL_LINES: readonly string[] = [
  ...["gostats.runtime.goroutine_num", "gostats.runtime.cgo_call_num"],
  ...["gostats.memory.memory_alloc", "gostats.memory.memory_sys", "gostats.memory.memory_stack"],
  ...["gostats.operation.memory_lookups", "gostats.operation.memory_mallocs"],
  ...["gostats.operation.memory_frees", "gostats.heap.heap_sys", "gostats.heap.heap_idle"],
  ...["gostats.heap.heap_inuse", "gostats.heap.heap_released", "gostats.gc.gc_num"],
  ...["gostats.gc.gc_per_second", "gostats.gc.gc_pause_per_second"],
];

/** The names of those that are differences. */
const COUNTERS = [
  ...["gostats.runtime.cgo_call_num", "gostats.operation.memory_lookups"],
  ...["gostats.operation.memory_mallocs", "gostats.operation.memory_frees"],
  ...["gostats.heap.heap_released", "gostats.gc.gc_num"],
];

/** The names of the lines of a first run. */
export const GAUGES: readonly string[] = ALL_LINES.filter((name) => !COUNTERS.includes(name));

/** A line of a metric. */
export interface Line {
  readonly name: string;
  readonly value: number;
  readonly timeSec: number;
}

/** Returns the lines of metrics. */
export function readLines(stdout: string): readonly Line[] {
  return Array.from(stdout.matchAll(/^(\S+)\t(\S+)\t(\d+)\n/gm), ([, name = "", value, time]) => ({
    name,
    value: Number(value),
    timeSec: Number(time),
  }));
}

/** Returns the names of metrics, in their order. */
export function namesOf(stdout: string): string[] {
  return readLines(stdout).map(({ name }) => name);
}

/** Returns the value of a metric. */
export function valueOf(stdout: string, name: string): number | undefined {
  return readLines(stdout).find((line) => line.name === name)?.value;
}

/** Returns the whole seconds since 1970. */
export function nowSec(): number {
  return Math.trunc(Date.now() / 1000);
}

/** Runs against a server that answers with {@link PAGE}, beside a state with the text given. */
export async function runBeside(
  directory: TemporaryDirectory,
  text: string | undefined,
): Promise<PluginResult> {
  if (text !== undefined) await Deno.writeTextFile(`${directory.path}/state`, text);
  return await runOn([`-tempfile=${directory.path}/state`]);
}

/** Runs against a server that answers with {@link PAGE}. */
export async function runOn(
  args: readonly string[],
  options?: PluginOptions,
): Promise<PluginResult> {
  await using server = serve(() => Response.json(PAGE));
  return await runPlugin(["-uri", server.origin, ...args], options);
}

/** Reads a state. */
export function readJson(path: string): Record<string, number> {
  return JSON.parse(Deno.readTextFileSync(path));
}
