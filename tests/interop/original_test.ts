/**
 * Random sequences of runs: our program and the original print the same. differences_test.ts lists
 * the intended differences.
 *
 * `GOSTATS_INTEROP_SEED` runs the sequence of one seed.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import {
  type PairResult,
  prepareSideBySide,
  type ProgramResult,
  type StateChange,
} from "./side_by_side.ts";
import { buildPrograms, isLong, skipped } from "./programs.ts";
import { buildSequence, type Incident } from "./sequences.ts";
import { startStatsServer, type StatsServer } from "./stats_server.ts";

const STEPS = 5;
const QUICK_SEEDS = Array.from({ length: 220 }, (_, index) => index + 1);
const LONG_SEEDS = 2000;
/** Pairs of processes at once; with more, too many pairs do not fit into one second. */
const LANES = 3;

/** Messages of the original that the quick seeds must provoke, so that the test covers its cases. */
const ON_STDERR: readonly string[] = [
  "does not exist at last fetch",
  "counter seems to be reset",
  "too long duration",
  "state was recently updated",
];
const ON_STDOUT: Readonly<Record<string, RegExp>> = {
  "an integer over 2^53": /\t(?:9[1-9]|\d{3})\d{14}\t/,
  "an integer from 2^63 up": /\t(?:9223372036854775808|1\d{19})\.000000\t/,
  "a value from 1e21 up": /\t\d{22,}\.000000\t/,
  "a fraction that vanishes": /\t0\.000000\t/,
  "a negative value": /\t-\d/,
};

Deno.test({
  name: "seeded sequences print, store and exit like the original",
  ignore: skipped,
  async fn() {
    const original = await play(seedsOf(QUICK_SEEDS));
    if (onlySeed() !== undefined) return;
    for (const text of ON_STDERR) assert(original.stderr.includes(text), `never met: "${text}"`);
    for (const [what, pattern] of Object.entries(ON_STDOUT)) {
      assert(pattern.test(original.stdout), `never met: ${what}`);
    }
  },
});

Deno.test({
  name: `${LONG_SEEDS} sequences of new seeds print, store and exit like the original`,
  ignore: skipped || !isLong,
  async fn() {
    const first = Math.floor(Date.now() / 1000);
    console.log(`seeds from ${first} to ${first + LONG_SEEDS - 1}`);
    await play(seedsOf(Array.from({ length: LONG_SEEDS }, (_, index) => first + index)));
  },
});

function seedsOf(seeds: readonly number[]): readonly number[] {
  const only = onlySeed();
  return only === undefined ? seeds : [only];
}

function onlySeed(): number | undefined {
  const text = Deno.env.get("GOSTATS_INTEROP_SEED");
  return text ? Number(text) : undefined;
}

/** Runs the sequences of some seeds and returns everything that the original printed. */
async function play(seeds: readonly number[]): Promise<{ stdout: string; stderr: string }> {
  const { original } = await buildPrograms();
  await using server = startStatsServer();
  const printed = { stdout: "", stderr: "" };
  const waiting = [...seeds];
  const lane = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      for await (const { result } of playSequence(original, server, seed)) {
        printed.stdout += result.stdout;
        printed.stderr += result.stderr;
      }
    }
  };
  // After the first failure, the other lanes finish their sequence and stop.
  const lanes = Array.from({ length: LANES }, () =>
    lane().catch((error) => {
      waiting.length = 0;
      throw error;
    }));
  for (const ended of await Promise.allSettled(lanes)) {
    if (ended.status === "rejected") throw ended.reason;
  }
  return printed;
}

async function* playSequence(
  original: string,
  server: StatsServer,
  seed: number,
): AsyncGenerator<ProgramResult> {
  const path = `/api/stats/${seed}`;
  const { flags, hasTempfile, steps } = buildSequence(seed, STEPS);
  await using pair = await prepareSideBySide(original, {
    flags: flags({ port: server.port, path }),
    hasTempfile,
  });
  for (const [index, { body, incident }] of steps.entries()) {
    server.answer(path, () => new Response(body));
    const result = await pair.run(changeOf(incident));
    const place = `seed ${seed} (GOSTATS_INTEROP_SEED=${seed}), step ${index + 1}: ` +
      JSON.stringify({ incident, body, stderr: result.original.result.stderr });
    assertEquals(summarize(result.ours), summarize(result.original), place);
    const requests = new Set(server.requests(path));
    assertEquals(requests.size, 1, `${place}: ${[...requests].join("; ")}`);
    yield result.original;
  }
}

/** Everything of a turn that must be equal; the original's graphs come in random order. */
function summarize({ result, state }: PairResult["ours"]): unknown {
  const { code, signal, stdout } = result;
  return { code, signal, lines: stdout.split("\n").sort(), state: state && readValues(state) };
}

/** What a state of ours keeps beside the original's keys, which the original passes over. */
const OWN_KEYS: readonly string[] = ["_resets", "_gaps", "_bodyTime"];

/** JSON writes -0 in two ways, and both programs read it as the same number. */
function readValues(state: string): unknown {
  const values: Record<string, number> = JSON.parse(state);
  const shared = Object.entries(values).filter(([name]) => !OWN_KEYS.includes(name));
  return Object.fromEntries(shared.map(([name, value]) => [name, value + 0]));
}

/** Changes what must change and leaves the writer's own spelling of all other values. */
function changeOf({ exchanged, lost, gapSec, forgotten }: Incident): StateChange {
  return {
    exchanged,
    rewrite(text, second) {
      if (text === undefined || lost) return undefined;
      const aged = gapSec === undefined
        ? text
        : text.replace(/("_lastTime": *)\d+/, `$1${second - gapSec}`);
      return forgotten.reduce(
        (state, name) => state.replace(RegExp(`"${name}":[^,}]*,?`), "").replace(/,(\s*})/, "$1"),
        aged,
      );
    },
  };
}
