/**
 * One situation that both programs are put into, and what each of them makes of it.
 *
 * @module
 */

import { prepareSideBySide, type Turn } from "./side_by_side.ts";
import { buildPrograms } from "./programs.ts";
import type { Place } from "./sequences.ts";
import { type Answer, startStatsServer } from "./stats_server.ts";

/** A situation; what is left out is as on any good day. */
export interface Scenario {
  readonly name: string;
  /** What the target answers; default: {@link page}. */
  readonly answer?: Answer;
  /** The command line, but for `-tempfile`; default: host, port and path. */
  readonly flags?: (place: Place) => readonly string[];
  /** The state file when they start, at this unix second; default: none. */
  readonly state?: (second: number) => string;
  readonly env?: (place: Place) => Readonly<Record<string, string>>;
}

/** What a program made of a scenario. */
export interface Outcome {
  readonly code: number;
  /** The printed lines without their time, sorted: `gostats.gc.gc_num 25`. */
  readonly lines: readonly string[];
}

/** What both made of it. */
export interface Outcomes {
  readonly original: Outcome;
  readonly ours: Outcome;
  /** What the target was asked. */
  readonly requests: readonly string[];
}

/** A stats response of golang-stats-api-handler, without the fields that no metric is made of. */
export const PAGE = {
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

/** Returns the text of a stats response, some fields of it changed; `undefined` takes one out. */
export function page(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...PAGE, ...changes });
}

/** Returns the text of a state of a minute ago, all counters at 0 and some values changed. */
export function minuteOld(second: number, changes: Readonly<Record<string, unknown>> = {}): string {
  const zeros = Object.fromEntries(Object.keys(PAGE).map((name) => [name, 0]));
  return JSON.stringify({ ...zeros, _lastTime: second - 60, ...changes });
}

/** Returns the flags that name a target by host, port and path. */
export function plainFlags({ port, path }: Place): readonly string[] {
  return ["-host=127.0.0.1", "-port", `${port}`, "-path", path];
}

/** Puts both programs into a situation, within the same second. */
export async function playScenario(scenario: Scenario): Promise<Outcomes> {
  const { original } = await buildPrograms();
  await using server = startStatsServer();
  server.answer(PATH, scenario.answer ?? (() => new Response(page())));
  const place = { port: server.port, path: PATH };
  const { state, env } = scenario;
  await using pair = await prepareSideBySide(original, {
    flags: (scenario.flags ?? plainFlags)(place),
    hasTempfile: true,
    env: env?.(place) ?? {},
  });
  const round = await pair.run({ rewrite: (_, second) => state?.(second) });
  return {
    original: summarize(round.original),
    ours: summarize(round.ours),
    requests: server.requests(PATH),
  };
}

function summarize({ result: { code, stdout } }: Turn): Outcome {
  const lines = stdout.split("\n").filter((line) => line !== "");
  return {
    code,
    lines: lines.map((line) => line.replace(/\t\d+$/, "").replace("\t", " ")).sort(),
  };
}
