/**
 * What may happen in the simulated world, a row for each kind: how often, how long, what it does and
 * how it is told.
 *
 * @module
 */

import { createRandom } from "../../interop/random.ts";
import { OPTIONAL_NAMES, RESTART_NAMES } from "../applications/app_pages.ts";
import { CONNECTION_FAULTS } from "../network/connection_faults.ts";
import { NETWORK_FAULTS } from "../network/network_faults.ts";
import type { FaultEvent } from "./fault_event.ts";
import type { OutputFault } from "./process_output.ts";
import { HARMLESS_FAULTS, LARGE_FAULTS, RESPONSE_FAULTS } from "../network/response_faults.ts";
import { choose, fraction, hashName, mixSeeds } from "../seeds.ts";
import { chooseUnreadable } from "./setting_files.ts";
import type { ErrorCode } from "./simulated_files.ts";
import type { Trouble } from "./simulated_process.ts";
import type { World } from "./world.ts";

/** What faults are about. */
export const FAMILIES = ["network", "apps", "files", "clock", "agent", "user"] as const;

/** What a fault is about. */
export type Family = typeof FAMILIES[number];

/** A kind of fault. */
export interface FaultKind {
  readonly family: Family;
  readonly name: string;
  /** How often a day, for each target where it is about one. */
  readonly perDay: number;
  readonly isOfTarget: boolean;
  /** Whether only its beginning and its end disturb: while it lasts, everything is printed. */
  readonly isHarmless?: true;
  /** How long it lasts, in minutes; 0 for what happens at once. */
  readonly minutes: readonly [least: number, most: number];
  readonly begin: (world: World, event: FaultEvent) => void;
  readonly end?: (world: World, event: FaultEvent) => void;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

const network = (name: string, perDay = 0.7, minutes = 12): FaultKind => ({
  family: "network",
  name,
  perDay,
  isOfTarget: true,
  minutes: [0.2, minutes],
  begin: (world, event) => world.setNetwork(event.target, event),
  end: (world, event) => world.setNetwork(event.target, undefined, event),
});

const disk = (name: string, code: ErrorCode, calls: readonly string[], share = 1): FaultKind => ({
  family: "files",
  name,
  perDay: 1.2,
  isOfTarget: false,
  minutes: [0.2, 15],
  begin: (world, event) => world.setDisk({ event, code, calls, share }),
  end: (world, event) => world.setDisk(undefined, event),
});

const atOnce = (
  family: Family,
  name: string,
  perDay: number,
  begin: FaultKind["begin"],
  isOfTarget = true,
): FaultKind => ({ family, name, perDay, isOfTarget, minutes: [0, 0], begin });

const forAWhile = (
  family: Family,
  name: string,
  perDay: number,
  minutes: readonly [number, number],
  begin: FaultKind["begin"],
  end: FaultKind["begin"],
  isOfTarget = true,
): FaultKind => ({ family, name, perDay, minutes, begin, end, isOfTarget });

/** What is wrong with a stream of the next run. */
const output = (
  name: string,
  stream: "stdout" | "stderr",
  kind: OutputFault["kind"],
): FaultKind => ({
  ...{ family: "agent", name, perDay: 2, isOfTarget: false, minutes: [0, 0] },
  begin: (world, { size }) => world.agent.troubleNext({ [stream]: streamFault(kind, size) }),
});

function streamFault(kind: OutputFault["kind"], size: number): OutputFault {
  const takes = 1 + Math.floor(4000 * fraction(Math.round(size * 1e6), 1) ** 2);
  const pauseMs = Math.round(100 + 10_000 * fraction(Math.round(size * 1e6), 2) ** 2);
  return { kind, takes, pauseMs };
}

/** What is wrong with a run that prints definitions. */
function chooseTrouble(size: number): Trouble {
  const troubles: readonly Trouble[] = [
    { stdout: streamFault("slow", size) },
    { stdout: streamFault("closed", size) },
    { stdout: streamFault("full", size) },
    { stderr: streamFault("closed", size) },
    { dieAtCall: choose([1, 2, 3, 4, 5], size, 4) },
  ];
  return choose(troubles, size, 3);
}

const harmless = (kind: FaultKind): FaultKind => ({ ...kind, isHarmless: true });

/** Calls that begin at a path in the directory. */
const LOOKUPS = ["lstat", "open", "create", "writefile", "rename", "remove"];
/** Calls that change the directory. */
const CHANGES = ["create", "writefile", "mkdir", "rename", "remove"];
/** Calls that need a number of an open file. */
const OPENING = ["open", "create", "writefile", "readdir"];
const ALL_CALLS = [...LOOKUPS, "fstat", "read", "write", "readdir", "readlink", "stat", "mkdir"];

/** All kinds. */
const FAULT_KINDS: readonly FaultKind[] = [
  ...Object.keys(NETWORK_FAULTS).map((name) => network(name)),
  harmless(forAWhile(
    ...["network", "two instances answer in turn", 0.7, [1, 30]] as const,
    (world, event) => world.appOf(event).scale(2, world.nowMs),
    (world, event) => world.appOf(event).scale(1, world.nowMs),
  )),
  atOnce("apps", "restart", 3, (world, event) => world.appOf(event).restart(world.nowMs)),
  atOnce(
    "apps",
    "many collections",
    2,
    (world, event) => world.appOf(event).collect(Math.floor(5000 * event.size)),
  ),
  harmless(forAWhile(
    ...["apps", "another kind of page", 0.7, [1, 60]] as const,
    (world, event) => world.changeKind(event),
    (world, event) => world.changeKind(event),
  )),
  harmless(forAWhile(
    ...["apps", "values are missing", 1, [1, 20]] as const,
    (world, event) => {
      const app = world.appOf(event);
      const names = OPTIONAL_NAMES[app.kind];
      app.missing = new Set(names.slice(0, 1 + Math.floor(event.size * names.length)));
    },
    (world, event) => world.appOf(event).missing = new Set(),
  )),
  disk("disk is full", "ENOSPC", ["write", "mkdir"]),
  disk("no more files fit on the disk", "ENOSPC", ["create", "writefile", "mkdir"]),
  disk("quota is used up", "EDQUOT", ["write", "create", "writefile", "mkdir"]),
  disk("disk has errors", "EIO", ALL_CALLS, 0.2),
  disk("no access", "EACCES", ["open", "readdir", ...CHANGES]),
  disk("directory cannot be searched", "EACCES", LOOKUPS),
  disk("disk is read-only", "EROFS", ["open", ...CHANGES]),
  disk("process has too many open files", "EMFILE", OPENING, 0.3),
  disk("system has too many open files", "ENFILE", OPENING),
  atOnce("files", "directory is wiped", 0.5, (world) => world.states.wipe(), false),
  forAWhile(
    ...["files", "directory cannot be made", 0.5, [1, 15]] as const,
    (world, event) => {
      world.states.wipe();
      const code = choose<ErrorCode>(["EACCES", "EROFS", "ENOSPC", "EDQUOT", "EIO"], event.size, 1);
      const calls = choose([["mkdir"], ["stat"]], event.size, 2);
      world.setDisk({ event, code, calls, share: 1 });
    },
    (world, event) => world.setDisk(undefined, event),
    false,
  ),
  forAWhile(
    ...["files", "settings cannot be read", 1.5, [0.2, 10]] as const,
    (world, event) => world.setDisk({ event, share: 1, ...chooseUnreadable(event.size) }),
    (world, event) => world.setDisk(undefined, event),
    false,
  ),
  forAWhile(
    ...["files", "a file in place of the directory", 0.5, [1, 10]] as const,
    (world) => world.states.replaceDirectory(),
    (world) => world.states.clearDirectory(),
    false,
  ),
  harmless(forAWhile(
    ...["files", "directory is large", 1, [30, 180]] as const,
    (world, event) => world.states.resizeDirectory(event),
    (world) => world.states.resizeDirectory(undefined),
    false,
  )),
  atOnce(
    "files",
    "another user's state",
    0.5,
    (world, event) => world.states.put(event, "foreign"),
  ),
  atOnce("files", "state is cut", 0.5, (world, event) => world.states.put(event, "cut")),
  atOnce(
    "files",
    "others may write a state",
    0.3,
    (world, event) => world.states.put(event, "open"),
  ),
  atOnce(
    "files",
    "state has a second name",
    0.3,
    (world, event) => world.states.put(event, "linked"),
  ),
  forAWhile(
    ...["files", "a link at a state's path", 0.5, [1, 10]] as const,
    (world, event) => world.states.put(event, "link"),
    (world, event) => world.states.put(event, "none"),
  ),
  forAWhile(
    ...["files", "a link of the user at a state's path", 0.5, [1, 30]] as const,
    (world, event) => world.states.put(event, "own link"),
    (world, event) => world.states.put(event, "none"),
  ),
  forAWhile(
    ...["files", "a directory at a state's path", 0.3, [1, 10]] as const,
    (world, event) => world.states.put(event, "directory"),
    (world, event) => world.states.put(event, "none"),
  ),
  atOnce("clock", "clock is set", 2, (world, event) => world.setClock(event.size), false),
  harmless(forAWhile(
    ...["clock", "clock is slewed", 1, [5, 60]] as const,
    (world, event) => world.clock.slew(world.nowMs, 40 * event.size - 20),
    (world) => world.clock.slew(world.nowMs, 0),
    false,
  )),
  atOnce("clock", "host is suspended", 1, (world, event) => world.suspend(event.size), false),
  atOnce(
    "agent",
    "a run is killed between two calls",
    6,
    (world, event) => world.agent.troubleNext({ dieAtCall: 1 + Math.floor(event.size * 80) }),
    false,
  ),
  atOnce("agent", "runs are killed", 4, (world, event) => world.killRuns(event.size), false),
  atOnce("agent", "host loses power", 0.5, (world, event) => world.losePower(event.size), false),
  atOnce("agent", "agent restarts", 2, (world) => world.agent.restart(), false),
  harmless(forAWhile(
    ...["agent", "a second block with the same targets", 0.5, [5, 60]] as const,
    (world) => world.agent.setSecondBlock(true),
    (world) => world.agent.setSecondBlock(false),
    false,
  )),
  harmless(forAWhile(
    ...["user", "edits the configuration", 2, [2, 120]] as const,
    (world, event) => world.edit(event.size),
    (world) => world.edit(undefined),
    false,
  )),
  atOnce(
    "user",
    "runs it by hand",
    3,
    (world, { size }) => world.agent.runByHand(false, size),
    false,
  ),
  atOnce(
    "user",
    "checks by hand",
    1,
    (world, { size }) => world.agent.runByHand(true, size),
    false,
  ),
  forAWhile(
    ...["user", "goes back to the original", 0.5, [2, 30]] as const,
    (world) => world.agent.useOriginal(true),
    (world) => world.agent.useOriginal(false),
    false,
  ),
  atOnce(
    "files",
    "temporary files vanish between two calls",
    6,
    (world, { size }) => world.sweep(1 + Math.floor(size * 80)),
    false,
  ),
  atOnce(
    "agent",
    "another run's calls fall between a run's",
    10,
    (world, { size }) => world.runBeside(size),
    false,
  ),
  forAWhile(
    ...["files", "state is exchanged between two calls", 1, [1, 3]] as const,
    (world, event) => world.states.exchange(event),
    (world, event) => {
      world.states.disarm(event);
      world.states.put(event, "none");
    },
  ),
  forAWhile(
    ...["files", "directory is wiped between two calls", 1, [1, 3]] as const,
    (world, event) => world.states.wipeBetween(event),
    (world, event) => {
      world.states.disarm(event);
      world.states.clearDirectory();
    },
    false,
  ),
  ...Object.keys({ ...CONNECTION_FAULTS, ...RESPONSE_FAULTS }).map((name) => network(name, 0.4)),
  ...Object.keys(HARMLESS_FAULTS).map((name) => harmless(network(name, 0.4))),
  ...Object.keys(LARGE_FAULTS).map((name) => network(name, 0.04, 2)),
  forAWhile(
    ...["files", "a call takes long", 1, [1, 3]] as const,
    (world, event) => world.states.delay(event),
    (world, event) => world.states.disarm(event),
  ),
  output("reader of the output is slow", "stdout", "slow"),
  output("reader of the output has gone", "stdout", "closed"),
  output("disk of the output is full", "stdout", "full"),
  output("log is closed", "stderr", "closed"),
  harmless(forAWhile(
    ...["apps", "restart that only own counters tell", 1, [4, 20]] as const,
    (world, event) => {
      const app = world.appOf(event);
      app.missing = new Set(RESTART_NAMES[app.kind]);
      world.schedule(event.lastsMs * event.size, () => app.restart(world.nowMs));
    },
    (world, event) => world.appOf(event).missing = new Set(),
  )),
  atOnce(
    "agent",
    "agent restarts and may not get definitions",
    1,
    (world, { size }) => {
      world.agent.troubleDefinitions(chooseTrouble(size));
      world.agent.restart();
    },
    false,
  ),
];

const BY_NAME = new Map(FAULT_KINDS.map((kind) => [kind.name, kind]));

/** Returns a kind by its name. */
export function findKind(name: string): FaultKind {
  const kind = BY_NAME.get(name);
  if (kind === undefined) throw new RangeError(`Unknown kind of fault: "${name}"`);
  return kind;
}

/** Returns what happens in a world, in the order of time. */
export function planFaults(
  { seed, minutes, targets, families, intensity = 1 }: {
    readonly seed: number;
    readonly minutes: number;
    readonly targets: number;
    readonly families: ReadonlySet<Family>;
    /** How many times as often faults happen as they would. */
    readonly intensity?: number;
  },
): readonly FaultEvent[] {
  const events: FaultEvent[] = [];
  for (const kind of FAULT_KINDS) {
    if (!families.has(kind.family)) continue;
    const ofKind = hashName(kind.name);
    for (let target = 0; target < (kind.isOfTarget ? targets : 1); target++) {
      const random = createRandom(mixSeeds(seed, 0xfa, ofKind, target));
      const wait = () => -Math.log(1 - random.next()) / (kind.perDay * intensity) * DAY_MS;
      for (let atMs = wait(); atMs < minutes * MINUTE_MS; atMs += wait()) {
        const [least, most] = kind.minutes;
        const lastsMs = Math.round((least + (most - least) * random.next() ** 2) * MINUTE_MS);
        const of = kind.isOfTarget ? target : random.int(0, targets - 1);
        events.push({
          ...{ kind: kind.name, atMs: Math.round(atMs), lastsMs, target: of },
          size: Math.round(random.next() * 1e6) / 1e6,
        });
      }
    }
  }
  return events.sort((a, b) => a.atMs - b.atMs);
}

/** Returns an event in words. */
export function describeEvent({ kind, atMs, lastsMs, target, size }: FaultEvent): string {
  const { isOfTarget } = findKind(kind);
  const length = lastsMs === 0 ? "" : `, for ${formatMs(lastsMs)}`;
  const of = isOfTarget ? `app${target}: ` : "";
  return `${formatMs(atMs)}  ${of}${kind}${length} (${size})`;
}

function formatMs(ms: number): string {
  const sec = Math.floor(ms / 1000);
  const parts = [Math.floor(sec / 3600), Math.floor(sec / 60) % 60, sec % 60];
  return `${parts.map((part) => String(part).padStart(2, "0")).join(":")}.${
    String(ms % 1000).padStart(3, "0")
  }`;
}
