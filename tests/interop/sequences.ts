/**
 * Made-up lives of an application, as a seed gives them: flags, and step by step a stats response
 * and what has happened to the state in between. Runs nothing.
 *
 * @module
 */

import { createRandom, type Random } from "./random.ts";

/** What happens to both programs' states before a step. */
export interface Incident {
  /** How long ago the previous run was, in seconds; absent: as it is. */
  readonly gapSec?: number;
  /** The state files are removed. */
  readonly lost: boolean;
  /** Each program goes on with the other's file. */
  readonly exchanged: boolean;
  /** Keys that are taken out of the state. */
  readonly forgotten: readonly string[];
}

/** One run of both programs. */
export interface Step {
  /** The response, in the form and with the types of golang-stats-api-handler. */
  readonly body: string;
  readonly incident: Incident;
}

/** Where a target is. */
export interface Place {
  readonly port: number;
  /** Begins with a slash. */
  readonly path: string;
}

/** The runs of one command. */
export interface Sequence {
  readonly flags: (place: Place) => readonly string[];
  /** Whether the state file is named by `-tempfile`. */
  readonly hasTempfile: boolean;
  readonly steps: readonly Step[];
}

const PREFIXES = ["gostats", "api", "foo-bar_baz", "9lives", "api.v2", "A", "x".repeat(100)];

const SPELLINGS: readonly ((place: Place, prefix: string) => readonly string[])[] = [
  ({ port, path }) => [`-uri=http://127.0.0.1:${port}${path}`],
  ({ port, path }, prefix) => [
    ...["--uri", `http://127.0.0.1:${port}${path}`, "-port", "1", "-host=nowhere.invalid"],
    ...["-metric-key-prefix", prefix],
  ],
  ({ port, path }, prefix) => [
    ...["--host=127.0.0.1", "--port", `${port}`, `-path=${path}`],
    `--metric-key-prefix=${prefix}`,
  ],
  ({ port, path }, prefix) => [
    ...["-scheme", "http", "-port", "1", "-host=127.0.0.1", "--path", path, "-uri="],
    ...["-metric-key-prefix=other", `-metric-key-prefix=${prefix}`, `-port=${port}`],
  ],
];

/** Largest value of each counter, by the type that the handler gives it. */
const COUNTERS: ReadonlyMap<string, bigint> = new Map([
  ["cgo_call_num", 2n ** 63n - 1n],
  ["memory_lookups", 2n ** 64n - 1n],
  ["memory_mallocs", 2n ** 64n - 1n],
  ["memory_frees", 2n ** 64n - 1n],
  ["heap_released", 2n ** 64n - 1n],
  ["gc_num", 2n ** 32n - 1n],
]);
const SIGNED_GAUGES = ["goroutine_num"];
const UNSIGNED_GAUGES = ["memory_alloc", "memory_sys", "memory_stack"]
  .concat(["heap_sys", "heap_idle", "heap_inuse"]);
const FRACTIONS = ["gc_per_second", "gc_pause_per_second"];

const REMARKABLE = [0n, 1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 53n + 3n]
  .concat([10n ** 18n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 63n + 2049n, 2n ** 64n - 1n]);
const REMARKABLE_FRACTIONS = ["0", "-0", "0.0", "1e-9", "5e-7", "4.9999999e-7", "0.0000015"]
  .concat(["0.1", "1.0", "1e3", "-0.25", "5e-324", "123456.7890125", "4503599627370495.5"])
  .concat(["9007199254740993", "9223372036854775807", "9223372036854775808", "1e18", "1e21"])
  .concat(["-9223372036854775808", "-9223372036854775809", "1.5e300", "-1E+22", "1e22"]);
/** 60/512 is 15/128: over such gaps, odd differences end in a tie at the seventh decimal. */
const GAPS_SEC = [1, 2, 7, 59, 60, 60, 60, 61, 64, 128, 256, 384, 512, 512, 599, 600, 601, 602]
  .concat([86_400]);
/** Of states in the future, the two programs make different things. */
const EARLY_GAP_SEC = 0;

/** Builds the sequence of a seed. */
export function buildSequence(seed: number, length: number): Sequence {
  const random = createRandom(seed);
  const prefix = random.pick(PREFIXES);
  const spelling = random.pick(SPELLINGS);
  const hasTempfile = random.next() < 0.5;
  const counters = new Map(Array.from(COUNTERS.keys(), (name) => [name, random.bits(40)]));
  const steps = Array.from({ length }, () => buildStep(random, counters));
  return { flags: (place) => spelling(place, prefix), hasTempfile, steps };
}

function buildStep(random: Random, counters: Map<string, bigint>): Step {
  for (const [name, most] of COUNTERS) {
    counters.set(name, moveCounter(random, counters.get(name) ?? 0n, most));
  }
  return { body: buildBody(random, counters), incident: buildIncident(random) };
}

/** A counter grows, mostly; or stands still, is reset, jumps to a remarkable value. */
function moveCounter(random: Random, value: bigint, most: bigint): bigint {
  const moves: readonly (() => bigint)[] = [
    () => value + random.bits(12),
    () => value + random.bits(30),
    () => value + random.bits(62),
    () => value,
    () => random.bits(20),
    () => random.pick(REMARKABLE),
  ];
  const moved = random.pick(moves)();
  return moved > most ? most : moved;
}

function buildBody(random: Random, counters: ReadonlyMap<string, bigint>): string {
  const fields: readonly (readonly [string, string])[] = [
    ...Array.from(counters, ([name, value]) => [name, `${value}`] as const),
    ...SIGNED_GAUGES.map((name) => [name, `${BigInt.asIntN(64, gauge(random))}`] as const),
    ...UNSIGNED_GAUGES.map((name) => [name, `${gauge(random)}`] as const),
    ...FRACTIONS.map((name) => [name, fraction(random)] as const),
    ["time", "1795502368230013646"],
    ["go_version", '"go1.26.8"'],
    ["gc_pause", "[0.044116,1e-3]"],
  ];
  const texts = random.shuffle(fields).map(([name, value]) => `"${name}":${value}`);
  return random.pick([`{${texts.join(",")}}`, `{\n  ${texts.join(",\n  ")}\n}\n`]);
}

function gauge(random: Random): bigint {
  return random.next() < 0.3 ? random.pick(REMARKABLE) : random.bits(64);
}

function fraction(random: Random): string {
  const makers: readonly (() => string)[] = [
    () => random.pick(REMARKABLE_FRACTIONS),
    () => `${random.int(-4096, 4096) / 512}`,
    () => `${random.int(0, 2 ** 31) / 128}`,
    () => `${random.next()}`,
    () => `${random.next() * 10 ** random.int(-9, 30)}`,
  ];
  return random.pick(makers)();
}

function buildIncident(random: Random): Incident {
  const names = [...COUNTERS.keys()];
  const isForgetful = random.next() < 0.1;
  const fate = random.next();
  const gapSec = fate < 0.02 ? EARLY_GAP_SEC : random.pick(GAPS_SEC);
  return {
    // A run right after the one before: how long ago that was is then for the clock to say.
    ...(fate > 0.95 ? {} : { gapSec }),
    lost: random.next() < 0.05,
    exchanged: random.next() < 0.3,
    forgotten: isForgetful ? [random.pick(["_lastTime", ...names]), random.pick(names)] : [],
  };
}
