/**
 * The simulation's model of the original prints and stores what the original does.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { runOriginalModel } from "../simulation/host/original_model.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { buildPrograms, skipped } from "./programs.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";
import { buildSequence } from "./sequences.ts";
import { inOneSecond, runOriginal } from "./side_by_side.ts";
import { startStatsServer } from "./stats_server.ts";
import type { StatsServer } from "./stats_server.ts";

const SEEDS = Array.from({ length: 30 }, (_, index) => 9000 + index);
const STEPS = 5;
const GAPS_SEC = [0, 1, 59, 60, 61, 599, 600, 601, 86_400];

Deno.test({
  name: "the model of the original prints and stores what the original does",
  ignore: skipped,
  async fn() {
    const { original } = await buildPrograms();
    await using server = startStatsServer();
    for (const seed of SEEDS) await compare(original, server, seed);
  },
});

async function compare(original: string, server: StatsServer, seed: number): Promise<void> {
  await using directory = await makeDirectory();
  const random = createRandom(seed);
  const file = `${directory.path}/state`;
  const uri = `http://127.0.0.1:${server.port}/stats`;
  const args = ["-uri", uri, "-metric-key-prefix", "app", "-tempfile", file];
  let state: string | undefined;
  for (const [index, { body }] of buildSequence(seed, STEPS).steps.entries()) {
    server.answer("/stats", () => new Response(body));
    const age = chooseAge(random, state);
    let before: string | undefined;
    let second = 0;
    const [{ stdout }] = await inOneSecond(async (now) => {
      second = now;
      before = age(now);
      if (before === undefined) await Deno.remove(file).catch(() => {});
      else await Deno.writeTextFile(file, before);
      return [await runOriginal(original, args)] as const;
    });
    const page: Record<string, number> = JSON.parse(body);
    const timeSec = Number(/\t(\d+)$/m.exec(stdout)?.[1] ?? second);
    const model = runOriginalModel("app", pickMetrics(page), before, timeSec * 1000 + 500);
    const place = `seed ${seed}, step ${index + 1}: ${body}, before: ${before}`;
    assertEquals(sortLines(stdout), sortLines(model.stdout), place);
    state = await Deno.readTextFile(file);
    assertEquals(readState(state), readState(model.state ?? "{}"), place);
  }
}

/** Returns how the state is changed before a run: made older, cut, or taken away. */
function chooseAge(
  random: Random,
  state: string | undefined,
): (nowSec: number) => string | undefined {
  const fate = random.next();
  const gapSec = random.pick(GAPS_SEC);
  if (state === undefined || fate < 0.1) return () => undefined;
  if (fate < 0.2) return () => state.slice(0, state.length / 2);
  return (nowSec) => state.replace(/"_lastTime":[^,}]+/, `"_lastTime":${nowSec - gapSec}`);
}

/** The original keeps its fifteen metrics and nothing else of a page. */
function pickMetrics(page: Readonly<Record<string, number>>): Record<string, number> {
  const others = ["time", "go_version", "gc_pause"];
  return Object.fromEntries(Object.entries(page).filter(([name]) => !others.includes(name)));
}

/** The original's graphs come in random order. */
function sortLines(stdout: string): readonly string[] {
  return stdout.split("\n").sort();
}

/** JSON writes -0 in two ways. */
function readState(text: string): unknown {
  const values: Record<string, number> = JSON.parse(text);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value + 0]));
}
