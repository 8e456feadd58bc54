/**
 * What user-defined metrics need of a Prometheus page. Keeps only the series that they need, and a
 * bounded number of them. Loaded only where a target has such metrics.
 *
 * @module
 */

import type { Graph } from "../metrics/catalogue.ts";
import { sampleOwn } from "../metrics/own_keys.ts";
import type { OwnPage, OwnResult } from "../metrics/own_results.ts";
import { metricKey } from "../metrics/selection.ts";
import { parseLabels } from "../promql/labels.ts";
import type { Budget, SeriesCollector } from "./own_collector.ts";
import { createQuantile } from "./own_quantile.ts";
import { createSum } from "./own_sum.ts";
import type { SampleSink } from "./prometheus_parser.ts";

/** Accepts the series of a page. */
export interface OwnSeries extends SampleSink {
  /** Whether any metric takes series. */
  readonly hasCollectors: boolean;
  /**
   * Accepts the end of the page and returns what it gives.
   *
   * @param mayBeCut Whether lines may be missing.
   */
  end(mayBeCut: boolean): OwnPage;
}

/** A state of a megabyte is not read; the keys of a runtime take little of it. */
const MOST_CHARACTERS = 600_000;
/** Names that are kept for messages. */
const MOST_NAMES = 5000;
const LONGEST_NAME = 200;

/** Creates a reader of the series that graphs need. */
export function createOwnSeries(graphs: readonly Graph[]): OwnSeries {
  const budget: Budget = { characters: MOST_CHARACTERS };
  const collectors = new Map(listCollectors(graphs, budget));
  const wanted = Map.groupBy(
    [...collectors.values()].flatMap((collector) =>
      collector.names.map((name) => ({ name, collector }))
    ),
    ({ name }) => name,
  );
  const names = new Set<string>();
  let last = { name: "", isWanted: false };
  return {
    hasCollectors: collectors.size > 0,
    isWanted(name) {
      if (name === last.name) return last.isWanted;
      last = { name, isWanted: wanted.has(name) };
      const isKept = last.isWanted || (names.size < MOST_NAMES && name.length <= LONGEST_NAME);
      if (isKept && !names.has(name)) names.add(copy(name));
      return last.isWanted;
    },
    mayNeed: (name, line) =>
      wanted.get(name)?.some(({ collector }) => collector.mayTake(line)) ?? false,
    add(name, text, value) {
      const labels = parseLabels(text);
      if (labels === undefined) return;
      for (const { collector } of wanted.get(name) ?? []) collector.add(name, labels, value);
    },
    end(mayBeCut) {
      const has = (name: string) => names.has(name);
      const results = new Map<string, OwnResult>();
      for (const [key, collector] of collectors) results.set(key, collector.end(has, mayBeCut));
      for (const key of listOthers(graphs)) results.set(key, OTHER_FORMAT);
      return { results, sample: sampleOwn(results), listNames: () => [...names] };
    },
  };
}

const OTHER_FORMAT: OwnResult = {
  kind: "problem",
  problem: { code: "other-format", kind: "variable" },
};

function listCollectors(
  graphs: readonly Graph[],
  budget: Budget,
): readonly (readonly [key: string, collector: SeriesCollector])[] {
  return graphs.flatMap((graph) =>
    graph.metrics.flatMap((metric) => {
      const { own } = metric;
      if (own?.source.kind !== "series") return [];
      const key = metricKey(graph, metric);
      const { selector } = own.source;
      const { quantile } = own;
      const collector = quantile === undefined
        ? createSum(key, own, { selector, budget })
        : createQuantile(key, own, { selector, quantile, budget });
      return [[key, collector] as const];
    })
  );
}

/** A part of a text keeps all of the text in memory. */
function copy(text: string): string {
  return JSON.parse(JSON.stringify(text));
}

function listOthers(graphs: readonly Graph[]): readonly string[] {
  return graphs.flatMap((graph) =>
    graph.metrics.filter(({ own }) => own?.source.kind === "variable")
      .map((metric) => metricKey(graph, metric))
  );
}
