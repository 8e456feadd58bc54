/**
 * What a page is: the body that arrives, and what is read of it. Types only.
 *
 * @module
 */

import type { Sample } from "../metrics/catalogue.ts";
import type { OwnPage } from "../metrics/own_results.ts";

/** A kind of endpoint that metrics can be read from. */
export type SourceName = "stats-api" | "expvar" | "prometheus";

/**
 * How a body ended: as its length or chunks say (`framed`), with its connection closed in order
 * (`closed`), or with its connection closed or lost (`unknown`).
 */
export type BodyEnd = "framed" | "closed" | "unknown";

/** The bytes of a page, in parts as they arrive or all at once, and what is known about them. */
export type Body = (AsyncIterable<Uint8Array> | Iterable<Uint8Array>) & {
  /** Returns how the body ended, once it has; absent for `framed`. */
  readonly end?: () => BodyEnd;
  /** Whether its headers call it OpenMetrics text. */
  readonly isOpenMetrics?: boolean;
  /** Waits until the whole body may be kept in memory. Called before more than a short one is. */
  hold?(): Promise<void>;
};

/** What a page is: of a source that the user may demand, or any other JSON. */
export type PageSource = SourceName | "json";

/** The sample of a page of any source. */
export interface ParsedPage {
  readonly sample: Sample;
  /** Names of the metrics that the page lacks although its source has them. */
  readonly missing: readonly string[];
  /** The variable that the user named but the page lacks, with the names of those that it has. */
  readonly absentVariable?: { readonly name: string; readonly others: readonly string[] };
  /** The version of Go that the application was built with, such as `go1.26.8`. */
  readonly goVersion?: string;
  /** The name of the program, where it was asked for and the page tells it. */
  readonly program?: string;
}

/** The sample of a page, and the source that it comes from. */
export interface Page extends ParsedPage {
  readonly source: PageSource;
  /**
   * Present if lines may be missing at the end: Prometheus text that ended with its connection. Its
   * single series are correct; sums over all series of a name, and quantiles, may not be.
   */
  readonly mayBeCut?: true;
  /** Names of further graphs whose histogram is too coarse for quantiles. */
  readonly coarse?: readonly string[];
  /** Present for github.com/VictoriaMetrics/metrics, where a further graph is chosen. */
  readonly isVictoriaMetrics?: true;
  /** The latest pauses of the garbage collector, where a further graph is chosen. */
  readonly pauses?: Pauses;
  /** What it gives for user-defined metrics, where there are any. */
  readonly own?: OwnPage;
}

/** The latest pauses of the garbage collector. */
export interface Pauses {
  /** The pauses of each collection in milliseconds, added up; the newest first. */
  readonly ms: readonly number[];
  /** Whether they are expvar's ring, which has each collection whoever asks. */
  readonly isRing: boolean;
}
