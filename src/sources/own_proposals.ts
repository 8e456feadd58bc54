/**
 * Series or variables of a page that look like counters of the application, as an example of
 * user-defined graphs. Loaded only for URIs of a command line.
 *
 * @module
 */

import { quoteWhole } from "../messages.ts";
import { METRICS } from "../metrics/catalogue.ts";
import { findVariable, listNumbers } from "./expvar_variables.ts";
import type { PageInspector } from "./page_inspector.ts";

/** Takes a page and proposes metrics of it. */
export interface Proposer extends PageInspector {
  /** Returns up to five metrics. */
  propose(): readonly Proposal[];
}

/** A metric that a user may want. */
export interface Proposal {
  /** A valid name of a metric. */
  readonly name: string;
  readonly kind: "series" | "variable";
  /** The name of the series or the path of the variable. */
  readonly source: string;
}

const MOST_PROPOSALS = 5;
/** How many names of a page are compared. */
const MOST_NAMES = 500;
const LONGEST_NAME = 60;

/** What Go's runtime, the process and the library of metrics count about themselves. */
const NOT_OF_APPLICATION =
  /^(?:go|process|promhttp|prometheus|scrape|net_conntrack|otel|otelcol_process|runtime|gc|grpc_server_started)_|^(?:memstats|cmdline)(?:\.|$)/;
/** What the handler of statistics counts. */
const HANDLER: ReadonlySet<string> = new Set([
  ...METRICS.map(({ name }) => name),
  ..."time cpu_num gomaxprocs memory_total_alloc heap_alloc heap_objects gc_next gc_last gc_pause"
    .split(" "),
  "goroutines",
]);
/** What operators look at first. */
const PREFERRED = /request|error|fail|job|task|message|event/i;
/** How variables are called that count. */
const COUNTING =
  /request|error|fail|job|task|message|event|total|count|hits?|miss|done|sent|received|processed|accepted|rejected|retr/i;

/** Creates a proposer. */
export function createProposer(): Proposer {
  const series = new Set<string>();
  let variables: readonly string[] = [];
  return {
    isWanted(name) {
      const isCounter = name.endsWith("_total") && name.length <= LONGEST_NAME &&
        !NOT_OF_APPLICATION.test(name);
      return isCounter && (series.has(name) || series.size < MOST_NAMES);
    },
    add(name, _labels, value) {
      if (Number.isFinite(value)) series.add(name);
    },
    readJson(page) {
      variables = listNumbers(page).filter((path) => countsSomething(page, path));
    },
    propose: () =>
      [
        ...choose(series).map((source) => describe("series", source)),
        ...choose(variables).map((source) => describe("variable", source)),
      ].slice(0, MOST_PROPOSALS),
  };
}

function countsSomething(page: unknown, path: string): boolean {
  const value = findVariable(page, path);
  return COUNTING.test(path) && !NOT_OF_APPLICATION.test(path) && !HANDLER.has(path) &&
    path.length <= LONGEST_NAME && Number.isSafeInteger(value) && Number(value) >= 0;
}

function choose(names: Iterable<string>): readonly string[] {
  const [preferred, others] = partition([...names], (name) => PREFERRED.test(name));
  return [...preferred, ...others].slice(0, MOST_PROPOSALS);
}

function partition(
  names: readonly string[],
  isFirst: (name: string) => boolean,
): readonly [readonly string[], readonly string[]] {
  return [names.filter(isFirst), names.filter((name) => !isFirst(name))];
}

function describe(kind: Proposal["kind"], source: string): Proposal {
  const name = source.replace(/_total$/, "").replace(/[^A-Za-z0-9_-]+/g, "_");
  return { name, kind, source };
}

/**
 * Returns the lines of an example for a target; none without proposals.
 *
 * @param prefix The prefix of the target, as it stands in the file.
 * @param isOnly Whether the target has nothing else to print: then the lines are no comments.
 */
export function formatProposals(
  prefix: string,
  proposals: readonly Proposal[],
  isOnly = false,
): readonly string[] {
  if (proposals.length === 0) return [];
  const names = new Set<string>();
  const metrics = proposals.map(({ name, kind, source }) => {
    const unique = names.has(name) ? `${name}_${names.size + 1}` : name;
    names.add(unique);
    return `metrics.${unique} = { ${kind} = ${quoteSource(kind, source)}, per = "minute" }`;
  });
  const table = [`[targets.${prefix}.graphs.application]`, 'unit = "integer"', ...metrics];
  if (isOnly) return ['metrics = ["application"]', "# Choose among these counters:", ...table];
  return [
    '# The application\'s own numbers, in a graph of their own. If "metrics" is set, it must name that:',
    ...table.map((line) => `# ${line}`),
  ];
}

/** A selector's name that is not plain stands in quotes and braces. */
function quoteSource(kind: Proposal["kind"], source: string): string {
  const isPlain = kind === "variable" || /^[A-Za-z_:][\w:]*$/.test(source);
  return quoteWhole(isPlain ? source : `{${JSON.stringify(source)}}`);
}
