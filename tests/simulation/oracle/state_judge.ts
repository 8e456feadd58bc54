/**
 * Judges the states that runs keep, and knows what they had to compare with.
 *
 * @module
 */

import { keptOwnOf, keptSampleOf } from "./expected_further.ts";
import type { Graphs } from "./expected_further.ts";
import type { Expected } from "./expected_lines.ts";
import type { KeptCounts } from "./expected_own.ts";
import type { Observations, TargetObservation } from "./observations.ts";
import type { Lookup } from "./state_lookups.ts";
import { ruleOf } from "./user_metrics.ts";
import type { RunTarget } from "./judged_run.ts";
import type { SavedScrape, Scrape } from "./scrapes.ts";
import { parseStatePath } from "../host/state_paths.ts";

/** Returns what a run had to compare with: its own state, or else the original's. */
export function findPrevious(
  { lookups }: Observations,
  { hasTempfile }: RunTarget,
  { statePath = "" }: TargetObservation,
): SavedScrape | undefined {
  const own = lookups.get(statePath);
  if (own?.found !== "nothing") return scrapeOf(own);
  if (hasTempfile) return undefined;
  const others = lookups.list().filter(([path]) => parseStatePath(path)?.prefix === undefined);
  const scrapes = others.map(([, lookup]) => scrapeOf(lookup)).filter((found) =>
    found !== undefined
  );
  return scrapes.sort((a, b) => b.timeSec - a.timeSec)[0];
}

function scrapeOf(lookup: Lookup | undefined): SavedScrape | undefined {
  return lookup?.found === "file" ? lookup.scrape : undefined;
}

/** What a run had to compare with, and what is expected of it then. */
export interface Basis {
  readonly previous: SavedScrape | undefined;
  readonly expected: Expected;
}

/** A state that was kept. */
interface KeptState {
  readonly observation: TargetObservation;
  readonly graphs: Graphs | undefined;
  readonly basis: Basis;
}

/** Returns what a state holds, and what is wrong with it. */
export function judgeState(
  text: string,
  scrape: Scrape,
  { observation: { bodyMs }, graphs, basis: { previous, expected } }: KeptState,
): { readonly saved: SavedScrape; readonly problem: string | undefined } {
  const saved: SavedScrape = {
    sample: keptSampleOf(scrape, graphs),
    own: keptOwnOf(scrape, graphs, previous?.own),
    memory: expected.memory,
    bodySec: bodyMs / 1000,
    timeSec: Math.floor(scrape.requestMs / 1000),
    instance: scrape.snapshot.instance,
    collections: scrape.snapshot.collections,
  };
  return { saved, problem: findStateProblem(text, saved, { bodyMs, graphs }) };
}

function findStateProblem(
  text: string,
  { sample, own, memory, timeSec }: SavedScrape,
  { bodyMs, graphs }: { readonly bodyMs: number; readonly graphs: Graphs | undefined },
): string | undefined {
  const state = parseObject(text);
  if (state === undefined) return "is not whole";
  for (const [key, value] of Object.entries(sample)) {
    if (state[key] !== value) return `is not of its scrape: ${key} is not ${value}`;
  }
  if (state["_lastTime"] !== timeSec) return `has another time than ${timeSec}`;
  if (state["_bodyTime"] !== bodyMs / 1000) return `says that the body was whole at another time`;
  for (const metric of graphs?.own ?? []) {
    const problem = findOwnProblem(state, metric.key, own.get(ruleOf(metric)));
    if (problem !== undefined) return problem;
  }
  const forgotten = [...memory.keys()].find((key) => !(key in state));
  if (forgotten !== undefined) return `forgets ${forgotten}`;
  const others = Object.keys(state).filter((key) => !(key in sample) && !memory.has(key));
  const keys = new Set(graphs?.own.map(({ key }) => key));
  const unknown = others.filter((key) =>
    !TIMES.includes(key) && (key.endsWith("#gaps") || !keys.has(key.slice(0, key.indexOf("#"))))
  );
  return unknown.length > 0 ? `holds ${unknown.join(", ")}` : undefined;
}

const TIMES = ["_lastTime", "_bodyTime"];

/** The keys of series are not known, but what they count is. */
function findOwnProblem(
  state: Readonly<Record<string, unknown>>,
  key: string,
  kept: KeptCounts | undefined,
): string | undefined {
  const keys = Object.keys(state).filter((name) => name.startsWith(`${key}#`));
  const listed = (names: readonly string[]) => names.map((name) => state[name]).sort().join();
  const isVanished = (name: string) => name.endsWith("~");
  const now = keys.filter((name) => !isVanished(name) && !name.endsWith("#gaps"));
  const counts = [...kept?.counts.values() ?? []].map(({ value }) => value);
  const wanted = kept === undefined ? [] : [counts.length, ...counts];
  if (listed(now) !== wanted.sort().join()) return `counts ${listed(now)} of ${key}, not ${wanted}`;
  const gone = [...kept?.vanished.values() ?? []].map(({ value }) => value).sort().join();
  const found = listed(keys.filter(isVanished));
  return found === gone ? undefined : `has ${found} of what vanished of ${key}, not ${gone}`;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
