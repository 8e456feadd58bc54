/**
 * Ends runs at random moments while their state is read continuously.
 *
 * Every counter of the application grows by one each millisecond, so that each printed difference
 * and each state can be checked against the clock.
 *
 * @module
 */

import { METRICS } from "../../src/metrics/catalogue.ts";
import { startPlugin } from "../../tests/support/run_plugin.ts";
import type { PluginResult } from "../../tests/support/run_plugin.ts";
import { serve } from "../../tests/support/servers.ts";
import { buildPage } from "../../tests/support/stats_body.ts";
import { makeDirectory } from "../../tests/support/temporary_directory.ts";
import { chooseFor, countTries, inLanes } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { AGENT_TIMEOUT_MS, findMisprint, firstWrong } from "./runs.ts";
import { Tally } from "./tally.ts";

const SIGKILLS = 1000;
const SIGTERMS = 500;
/** The age that the last state gets before each run, so that there are differences to print. */
const AGE_SEC = 60;
const PER_MINUTE = 60_000;
/** The time of a state is in whole seconds, and a busy machine delays requests. */
const TOLERANCE = 0.2;
const COUNTERS = METRICS.filter(({ counter }) => counter).map(({ name }) => name);
const MOST_MS_AFTER_SIGTERM = 1000;
/** When all counters were 0. */
const EPOCH_MS = Date.now() - 86_400_000;

type State = Record<string, number>;

/** What one lane attacks. */
interface Victim {
  readonly path: string;
  readonly origin: string;
  /** The duration of a run that is not ended, in milliseconds. */
  readonly ordinaryMs: number;
}

/** Kills runs, and returns the tallies. */
export async function attackByKills(plan: Plan): Promise<readonly Tally[]> {
  const kills = new Tally("SIGKILL at a random moment");
  const terms = new Tally("SIGTERM at a random moment: ends within a second");
  const reads = new Tally("state read meanwhile: whole");
  const differences = new Tally("differences printed: true");
  await using app = serve(({ url }) => url.endsWith("/never") ? never() : Response.json(page()));
  await using directory = await makeDirectory();
  const victims = await Promise.all(
    Array.from({ length: plan.lanes }, (_, lane) => prepare(`${directory.path}/${lane}`, app)),
  );
  const killed = countTries(SIGKILLS, plan);
  await inLanes(killed + countTries(SIGTERMS, plan), plan.lanes, async (index, lane) => {
    const victim = victims[lane];
    if (victim === undefined) return;
    const random = chooseFor(index, plan);
    const isKill = index < killed;
    const path = !isKill && random.next() < 0.5 ? "/never" : "/";
    const killMs = random.next() * victim.ordinaryMs * 1.2;
    const ended = await endOne(victim, path, killMs, isKill ? "SIGKILL" : "SIGTERM");
    (isKill ? kills : terms).count(ended.wrong);
    reads.count(ended.wrongState, ended.reads);
    differences.count(checkDifferences(ended.result), countDifferences(ended.result));
  });
  return [kills, terms, reads, differences];
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** The values of one moment are consecutive numbers, so that a mixture shows. */
function page(): State {
  const count = Date.now() - EPOCH_MS;
  return buildPage((index) => count + index);
}

async function prepare(path: string, { origin }: { readonly origin: string }): Promise<Victim> {
  let ordinaryMs = 0;
  for (let run = 0; run < 3; run++) {
    const startMs = performance.now();
    const { result } = await startPlugin(["-uri", origin, "-tempfile", path]);
    await result;
    ordinaryMs = Math.max(ordinaryMs, performance.now() - startMs);
  }
  return { path, origin, ordinaryMs };
}

interface Ended {
  readonly result: PluginResult;
  readonly wrong: string | undefined;
  readonly reads: number;
  readonly wrongState: string | undefined;
}

async function endOne(
  { path, origin, ordinaryMs }: Victim,
  urlPath: string,
  killMs: number,
  signal: Deno.Signal,
): Promise<Ended> {
  ageState(path);
  const args = ["-uri", `${origin}${urlPath}`, "-tempfile", path];
  const { kill, result } = await startPlugin(args, {
    signal: AbortSignal.timeout(AGENT_TIMEOUT_MS),
  });
  const poll = pollState(path, result);
  let killedMs = Infinity;
  setTimeout(() => {
    killedMs = performance.now();
    kill(signal);
  }, killMs);
  const ended = await result;
  const tookMs = performance.now() - killedMs;
  const wrong = findMisprint(ended) ?? firstWrong(
    // Before the run listens for the signal, the kernel ends it.
    [
      signal === "SIGKILL" || tookMs <= MOST_MS_AFTER_SIGTERM + ordinaryMs,
      `ended ${Math.round(tookMs)} ms after ${signal}`,
    ],
    [/^(?:$|[^]*\n$)/.test(ended.stdout), `half a line is printed: ${ended.stdout.slice(-100)}`],
  );
  return { result: ended, wrong, ...await poll };
}

/** Moves the last state to a minute ago, unless it is broken. */
function ageState(path: string): void {
  const agedSec = Math.trunc(Date.now() / 1000) - AGE_SEC;
  const { _lastTime = NaN, ...values } = parseState(readText(path)) ?? {
    ...page(),
    _lastTime: agedSec + AGE_SEC,
  };
  const shiftMs = (_lastTime - agedSec) * 1000;
  const aged = Object.entries(values).map(([name, value]) => [name, value - shiftMs] as const);
  const text = JSON.stringify({ ...Object.fromEntries(aged), _lastTime: agedSec });
  Deno.writeTextFileSync(`${path}.aged`, `${text}\n`, { mode: 0o600 });
  Deno.renameSync(`${path}.aged`, path);
}

async function pollState(
  path: string,
  result: Promise<unknown>,
): Promise<Pick<Ended, "reads" | "wrongState">> {
  let isEnded = false;
  const ended = result.then(() => isEnded = true);
  let wrongState: string | undefined;
  let reads = 0;
  while (!isEnded) {
    wrongState ??= checkState(path);
    reads++;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await ended;
  return { reads: reads + 1, wrongState: wrongState ?? checkState(path) };
}

/** Returns what is wrong with a state: it is incomplete, or its values do not match its time. */
function checkState(path: string): string | undefined {
  const text = readText(path);
  const state = parseState(text);
  if (state === undefined) return `torn: ${JSON.stringify(text)}`;
  const counts = METRICS.map(({ name }, index) => (state[name] ?? NaN) - index);
  const sinceMs = (state["_lastTime"] ?? NaN) * 1000 - EPOCH_MS;
  const [count = NaN] = counts;
  const isOfItsTime = Math.abs(count - sinceMs) < PER_MINUTE * TOLERANCE;
  return counts.every((other) => other === count) && isOfItsTime ? undefined : `mixed: ${text}`;
}

function parseState(text: string): State | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

function differencesOf({ stdout }: PluginResult): readonly (readonly [string, number])[] {
  const lines = [...stdout.matchAll(/^gostats\.\w+\.(\w+)\t(\S+)\t\d+$/gm)];
  return lines.map(([, name = "", value]) => [name, Number(value)] as const)
    .filter(([name]) => COUNTERS.includes(name));
}

function countDifferences(result: PluginResult): number {
  return differencesOf(result).length;
}

function checkDifferences(result: PluginResult): string | undefined {
  const isTrue = (value: number) => Math.abs(value / PER_MINUTE - 1) <= TOLERANCE;
  const wrong = differencesOf(result).find(([, value]) => !isTrue(value));
  return wrong && `${wrong[0]} is ${wrong[1]} a minute, expected ${PER_MINUTE}`;
}
