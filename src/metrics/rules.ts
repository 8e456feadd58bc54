/**
 * How the value of a further metric is computed, as data. Types only.
 *
 * @module
 */

/**
 * What a source calls a raw value: formulas in order of preference, their names joined by ` + ` and
 * ` - `. `sum(NAME)` adds up all series of a name.
 */
export interface RawValue {
  /** Fields of golang-stats-api-handler. */
  readonly statsApi?: readonly string[];
  /** Fields of expvar's `memstats`. */
  readonly expvar?: readonly string[];
  /** Series of Prometheus pages. */
  readonly prometheus?: readonly string[];
}

/** The histogram of a graph: series without `_bucket`, in order of preference. */
export interface Histogram {
  readonly prometheus: readonly string[];
}

/** The statistic of many values: a number from 0 to 1 for that quantile. */
export type Statistic = "mean" | "max" | number;

/** How a value is computed. */
export type Rule =
  /** The raw value; left out from `below` on, which means no limit. */
  | { readonly kind: "gauge"; readonly raw: RawValue; readonly below?: number }
  /** Growth per second, times a factor. */
  | { readonly kind: "rate"; readonly raw: RawValue; readonly factor: number }
  /** Growth of a part in percent of the growth of the whole. */
  | { readonly kind: "share"; readonly raw: RawValue; readonly whole: RawValue }
  /** Seconds since the start of the process. */
  | { readonly kind: "uptime" }
  /** The pauses of the garbage collector since the previous run, in milliseconds. */
  | { readonly kind: "pause"; readonly of: Statistic; readonly histogram: Histogram }
  /** The growth of a histogram, in milliseconds. */
  | { readonly kind: "histogram"; readonly of: Statistic; readonly histogram: Histogram };
