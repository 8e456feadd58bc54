/**
 * Runs both programs in one scenario and returns what each of them did.
 *
 * @module
 */

import { prepareSideBySide, type ProgramResult } from "./side_by_side.ts";
import { buildPrograms } from "./programs.ts";
import type { Place } from "./sequences.ts";
import { type Responder, startStatsServer } from "./stats_server.ts";

/** A scenario; by default everything is in order. */
export interface Scenario {
  readonly name: string;
  /** The target's responses; default: {@link statsWith} without changes. */
  readonly answer?: Responder;
  /** The command line without `-tempfile`; default: host, port and path. */
  readonly flags?: (place: Place) => readonly string[];
  /** The state file at the start, in this Unix second; default: none. */
  readonly state?: (second: number) => string;
  readonly env?: (place: Place) => Readonly<Record<string, string>>;
}

/** What a program did in a scenario. */
export interface ScenarioResult {
  readonly code: number;
  /** The printed lines without their time, sorted: `gostats.gc.gc_num 25`. */
  readonly lines: readonly string[];
}

/** What both programs did. */
export interface ScenarioResults {
  readonly original: ScenarioResult;
  readonly ours: ScenarioResult;
  /** The requests to the target. */
  readonly requests: readonly string[];
}

/** A response of golang-stats-api-handler, reduced to the fields that metrics use. */
export const STATS = {
  goroutine_num: 11,
  cgo_call_num: 12,
  memory_alloc: 13,
  memory_sys: 14,
  memory_stack: 15,
  memory_lookups: 16,
  memory_mallocs: 17,
  memory_frees: 18,
  heap_sys: 19,
  heap_idle: 20,
  heap_inuse: 21,
  heap_released: 22,
  gc_num: 23,
  gc_per_second: 0.25,
  gc_pause_per_second: 0.5,
} as const;

const PATH = "/api/stats";

/** Returns a response's text with changes; `undefined` removes a field. */
export function statsWith(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...STATS, ...changes });
}

/** Returns the text of a state of a minute ago: all values 0, but for changes. */
export function minuteOld(second: number, changes: Readonly<Record<string, unknown>> = {}): string {
  const zeros = Object.fromEntries(Object.keys(STATS).map((name) => [name, 0]));
  return JSON.stringify({ ...zeros, _lastTime: second - 60, ...changes });
}

/** Returns the flags that name a target by host, port and path. */
export function plainFlags({ port, path }: Place): readonly string[] {
  return ["-host=127.0.0.1", "-port", `${port}`, "-path", path];
}

/** Runs both programs in a scenario, within the same second. */
export async function playScenario(scenario: Scenario): Promise<ScenarioResults> {
  const { original } = await buildPrograms();
  await using server = startStatsServer();
  server.answer(PATH, scenario.answer ?? (() => new Response(statsWith())));
  const place = { port: server.port, path: PATH };
  const { state, env } = scenario;
  await using pair = await prepareSideBySide(original, {
    flags: (scenario.flags ?? plainFlags)(place),
    hasTempfile: true,
    env: env?.(place) ?? {},
  });
  const result = await pair.run({ rewrite: (_, second) => state?.(second) });
  return {
    original: summarize(result.original),
    ours: summarize(result.ours),
    requests: server.requests(PATH),
  };
}

function summarize({ result: { code, stdout } }: ProgramResult): ScenarioResult {
  const lines = stdout.split("\n").filter((line) => line !== "");
  return {
    code,
    lines: lines.map((line) => line.replace(/\t\d+$/, "").replace("\t", " ")).sort(),
  };
}
