/**
 * How a simulated host is set up: which applications it watches, by which blocks of the agent's
 * configuration, and what the plugin's configuration file says.
 *
 * @module
 */

import { createRandom } from "../../interop/random.ts";
import type { Block } from "./agent.ts";
import type { Framing } from "../network/exchange.ts";
import type { RunTarget } from "../oracle/judged_run.ts";
import { chooseGraphs, listChosen } from "./graph_choices.ts";
import type { GraphChoice } from "./graph_choices.ts";
import { formatGraphs } from "../oracle/user_metrics.ts";
import { mixSeeds } from "../seeds.ts";
import type { PageKind } from "../applications/simulated_app.ts";
import { SECRET } from "../applications/app_pages.ts";
import { CONFIG_FILE } from "./setting_files.ts";
import { WORK_DIRECTORY } from "./state_paths.ts";
import { chooseTransport } from "../network/transports.ts";
import type { Transport } from "../network/transports.ts";

/** An application that is watched. */
export interface WatchedApp {
  readonly index: number;
  readonly prefix: string;
  readonly port: number;
  readonly uri: string;
  readonly kind: PageKind;
  readonly framing: Framing;
  readonly transport: Transport;
  /** The state file of `-tempfile`, which the original uses too. */
  readonly tempfile: string | undefined;
  /** The arguments by which it is watched alone, by the original too. */
  readonly args: readonly string[];
}

/** A host. */
export interface HostSetup {
  readonly seed: number;
  readonly uid: number;
  /** How long after the full minute the agent starts. */
  readonly phaseMs: number;
  /** How long the original runs before the plugin takes its place. */
  readonly originalMinutes: number;
  readonly targets: readonly WatchedApp[];
  /** What the configuration file says before anybody edits it. */
  readonly limits: Limits;
  readonly blocks: readonly Block[];
  readonly secondBlock: Block;
}

/** The limits of a configuration, in milliseconds. */
export interface Limits {
  readonly deadlineMs: number;
  readonly timeoutMs: number;
}

/** A version of the configuration file. */
export interface Edition {
  readonly text: string;
  readonly targets: readonly RunTarget[];
  /** How long a run may take. */
  readonly limitMs: number;
  /** How long a request may take. */
  readonly requestMs: number;
  readonly isBroken: boolean;
}

const PATHS: Readonly<Record<PageKind, string>> = {
  "stats-api": "/api/stats",
  "expvar": "/debug/vars",
  "prometheus": "/metrics",
};
const FRAMINGS: Readonly<Record<PageKind, readonly Framing[]>> = {
  "stats-api": ["length", "length", "length", "length", "chunks", "connection"],
  "expvar": ["length", "chunks", "connection"],
  "prometheus": ["length", "chunks", "connection", "connection"],
};
/** The default, a deadline that ends requests, and one that the agent's SIGTERM precedes. */
const LIMITS: readonly Limits[] = [
  { deadlineMs: 25_000, timeoutMs: 8000 },
  { deadlineMs: 5000, timeoutMs: 8000 },
  { deadlineMs: 50_000, timeoutMs: 45_000 },
];
const CONFIG_ARGS = ["-config", CONFIG_FILE];

/** Returns the host of a seed. */
export function chooseSetup(seed: number, count: number): HostSetup {
  const random = createRandom(mixSeeds(seed, 0x5e));
  const hasConfig = random.next() < 0.6;
  const hasTempfiles = !hasConfig && random.next() < 0.4;
  const targets = Array.from({ length: count }, (_, index): WatchedApp => {
    const kind = random.pick<PageKind>([
      "stats-api",
      "stats-api",
      "stats-api",
      "expvar",
      "prometheus",
    ]);
    const framing = random.pick<Framing>(FRAMINGS[kind]);
    const login = random.next() < 0.15 ? `monitor:${SECRET}@` : "";
    const port = 8080 + index;
    const prefix = `app${index}`;
    const transport = chooseTransport({ seed, index, hasConfig, hasLogin: login !== "" });
    const { scheme, host } = transport;
    const uri = `${scheme}://${login}${host}:${port}${PATHS[kind]}`;
    const hasTempfile = hasTempfiles && random.next() < 0.5;
    const tempfile = hasTempfile ? `${WORK_DIRECTORY}/state-${prefix}` : undefined;
    const flag = tempfile === undefined ? [] : ["-tempfile", tempfile];
    const args = ["-metric-key-prefix", prefix, "-uri", uri, ...flag];
    return { index, prefix, port, uri, kind, framing, transport, tempfile, args };
  });
  const second = targets.filter((_, index) => index === 0 || index === count - 1)
    .map(({ prefix }) => prefix).join(",");
  return {
    seed,
    uid: random.next() < 0.7 ? 0 : 998,
    phaseMs: random.int(0, 59_999),
    limits: random.pick(LIMITS),
    originalMinutes: random.next() < 0.3 ? random.int(2, 20) : 0,
    targets,
    blocks: hasConfig ? [{ args: CONFIG_ARGS }] : targets.map(({ args }) => ({ args })),
    secondBlock: { args: [...CONFIG_ARGS, "-only", second] },
  };
}

