/**
 * What a run says on stderr: a row for each sort of line about a target that was read.
 *
 * @module
 */

/** A sort of line. */
interface Sort {
  readonly name: string;
  /** What it looks like after its prefix; its groups are what it is about. */
  readonly pattern: RegExp;
}

const UNKNOWN = "growth is left out of (.+)";
const SKIPPED = ": nothing to print$";
const NEXT = ": differences begin with the next run$";
const OFTEN =
  "the application restarts often, or several instances take turns in answering|it restarts often, or several instances take turns in answering|endpoints of different kinds take turns in answering";

const sort = (name: string, pattern: string): Sort => ({
  name,
  pattern: new RegExp(`^${pattern}`),
});

/**
 * All sorts that are the same for each run with the same pages, clock and states. Whether one is told
 * in each run, or once as long as its cause remains, is up to what a run remembers.
 */
const SORTS: readonly Sort[] = [
  // Told in each run.
  sort("values are missing", "Response has no ([a-z_]+(?:, [a-z_]+)*): left out$"),
  sort("no previous values", `No previous values${NEXT}`),
  sort("clock was set back", `Previous values are (\\d+) s in the future, ignored${NEXT}`),
  sort("run was overtaken", `A later run has already finished${SKIPPED}`),
  sort("previous run under 1 s ago", `Previous run was under 1 s ago${SKIPPED}`),
  sort(
    "previous run over 600 s ago",
    "Previous run was (\\d+) s ago, over 600 s: differences are printed as 0$",
  ),
  // Told once, and once more when it happens again.
  sort("no previous value", "No previous value of (.+): left out$"),
  sort(
    "often no previous value",
    `Counters had no previous value in (\\d+) of the last (\\d+) runs, left out: (?:${OFTEN})$`,
  ),
  sort("counter went down", "Counter went down, printed as 0: (.+)$"),
  sort(
    "counters often went down",
    "The application's counters went down in (\\d+) of the last (\\d+) runs, printed as 0: " +
      `(?:${OFTEN})$`,
  ),
  sort("growth: no previous value", `No previous value: ${UNKNOWN}$`),
  sort("growth: no exact time", `Previous values have no exact time: ${UNKNOWN}$`),
  sort("growth: in the future", `Previous values are in the future: ${UNKNOWN}$`),
  sort("growth: too long ago", `Previous run was \\d+ s ago, over 600 s: ${UNKNOWN}$`),
  sort(
    "growth: restarted",
    `The application has restarted, or another one has answered: ${UNKNOWN}$`,
  ),
  sort(
    "growth often unknown",
    `Growth was unknown in (\\d+) of the last (\\d+) runs, left out: (?:${OFTEN})$`,
  ),
  // Told once as long as it remains.
  sort(
    "no runtime",
    "Response has no statistics of Go's runtime: the default graphs are left out$",
  ),
  sort(
    "absent",
    'Response has no (?:series|variable) "([^"]+)"(?:, did you mean "[^"]+"\\?)?: (.+) left out$',
  ),
  sort(
    "other format",
    'Response is (JSON, which has no "series"|Prometheus text, which has no "variable"): (.+) left out$',
  ),
  sort("no number", "Variable is a string, not a number: (.+) left out$"),
  sort("cut", "Response may have lost its end, so that series may be missing: (.+) left out$"),
];

/** A line in short: its sort, and what it is about. */
export type Note = string;

/** Returns a line in short. */
export function noteOf(name: string, ...about: readonly (string | number)[]): Note {
  return [name, ...about].join(" | ");
}

/** Returns a line, without its prefix, in short; `undefined` for one of no known sort. */
export function parseNote(line: string): Note | undefined {
  for (const { name, pattern } of SORTS) {
    const match = pattern.exec(line);
    if (match !== null) return noteOf(name, ...match.slice(1));
  }
  return undefined;
}
