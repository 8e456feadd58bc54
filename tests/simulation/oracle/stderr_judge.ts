/**
 * Judges what a run says on stderr: each line is of a known sort and true, and whatever is missing is
 * explained, by a line in each run or once, as the documentation says.
 *
 * @module
 */

import { hasSecret } from "../applications/app_pages.ts";
import type { Expected } from "./expected_lines.ts";
import { parseNote } from "./expected_notes.ts";
import type { Note } from "./expected_notes.ts";
import { isTrueFailure } from "./fetch_failures.ts";
import type { Observations, TargetObservation } from "./observations.ts";
import type { TimeLimits } from "./judged_run.ts";
import type { SimulatedProcess } from "../host/simulated_process.ts";
import { describeUnread, describeUnsaved } from "./state_failures.ts";

/** A target of a run, and what came of it. */
export interface JudgedTarget {
  readonly prefix: string;
  readonly hasTempfile: boolean;
  /** What its configuration says of its client, line by line. */
  readonly settings: readonly string[];
  /** Whether a page of it arrived that can be read. */
  readonly isReadable: boolean;
  /** What it printed; absent where it failed. */
  readonly printed: Expected | undefined;
  /** Whether something is printed, and no state is kept. */
  readonly isUnsaved: boolean;
}

/** A line about a target. */
type Line =
  | { readonly sort: "fetch" | "write" | "state" | "created"; readonly about: string }
  | { readonly sort: "note"; readonly note: Note };

const FETCH = /^Cannot fetch stats of "(app\d+)" from "[^"]*": (.+)$/;
const WRITE = /^Cannot (?:write|use) state "([^"]*)": .+$/;
const OF_TARGET = /^(app\d+): (.+)$/;
const STATE = /^Cannot use state "[^"]*": .+$/;
const CREATED = /^Created directory "[^"]*" for "-tempfile"$/;
const MISTAKE =
  /^\/etc\/mackerel-agent\/gostats\.toml: line \d+: .+$|^Invalid value of "-only": .+$/;

/** Returns what a text shows that none may. */
export function findLeak(text: string): string | undefined {
  if (hasSecret(text)) return "tells a secret";
  return /^ +at .*:\d+:\d+\)?$/m.test(text) ? "shows a stack" : undefined;
}

/** Returns what is wrong with the form of lines, whatever they say. */
export function judgeForm(stderr: string): string | undefined {
  const leak = findLeak(stderr);
  if (leak !== undefined) return leak;
  const lines = stderr.split("\n").slice(0, -1);
  if (new Set(lines).size !== lines.length) return "says one thing twice";
  if (lines.some((line) => line === "" || line.length > 2000)) {
    return "writes a line that is empty or long";
  }
  return undefined;
}

/** Reports whether all lines are about mistakes of a configuration. */
export function areMistakes(stderr: string): boolean {
  return stderr.split("\n").slice(0, -1).every((line) => MISTAKE.test(line));
}

/** Returns what is wrong with the lines of a run that collects. */
export function judgeLines(
  process: SimulatedProcess,
  targets: readonly JudgedTarget[],
  { limits, isKilled }: { readonly limits: TimeLimits; readonly isKilled: boolean },
): string | undefined {
  const { stderr, observed } = process;
  if (stderr === "" && isKilled) return undefined;
  const byTarget = new Map<string, Line[]>(targets.map(({ prefix }) => [prefix, []]));
  for (const text of stderr.split("\n").slice(0, -1)) {
    const [prefix, line] = parseLine(text, observed) ?? [];
    if (prefix === undefined || line === undefined || !byTarget.has(prefix)) {
      return `says something of no known sort: ${text}`;
    }
    byTarget.get(prefix)?.push(line);
  }
  for (const target of targets) {
    const seen = observed.targets.get(target.prefix);
    const problem = judgeTarget(target, byTarget.get(target.prefix) ?? [], {
      ...{ observed, seen, process, limits, isKilled },
    });
    if (problem !== undefined) return `${problem}: ${stderr}`;
  }
  return undefined;
}