const editions = new WeakMap<HostSetup, Map<number | undefined, Edition>>();

/** Returns a version of the configuration file; without a size, the first one. */
export function editionOf(setup: HostSetup, size: number | undefined): Edition {
  const known = editions.get(setup) ?? new Map<number | undefined, Edition>();
  editions.set(setup, known);
  const edition = known.get(size) ?? buildEdition(setup, size);
  known.set(size, edition);
  return edition;
}

interface Choice {
  readonly metrics?: readonly string[];
  readonly graphs?: GraphChoice;
  readonly timeoutMs: number;
}

const SOME_METRICS = [
  "runtime.goroutine_num",
  "memory.memory_alloc",
  "operation.memory_mallocs",
  "gc",
];
const SOME_NAMES = ["goroutine_num", "memory_alloc", "memory_mallocs"]
  .concat(["gc_num", "gc_per_second", "gc_pause_per_second"]);

function buildEdition({ seed, targets, limits }: HostSetup, size: number | undefined): Edition {
  const editionSeed = Math.floor((size ?? 0) * 2 ** 31);
  const random = createRandom(editionSeed);
  const isEdited = size !== undefined;
  const isShorter = isEdited && random.next() < 0.4 && targets.length > 1;
  const kept = isShorter ? targets.slice(1) : targets;
  const { deadlineMs, timeoutMs } = isEdited ? random.pick(LIMITS) : limits;
  const isBroken = isEdited && random.next() < 0.15;
  const choices = new Map(kept.map(({ prefix, index, kind }): [string, Choice] => {
    const fate = isEdited ? random.next() : 1;
    if (fate < 0.3) return [prefix, { metrics: SOME_METRICS, timeoutMs }];
    const isMore = isEdited ? fate < 0.6 : undefined;
    const graphs = chooseGraphs(isEdited ? editionSeed : seed, { index, kind }, isMore);
    const metrics = graphs && listChosen(graphs);
    return [prefix, { ...metrics && { metrics }, ...graphs && { graphs }, timeoutMs }];
  }));
  return {
    text: formatConfig(kept, choices, deadlineMs) + (isBroken ? "[targets.app0\n" : ""),
    targets: kept.map(({ index, prefix, transport: { settings } }) => {
      const { metrics, graphs } = choices.get(prefix) ?? {};
      return {
        ...{ index, prefix, hasTempfile: false, graphs, settings },
        ...(metrics === SOME_METRICS ? { metrics: new Set(SOME_NAMES) } : {}),
      };
    }),
    limitMs: deadlineMs,
    requestMs: timeoutMs,
    isBroken,
  };
}

function formatConfig(
  targets: readonly WatchedApp[],
  choices: ReadonlyMap<string, Choice>,
  deadlineMs: number,
): string {
  const tables = targets.map(({ prefix, uri, transport: { settings } }) => {
    const { metrics, graphs, timeoutMs = 8000 }: Partial<Choice> = choices.get(prefix) ?? {};
    const chosen = metrics === undefined ? "" : `metrics = ${JSON.stringify(metrics)}\n`;
    const client = settings.map((line) => `${line}\n`).join("");
    return `[targets.${prefix}]\nuri = "${uri}"\ntimeout = "${timeoutMs}ms"\n${client}${chosen}${
      formatGraphs(`targets.${prefix}`, graphs?.own ?? [])
    }`;
  });
  return `deadline = "${deadlineMs}ms"\n${tables.join("\n")}`;
}
