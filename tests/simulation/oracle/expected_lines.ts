/**
 * What the plugin has to print of a scrape, by the rules of the original and of the plugin's own
 * documentation, written anew.
 *
 * @module
 */

import { listWanted, sampleOf } from "../applications/app_pages.ts";
import { expectFurther } from "./expected_further.ts";
import type { Graphs } from "./expected_further.ts";
import { noteOf } from "./expected_notes.ts";
import type { Note } from "./expected_notes.ts";
import { formatGo } from "./go_format.ts";
import { tellOfDifferences } from "./note_rules.ts";
import type { Memory } from "./run_memory.ts";
import type { SavedScrape, Scrape } from "./scrapes.ts";
import { WRAP } from "../applications/simulated_app.ts";

/** A metric that is printed, in its order. */
interface Row {
  readonly graph: string;
  readonly name: string;
  readonly isDifference: boolean;
  /** The total from whose growth it is derived where a page lacks it. */
  readonly total?: string;
}

const gaugeRow = (graph: string, name: string, total?: string): Row => ({
  graph,
  name,
  isDifference: false,
  ...(total === undefined ? {} : { total }),
});
const counterRow = (graph: string, name: string): Row => ({ graph, name, isDifference: true });

/** The fifteen metrics. */
export const ROWS: readonly Row[] = [
  gaugeRow("runtime", "goroutine_num"),
  counterRow("runtime", "cgo_call_num"),
  gaugeRow("memory", "memory_alloc"),
  gaugeRow("memory", "memory_sys"),
  gaugeRow("memory", "memory_stack"),
  counterRow("operation", "memory_lookups"),
  counterRow("operation", "memory_mallocs"),
  counterRow("operation", "memory_frees"),
  gaugeRow("heap", "heap_sys"),
  gaugeRow("heap", "heap_idle"),
  gaugeRow("heap", "heap_inuse"),
  counterRow("heap", "heap_released"),
  counterRow("gc", "gc_num"),
  gaugeRow("gc", "gc_per_second", "_gc_num"),
  gaugeRow("gc", "gc_pause_per_second", "_gc_pause_ms"),
];

/** Why a difference is not the growth of a counter. */
export type Reason =
  | "no previous value"
  | "counter went down"
  | "previous run over 600 s ago"
  | "previous run under 1 s ago"
  | "clock was set back"
  | "run was overtaken"
  | "counter of another process is larger";

/** What has to be printed. */
export interface Expected {
  readonly lines: string;
  /** Names of the metrics that are printed. */
  readonly names: ReadonlySet<string>;
  /** Names of further metrics whose growth is not known, although the same process answered before. */
  readonly withoutGrowth: readonly string[];
  /** Whether nothing is printed and no state is kept. */
  readonly isSkipped: boolean;
  /** How many differences are something else than growth, by the reason. */
  readonly reasons: ReadonlyMap<Reason, number>;
  /** What is told on stderr, and what the next run has to remember of it. */
  readonly notes: readonly Note[];
  readonly memory: Memory;
}

const NOTHING: ReadonlyMap<Reason, number> = new Map();
const SKIPPED = {
  lines: "",
  names: new Set<string>(),
  withoutGrowth: [],
  isSkipped: true,
  memory: new Map(),
} as const;

/** What is expected of whom. */
export interface Request {
  readonly prefix: string;
  /** The chosen metrics; absent for all. */
  readonly metrics?: ReadonlySet<string> | undefined;
  /** The metrics beside the fifteen; absent where nothing of a configuration has any. */
  readonly graphs?: Graphs | undefined;
}

/**
 * Returns what has to be printed of a scrape.
 *
 * @param previous What the state held.
 * @param readMs The clock when the state was read.
 * @param bodyMs The clock when the body was whole.
 */
export function expectLines(
  request: Request,
  scrape: Scrape,
  previous: SavedScrape | undefined,
  { readMs, bodyMs }: { readonly readMs: number; readonly bodyMs: number },
): Expected {
  const missing = tellOfMissing(request, scrape);
  const reason = previous && findReasonToSkip(scrape, previous, readMs);
  if (reason !== undefined) {
    return { ...SKIPPED, reasons: new Map([[reason, 1]]), notes: [...missing, noteOf(reason)] };
  }
  const isBack = previous !== undefined && previous.timeSec * 1000 > readMs;
  const expected = format(request, scrape, previous, isBack ? readMs : undefined);
  return addFurther({ ...expected, notes: [...missing, ...expected.notes] }, {
    ...{ request, scrape, previous, bodyMs },
  });
}

/** Whatever a page of JSON should have is told in each run. */
function tellOfMissing({ metrics }: Request, scrape: Scrape): readonly Note[] {
  const sample = sampleOf(scrape);
  const wanted = listWanted(scrape).filter((name) => metrics?.has(name) ?? true);
  const missing = ROWS.map(({ name }) => name)
    .filter((name) => wanted.includes(name) && sample[name] === undefined);
  return missing.length === 0 ? [] : [noteOf("values are missing", missing.join(", "))];
}

