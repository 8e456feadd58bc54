/**
 * The page of a Prometheus library: the Go collector's series to a sample.
 *
 * @module
 */

import { TargetError } from "../failure.ts";
import { BASES, METRICS } from "../metrics/catalogue.ts";
import { createParser } from "./prometheus_parser.ts";
import type { Series } from "./prometheus_parser.ts";
import { goVersion } from "./stats_api.ts";
import type { ParsedPage } from "./stats_api.ts";

/** Reads a page chunk by chunk. */
export interface PrometheusReader {
  /** Takes the next chunk of the page. */
  push(chunk: string): void;
  /**
   * Takes the end of the page and returns its sample.
   *
   * @throws {TargetError} When the text has no samples, none of a Go collector, or those of several
   * applications, or is cut.
   */
  end(): ParsedPage;
}

type Found = ReadonlyMap<string, Series>;

const INFO = "go_info";

/** Creates a reader. */
export function createPrometheusReader(): PrometheusReader {
  const names = [...METRICS, ...BASES].flatMap(({ elsewhere }) => elsewhere.prometheus ?? []);
  const parser = createParser(new Set([INFO, ...names.flatMap(splitSum)]));
  return {
    push: parser.push,
    end: () => {
      const found = parser.end();
      if (!parser.hasSamples()) throw new TargetError({ code: "not-prometheus" });
      if (parser.isCut()) throw new TargetError({ code: "cut" });
      return buildPage(found);
    },
  };
}

/**
 * What a library does not have is not missing: there are many, and their pages do not change from
 * minute to minute.
 */
function buildPage(found: Found): ParsedPage {
  const sample: Record<string, number> = {};
  for (const { name, elsewhere } of METRICS) {
    const value = firstSum(elsewhere.prometheus, found);
    if (value !== undefined) sample[name] = value;
  }
  if (Object.keys(sample).length === 0) {
    throw new TargetError({ code: "no-go-collector" });
  }
  for (const { name, elsewhere, prometheusFactor } of BASES) {
    const value = firstSum(elsewhere.prometheus, found);
    if (value !== undefined) sample[name] = value * prometheusFactor;
  }
  return { sample, missing: [], ...readVersion(found) };
}

/** Returns the first of some sums of which all parts are there. */
function firstSum(sums: readonly string[] | undefined, found: Found): number | undefined {
  for (const sum of sums ?? []) {
    const values = splitSum(sum).map((name) => readSeries(name, found));
    const total = values.reduce((total, value) => (total ?? NaN) + (value ?? NaN), 0);
    if (total !== undefined && !Number.isNaN(total)) return total;
  }
  return undefined;
}

function readSeries(name: string, found: Found): number | undefined {
  const series = found.get(name);
  if (series === undefined || series.count <= 1) return series?.value;
  throw new TargetError({ code: "several-applications", count: series.count, series: name });
}

function readVersion(found: Found): { readonly goVersion?: string } {
  return goVersion(/\bversion="([^"\\]*)"/.exec(found.get(INFO)?.labels ?? "")?.[1]);
}

function splitSum(sum: string): readonly string[] {
  return sum.split(" + ");
}
