/**
 * What further graphs need of a Prometheus page: raw values and buckets. Keeps a bounded number of
 * series. Loaded only where such a graph is chosen.
 *
 * @module
 */

import type { Graph, Sample } from "../metrics/catalogue.ts";
import { areNarrow } from "../metrics/histogram.ts";
import type { Bucket } from "../metrics/histogram.ts";
import { bucketKey, START_TIME, UPTIME, wholeKey } from "../metrics/further_keys.ts";
import type { Rule } from "../metrics/rules.ts";
import { metricKey } from "../metrics/selection.ts";
import { evaluate, partsOf } from "./formula.ts";
import { createPrefixFinder } from "./series_names.ts";
import { withoutScope } from "./prometheus_parser.ts";
import type { SampleSink } from "./prometheus_parser.ts";

/** Accepts the series of a page. */
export interface FurtherSeries extends SampleSink {
  /** Accepts the end of the page and returns what it gives. */
  end(page: PageEnd): FurtherSample;
}

/** What is known of a page at its end. */
export interface PageEnd {
  /** What precedes the names of its series. */
  readonly prefix: string;
  /** Whether lines may be missing, so that sums and quantiles may be wrong. */
  readonly mayBeCut?: boolean | undefined;
}

/** What a page gives for further graphs. */
export interface FurtherSample {
  readonly sample: Sample;
  /** Names of graphs whose histogram is too coarse for quantiles. */
  readonly coarse: readonly string[];
  /** Present for a page of github.com/VictoriaMetrics/metrics. */
  readonly isVictoriaMetrics?: true;
}

/** More series belong to several applications, not to one runtime. */
const MOST_SERIES = 2000;
/** Histograms of the runtime have about 160 buckets; a state keeps them all. */
const MOST_BUCKETS = 256;
/** A longer name does not belong to a runtime. */
const LONGEST_NAME = 200;
const START = "process_start_time_seconds";
/** No other library has it. */
const VICTORIA_METRICS = "go_cpu_count";
/** Uptimes, with the factor to seconds. */
const UPTIMES: readonly (readonly [name: string, factor: number])[] = [
  ["runtime_uptime_milliseconds_total", 1e-3],
  ["process_uptime_seconds_total", 1],
  ["process_uptime", 1],
];

/** The series of one name by their labels. */
type Labelled = ReadonlyMap<string, number>;

/** Creates a reader for the series that graphs need. */
export function createFurtherSeries(graphs: readonly Graph[]): FurtherSeries {
  const known = listNames(graphs);
  const findPrefix = createPrefixFinder(known);
  const found = new Map<string, Map<string, number>>();
  let count = 0;
  let last = { name: "", isWanted: false };
  const isKnown = (name: string) =>
    known.has(name) || (name.length <= LONGEST_NAME && findPrefix(name) !== undefined);
  return {
    isWanted(name) {
      if (name !== last.name) last = { name, isWanted: isKnown(name) };
      return last.isWanted;
    },
    add(name, labels, value) {
      if (!Number.isFinite(value) || ++count > MOST_SERIES) return;
      const series = found.get(name) ?? new Map<string, number>();
      found.set(name, series.set(withoutScope(labels), value));
    },
    end: ({ prefix, mayBeCut = false }) => {
      const isIncomplete = count > MOST_SERIES;
      return readGraphs(graphs, found, {
        prefix,
        mayBeCut: mayBeCut || isIncomplete,
        isIncomplete,
      });
    },
  };
}

function listNames(graphs: readonly Graph[]): ReadonlySet<string> {
  const rules = graphs.flatMap(({ metrics }) => metrics.flatMap(({ rule }) => rule ?? []));
  const formulas = rules.flatMap((rule) => formulasOf(rule));
  return new Set([
    START,
    VICTORIA_METRICS,
    ...UPTIMES.map(([name]) => name),
    ...formulas.flatMap(partsOf).map((part) => sumOf(part) ?? part),
    ...rules.flatMap((rule) => histogramsOf(rule).map((name) => `${name}_bucket`)),
  ]);
}

function formulasOf(rule: Rule): readonly string[] {
  if (!("raw" in rule)) return [];
  const whole = rule.kind === "share" ? rule.whole.prometheus ?? [] : [];
  return [...rule.raw.prometheus ?? [], ...whole];
}