function parseLine(text: string, observed: Observations): [string, Line] | undefined {
  const [, fetched, why] = FETCH.exec(text) ?? [];
  if (fetched !== undefined && why !== undefined) return [fetched, { sort: "fetch", about: why }];
  const [, path] = WRITE.exec(text) ?? [];
  if (path !== undefined) {
    const owner = [...observed.targets].find(([, { statePath }]) => statePath === path)?.[0];
    return owner === undefined ? undefined : [owner, { sort: "write", about: text }];
  }
  const [, prefix, rest = ""] = OF_TARGET.exec(text) ?? [];
  if (prefix === undefined) return undefined;
  if (STATE.test(rest)) return [prefix, { sort: "state", about: rest }];
  if (CREATED.test(rest)) return [prefix, { sort: "created", about: rest }];
  const note = parseNote(rest);
  return note === undefined ? undefined : [prefix, { sort: "note", note }];
}

/** What is known of a run beside its lines. */
interface Evidence {
  readonly observed: Observations;
  readonly seen: TargetObservation | undefined;
  readonly process: SimulatedProcess;
  readonly limits: TimeLimits;
  readonly isKilled: boolean;
}

function judgeTarget(
  { prefix, hasTempfile, settings, isReadable, printed, isUnsaved }: JudgedTarget,
  lines: readonly Line[],
  { observed, seen, process, limits, isKilled }: Evidence,
): string | undefined {
  const reasonOf = (sort: string) =>
    lines.flatMap((line) => line.sort === sort && "about" in line ? [line.about] : [])[0];
  const notes = lines.flatMap((line) => line.sort === "note" ? [line.note] : []);
  const failure = reasonOf("fetch");
  if (failure !== undefined) {
    const isPrinted = printed !== undefined && printed.lines !== "";
    if (isPrinted || lines.length > 1) return `says that ${prefix} failed, which printed`;
    const { exchanges = [], faults = [] } = seen ?? {};
    const failed = { prefix, isReadable, exchanges, settings, process, limits };
    return isTrueFailure(failure, failed)
      ? undefined
      : `says a reason that is not true of ${prefix}, which met ${[...faults]}: ${failure}`;
  }
  const unsaved = reasonOf("write");
  if (unsaved !== undefined && !isUnsaved) {
    return `says that the state of ${prefix} is not kept, which it is`;
  }
  if (reasonOf("created") !== undefined && !hasTempfile) return `says that it made a directory`;
  if (isKilled && lines.length === 0) return undefined;
  if (printed === undefined || seen === undefined) return `does not say why ${prefix} failed`;
  const isUnsavedKnown = unsaved !== undefined || (isUnsaved && !isKilled);
  const wanted = isUnsavedKnown ? describeUnsaved(seen) : undefined;
  return judgeReason(`no state of ${prefix} is kept`, unsaved, wanted) ??
    judgeReason(
      `the state of ${prefix} is not used`,
      reasonOf("state"),
      describeUnread(observed.lookups, seen, hasTempfile),
    ) ?? judgeNotes(prefix, notes, printed);
}

/** Judges a line that says why something is so. */
function judgeReason(
  what: string,
  told: string | undefined,
  wanted: string | undefined,
): string | undefined {
  if (told === wanted) return undefined;
  if (told === undefined) return `does not say why ${what}: "${wanted}"`;
  return `says why ${what}, where ${wanted === undefined ? "nothing" : `"${wanted}"`} is true`;
}

function judgeNotes(
  prefix: string,
  told: readonly Note[],
  { notes }: Expected,
): string | undefined {
  if (notes.toSorted().join("\n") === told.toSorted().join("\n")) return undefined;
  const wrong = told.find((note) => !notes.includes(note));
  const missing = notes.find((note) => !told.includes(note));
  return wrong === undefined
    ? `does not say of ${prefix} "${missing}"`
    : `says of ${prefix} "${wrong}", where ${
      missing === undefined ? "nothing" : `"${missing}"`
    } is true`;
}
