/**
 * What a page gives for user-defined metrics, by the rules of their documentation.
 *
 * @module
 */

import { fieldOf } from "../applications/app_pages.ts";
import type { ServedPage } from "../applications/app_pages.ts";
import { formatSeries, ownMembersOf, ownSeriesOf } from "../applications/application_values.ts";
import type { Members, Series } from "../applications/application_values.ts";
import { listPauses } from "../applications/further_pages.ts";
import type { OwnMetric } from "./user_metrics.ts";

/** Something that only grows, by what tells it from others of its metric. */
export type Counts = ReadonlyMap<string, { readonly value: number; readonly le?: number }>;

/** Why a page gives nothing. */
export type OwnProblem = "absent" | "other format" | "no number" | "cut";

/** What a page gives for a metric. */
export type OwnResult =
  | { readonly kind: "value"; readonly value: number | undefined }
  | { readonly kind: "counts"; readonly counts: Counts }
  | { readonly kind: "problem"; readonly why: OwnProblem };

const problem = (why: OwnProblem): OwnResult => ({ kind: "problem", why });

/** Returns what a page gives for a metric. */
export function ownResultOf(page: ServedPage, metric: OwnMetric): OwnResult {
  const isText = page.kind === "prometheus";
  if (isText !== (metric.series !== undefined)) return problem("other format");
  if (!isText) return readVariable(page, metric);
  return metric.quantile === undefined ? addSeries(page, metric) : readQuantile(page, metric);
}

function readVariable(page: ServedPage, { variable, period }: OwnMetric): OwnResult {
  const found = variable?.(membersOf(page));
  if (found === undefined) return problem("absent");
  const value = toNumber(found);
  if (value === undefined) return problem("no number");
  return period === undefined
    ? { kind: "value", value }
    : { kind: "counts", counts: new Map([["", { value }]]) };
}

/** Returns the members of a JSON page that user-defined metrics read. */
function membersOf(page: ServedPage): Members {
  if (page.missing.has("")) return {};
  if (page.kind === "expvar") return ownMembersOf(page.snapshot);
  return {
    cpu_num: 4,
    go_version: "go1.26.8",
    memory_total_alloc: fieldOf(page, "memory_total_alloc"),
    gc_pause: listPauses(page.snapshot, page.kind),
  };
}

/** A duration of Go counts in seconds. */
function toNumber(value: unknown): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return value;
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(String(value)) ?? [];
  return minutes === undefined ? undefined : Number(minutes) * 60 + Number(seconds);
}

function seriesOf(page: ServedPage, name: string): readonly Series[] {
  return ownSeriesOf(page.snapshot).filter((series) =>
    series.name === name && !page.missing.has(formatSeries(series))
  );
}

function addSeries(page: ServedPage, { series: name = "", takes, period }: OwnMetric): OwnResult {
  const all = seriesOf(page, name);
  const found = all.filter(({ labels, value }) =>
    (takes?.(labels) ?? true) && (period === undefined || Number.isFinite(value))
  );
  const isAlone = takes === undefined && found.length === 1 &&
    Object.keys(found[0]?.labels ?? {}).length === 0;
  if (page.mayBeCut && !isAlone) return problem("cut");
  if (all.length === 0) return problem("absent");
  if (period !== undefined) return { kind: "counts", counts: countsOf(found) };
  return { kind: "value", value: found.reduce((sum, { value }) => sum + value, 0) };
}

function countsOf(found: readonly Series[]): Counts {
  return new Map(found.map((series) => [formatSeries(series), { value: series.value }]));
}

function readQuantile(
  page: ServedPage,
  { series = "", takes = () => true, quantile }: OwnMetric,
): OwnResult {
  if (page.mayBeCut) return problem("cut");
  const name = series.replace(/_bucket$/, "");
  const buckets = seriesOf(page, `${name}_bucket`);
  if (buckets.length > 0) {
    const found = buckets.filter(({ labels }) => takes(labels));
    return {
      kind: "counts",
      counts: new Map(found.map((bucket) => [
        formatSeries(bucket),
        { value: bucket.value, le: boundOf(bucket) },
      ])),
    };
  }
  const summary = seriesOf(page, name);
  if (summary.length === 0) return problem("absent");
  const found = summary.find(({ labels }) => Number(labels["quantile"]) === quantile);
  return { kind: "value", value: found?.value };
}

function boundOf({ labels: { le = "" } }: Series): number {
  return le === "+Inf" ? Infinity : Number(le);
}