function histogramsOf(rule: Rule): readonly string[] {
  return "histogram" in rule ? rule.histogram.prometheus : [];
}

/** Returns the name in `sum(NAME)`. */
function sumOf(part: string): string | undefined {
  return part.startsWith("sum(") ? part.slice("sum(".length, -1) : undefined;
}

function readGraphs(
  graphs: readonly Graph[],
  found: ReadonlyMap<string, Labelled>,
  { prefix, mayBeCut, isIncomplete }: PageEnd & { readonly isIncomplete: boolean },
): FurtherSample {
  const sample: Record<string, number> = {};
  const coarse: string[] = [];
  const seriesOf = (name: string) => found.get(prefix + name);
  const valueOf = (part: string) => {
    const summed = sumOf(part);
    if (summed === undefined) return onlyOf(seriesOf(part), isIncomplete);
    return mayBeCut ? undefined : addUp(seriesOf(summed));
  };
  const put = (key: string, formulas: readonly string[] = []) => {
    const value = evaluate(formulas, valueOf);
    if (value !== undefined) sample[key] = value;
  };
  put(START_TIME, [START]);
  for (const [name, factor] of UPTIMES) {
    const value = valueOf(name);
    if (value !== undefined) sample[UPTIME] = value * factor;
  }
  for (const graph of graphs) {
    for (const metric of graph.metrics) {
      const { rule } = metric;
      const key = metricKey(graph, metric);
      if (rule !== undefined && "raw" in rule) put(key, rule.raw.prometheus);
      if (rule?.kind === "share") put(wholeKey(key), rule.whole.prometheus);
    }
    const name = graph.metrics.flatMap(({ rule }) => rule === undefined ? [] : histogramsOf(rule))
      .find((name) => seriesOf(`${name}_bucket`) !== undefined);
    const buckets = name === undefined || mayBeCut ? [] : readBuckets(seriesOf(`${name}_bucket`));
    if (buckets.length === 0 || buckets.length > MOST_BUCKETS) continue;
    if (!areNarrow(buckets.map(({ le }) => le))) coarse.push(graph.name);
    else for (const { le, count } of buckets) sample[bucketKey(graph, le)] = count;
  }
  const isVictoriaMetrics = seriesOf(VICTORIA_METRICS) !== undefined;
  return { sample, coarse, ...(isVictoriaMetrics ? { isVictoriaMetrics } : {}) };
}

/**
 * Returns what has no label, or else the only one: several belong to several applications.
 *
 * @param isIncomplete Whether there may be more than these.
 */
function onlyOf<T>(byLabels: ReadonlyMap<string, T> = new Map(), isIncomplete = false) {
  const isOnly = byLabels.size === 1 && !isIncomplete;
  return byLabels.get("") ?? (isOnly ? [...byLabels.values()][0] : undefined);
}

/** The labels whose values are parts of one whole, among any others. */
const MEMORY_TYPE = /(?:^|,)[ \t]*go_memory_type="([^"\\]{1,40})",?/;
const BOUND = /(?:^|,)[ \t]*le="([^"\\]{1,40})",?/;

/** Returns the series of one application by the value of a label. */
function onlyParts(label: RegExp, series: Labelled = new Map()): Labelled | undefined {
  const byOthers = new Map<string, Map<string, number>>();
  for (const [labels, value] of series) {
    const part = label.exec(labels)?.[1];
    if (part === undefined) continue;
    const others = labels.replace(label, ",").replace(/^,|,$/g, "");
    byOthers.set(others, (byOthers.get(others) ?? new Map()).set(part, value));
  }
  return onlyOf(byOthers);
}

function addUp(series: Labelled | undefined): number | undefined {
  const parts = onlyParts(MEMORY_TYPE, series);
  return parts && [...parts.values()].reduce((a, b) => a + b, 0);
}

/** Returns the buckets of a histogram in rising order; none if labels distinguish several. */
function readBuckets(series: Labelled | undefined): readonly Bucket[] {
  const counts = onlyParts(BOUND, series) ?? new Map<string, number>();
  const buckets = [...counts].map(([bound, count]) => (
    { le: bound === "+Inf" ? Infinity : Number(bound), count }
  ));
  return buckets.sort((a, b) => a.le - b.le);
}
