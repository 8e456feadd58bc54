/**
 * Prometheus text: turns the series of a library that publishes Go's runtime into a sample.
 *
 * @module
 */

import { TargetError } from "../failure.ts";
import type { Sample } from "../metrics/catalogue.ts";
import { INFO, LIBRARIES, SERIES, splitSum } from "./prometheus_libraries.ts";
import type { PrometheusLibrary } from "./prometheus_libraries.ts";
import type { Body, Page, ParsedPage } from "./page.ts";
import type { FurtherSeries } from "./further_series.ts";
import type { OwnSeries } from "./own_series.ts";
import type { ProgramSeries } from "./program_name.ts";
import { checkEnd } from "./prometheus_end.ts";
import { createParser } from "./prometheus_parser.ts";
import type { SampleSink, Series } from "./prometheus_parser.ts";
import { createSeriesNames } from "./series_names.ts";
import type { SeriesNames } from "./series_names.ts";
import { goVersion } from "./stats_api.ts";

/** Reads a page chunk by chunk. */
export interface PrometheusReader {
  /** Accepts the next chunk of the page. */
  push(chunk: string): void;
  /**
   * Accepts the end of the page and returns its sample.
   *
   * @param body How its body ended.
   * @throws {TargetError} When the text is truncated, or has no samples, none of a known library,
   * or those of several applications.
   */
  end(body: Pick<Body, "end" | "isOpenMetrics">): PrometheusPage;
}

/** The sample of a page, and whether lines may be missing at its end. */
export type PrometheusPage =
  & ParsedPage
  & Pick<Page, "mayBeCut" | "coarse" | "isVictoriaMetrics" | "own">;

/** The series of a page under one prefix. */
interface Found {
  readonly prefix: string;
  readonly series: ReadonlyMap<string, Series>;
}

/** The sample of the series under a prefix. */
type PrefixedPage = ParsedPage & Pick<Found, "prefix">;

/** What a page is read for beside the default metrics. */
export interface PrometheusOptions {
  /**
   * What precedes the names of the series, if the user gave it. By default nothing, or else the one
   * prefix that the page has.
   */
  readonly seriesPrefix?: string | undefined;
  /** Takes the series of further graphs, if any are chosen. */
  readonly further?: FurtherSeries | undefined;
  /**
   * Takes the series of user-defined metrics, if there are any: a page without a runtime is valid
   * then.
   */
  readonly own?: OwnSeries | undefined;
  /** Takes the series that names the program, if that is asked for. */
  readonly program?: ProgramSeries | undefined;
  /** Takes series for a check. */
  readonly inspector?: SampleSink | undefined;
}

/** Creates a reader. */
export function createPrometheusReader(
  { seriesPrefix, further, own, program, inspector }: PrometheusOptions = {},
): PrometheusReader {
  const names = createSeriesNames(SERIES, seriesPrefix);
  const sinks = [further, own, program, inspector].filter((sink) => sink !== undefined);
  const parser = createParser(names.isWanted, sinks);
  return {
    push: parser.push,
    end: (body) => {
      const series = parser.end();
      if (!parser.hasSamples()) throw new TargetError({ code: "not-prometheus" });
      const end = checkEnd(parser, body);
      const { prefix, ...page } = readPrefix({ prefix: seriesPrefix ?? "", series }) ??
        readOnlyPrefix(series, names) ??
        (own?.hasCollectors ? withoutRuntime(seriesPrefix) : failWithout(names, seriesPrefix));
      const name = program?.end();
      const found = { ...page, ...end, ...(name === undefined ? {} : { program: name }) };
      if (further === undefined) return found;
      const { sample, ...marks } = further.end({ prefix, ...end });
      const read = { ...found, ...marks, sample: { ...page.sample, ...sample } };
      const ownPage = own?.end(end.mayBeCut ?? false);
      if (ownPage === undefined) return read;
      return { ...read, own: ownPage, sample: { ...read.sample, ...ownPage.sample } };
    },
  };
}

/** Reads the series under the only prefix that gives anything. */
function readOnlyPrefix(
  series: Found["series"],
  { prefixes }: SeriesNames,
): PrefixedPage | undefined {
  const pages = [...prefixes].flatMap((prefix) => readPrefix({ prefix, series }) ?? []);
  if (pages.length <= 1) return pages[0];
  throw new TargetError({ code: "several-prefixes", prefixes: pages.map(({ prefix }) => prefix) });
}

function withoutRuntime(prefix = ""): PrefixedPage {
  return { prefix, sample: {}, missing: [] };
}

function failWithout({ similar }: SeriesNames, seriesPrefix: string | undefined): never {
  throw new TargetError({ code: "no-go-collector", similar: [...similar], seriesPrefix });
}

/**
 * Reads the series under a prefix. What a library does not publish is not reported as missing:
 * there are many libraries, and their pages do not change from minute to minute.
 */
function readPrefix(found: Found): PrefixedPage | undefined {
  for (const library of LIBRARIES) {
    const sample = readLibrary(library, found);
    if (Object.keys(sample).length === 0) continue;
    return { prefix: found.prefix, sample, missing: [], ...readVersion(found) };
  }
  return undefined;
}

function readLibrary({ marks, fields }: PrometheusLibrary, found: Found): Sample {
  const sample: Record<string, number> = {};
  if (!marks.every((mark) => found.series.has(found.prefix + mark))) return sample;
  for (const { key, series, factor } of fields) {
    const value = firstSum(series, found);
    if (value !== undefined) sample[key] = value * factor;
  }
  return sample;
}

/** Returns the first of some sums that has all its parts. */
function firstSum(sums: readonly string[], found: Found): number | undefined {
  for (const sum of sums) {
    const values = splitSum(sum).map((name) => readSeries(name, found));
    if (values.every((value) => value !== undefined)) {
      return values.reduce((total, value) => total + value, 0);
    }
  }
  return undefined;
}

function readSeries(name: string, { prefix, series }: Found): number | undefined {
  const found = series.get(prefix + name);
  if (found === undefined || found.count <= 1) return found?.value;
  throw new TargetError({
    code: "several-applications",
    count: found.count,
    series: prefix + name,
  });
}

function readVersion({ prefix, series }: Found): { readonly goVersion?: string } {
  return goVersion(/\bversion="([^"\\]*)"/.exec(series.get(prefix + INFO)?.labels ?? "")?.[1]);
}