function findReasonToSkip(
  { requestMs }: Scrape,
  { timeSec }: SavedScrape,
  readMs: number,
): Reason | undefined {
  if (timeSec * 1000 > readMs) return undefined;
  if (timeSec * 1000 > requestMs) return "run was overtaken";
  return requestMs - timeSec * 1000 < 1000 ? "previous run under 1 s ago" : undefined;
}

/** @param backMs The clock, where it has been set back behind the previous run. */
function format(
  { prefix, metrics }: Request,
  scrape: Scrape,
  kept: SavedScrape | undefined,
  backMs: number | undefined,
): Expected {
  const previous = backMs === undefined ? kept : undefined;
  const why = backMs === undefined ? "no previous value" : "clock was set back";
  const sample = sampleOf(scrape);
  const timeSec = Math.floor(scrape.requestMs / 1000);
  const names = new Set<string>();
  const [unknown, reset]: [string[], string[]] = [[], []];
  let reasons: Map<Reason, number> | undefined;
  let lines = "";
  for (const row of ROWS) {
    if (metrics !== undefined && !metrics.has(row.name)) continue;
    const result = row.isDifference
      ? difference(row.name, sample, { scrape, previous, why, timeSec })
      : gauge(row, sample, previous, timeSec);
    if (typeof result === "object") {
      reasons ??= new Map();
      reasons.set(result.why, (reasons.get(result.why) ?? 0) + 1);
      if (row.isDifference && result.why === "no previous value") unknown.push(row.name);
      if (row.isDifference && result.why === "counter went down") reset.push(row.name);
    }
    const value = typeof result === "object" ? result.value : result;
    if (value === undefined) continue;
    names.add(row.name);
    lines += `${prefix}.${row.graph}.${row.name}\t${formatGo(value)}\t${timeSec}\n`;
  }
  const told = tellOfDifferences(kept, { unknown, reset, timeSec, backMs });
  return {
    ...{ lines, names, withoutGrowth: [], isSkipped: false, reasons: reasons ?? NOTHING },
    ...told,
  };
}

type Sample = Readonly<Record<string, number>>;

/** A value that is printed, or why something else is. */
type Value = number | undefined | { readonly value?: number; readonly why: Reason };

function difference(
  name: string,
  sample: Sample,
  { scrape, previous, why, timeSec }: {
    readonly scrape: Scrape;
    readonly previous: SavedScrape | undefined;
    readonly why: Reason;
    readonly timeSec: number;
  },
): Value {
  const now = sample[name];
  if (now === undefined) return undefined;
  const last = previous?.sample[name];
  if (previous === undefined || last === undefined) return { why };
  const seconds = timeSec - previous.timeSec;
  if (seconds > 600) return { value: 0, why: "previous run over 600 s ago" };
  if (now < last) return { value: 0, why: "counter went down" };
  const value = (now - last) * 60 / seconds;
  const isSame = scrape.snapshot.instance === previous.instance;
  return isSame ? value : { value, why: "counter of another process is larger" };
}

function gauge(
  { name, total }: Row,
  sample: Sample,
  previous: SavedScrape | undefined,
  timeSec: number,
): Value {
  const value = sample[name];
  if (value !== undefined || total === undefined) return value;
  const growth = (sample[total] ?? NaN) - (previous?.sample[total] ?? NaN);
  if (previous === undefined || Number.isNaN(growth)) return undefined;
  const derived = total === "_gc_num" ? growth / (timeSec - previous.timeSec) : growth;
  return derived < 0 ? { value: 0, why: "counter went down" } : derived;
}

/** Adds the further graphs: what is not known of them is not printed, and never 0. */
function addFurther(
  expected: Expected,
  { request, scrape, previous, bodyMs }: {
    readonly request: Request;
    readonly scrape: Scrape;
    readonly previous: SavedScrape | undefined;
    readonly bodyMs: number;
  },
): Expected {
  if (request.graphs === undefined) return expected;
  const { values, unknown, returned, isGrown, notes, memory } = expectFurther(
    ...[request.graphs, scrape, previous, bodyMs] as const,
  );
  const timeSec = Math.floor(scrape.requestMs / 1000);
  let { lines } = expected;
  for (const [name, value] of values) {
    lines += `${request.prefix}.${name}\t${formatGo(value)}\t${timeSec}\n`;
  }
  const isOther = previous !== undefined && previous.instance !== scrape.snapshot.instance;
  const names = new Set([...expected.names, ...values.keys()]);
  const overdue = unknown.filter((key) => !returned.includes(key));
  const reasons = new Map(expected.reasons);
  if (isGrown && isOther) reasons.set(OTHER_PROCESS, (reasons.get(OTHER_PROCESS) ?? 0) + 1);
  return {
    ...{ ...expected, lines, names, reasons },
    withoutGrowth: isOther || hasWrapped(scrape, previous) ? [] : overdue,
    notes: [...expected.notes, ...notes],
    memory: new Map([...expected.memory, ...memory]),
  };
}

/** The number of collections begins again: that looks like a restart. */
function hasWrapped({ snapshot }: Scrape, previous: SavedScrape | undefined): boolean {
  const turn = (collections: number) => Math.floor(collections / WRAP);
  return previous !== undefined && turn(snapshot.collections) !== turn(previous.collections);
}

const OTHER_PROCESS: Reason = "counter of another process is larger";
