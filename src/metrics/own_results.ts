/**
 * What a page gives for user-defined metrics, as data. Types only.
 *
 * @module
 */

import type { VariableName } from "../sources/expvar_variables.ts";
import type { Sample } from "./catalogue.ts";

/** Something that only grows: a series, a bucket of one, or a variable. */
export interface Count {
  /** Its key in a sample and a state. */
  readonly key: string;
  readonly value: number;
  /** The upper bound of a bucket. */
  readonly le?: number;
}

/** Why a page gives nothing for a metric. */
export type OwnProblem =
  /** The page does not have the name. */
  | { readonly code: "absent"; readonly kind: "series"; readonly name: string }
  | { readonly code: "absent"; readonly kind: "variable"; readonly name: VariableName }
  /** The page is of the other format. */
  | { readonly code: "other-format"; readonly kind: "series" | "variable" }
  /** The variable is not a number; `type` is what it is. */
  | { readonly code: "not-a-number"; readonly type: string }
  /** More series match than are kept. */
  | { readonly code: "too-many" }
  /** The page may be truncated, so that series may be missing. */
  | { readonly code: "cut" }
  /** A histogram without classic buckets. */
  | { readonly code: "native-histogram" }
  /** The series belong to neither a histogram nor a summary. */
  | { readonly code: "no-histogram" }
  /** The summary has other quantiles. */
  | { readonly code: "other-quantiles"; readonly quantiles: readonly string[] }
  /** Quantiles of several summaries cannot be added up. */
  | { readonly code: "several-summaries"; readonly count: number };

/** What a page gives for a metric. */
export type OwnResult =
  /** The current value; `undefined` if there is none, which is not a problem. */
  | { readonly kind: "value"; readonly value: number | undefined }
  /** What growth is computed from. */
  | { readonly kind: "growth"; readonly marker: string; readonly counts: readonly Count[] }
  | {
    readonly kind: "problem";
    readonly problem: OwnProblem;
    /** Present if the page is known to have nothing yet, so that new series count from 0. */
    readonly marker?: string;
  };

/** What a page gives for all user-defined metrics. */
export interface OwnPage {
  /** By the keys of the metrics. */
  readonly results: ReadonlyMap<string, OwnResult>;
  /** The raw values that a state keeps. */
  readonly sample: Sample;
  /** Returns names that the page has; not all if there are many. */
  listNames(): readonly string[];
}
