/**
 * Where the value of a user-defined metric comes from, as data. Types only.
 *
 * @module
 */

import type { VariableName } from "../sources/expvar_variables.ts";
import type { Selector } from "../promql/selector.ts";

/** The time for which growth is printed. */
export type Period = "minute" | "second";

/** The part of a page that is read. */
export type OwnSource =
  /** The series of Prometheus text that match, added up. */
  | { readonly kind: "series"; readonly selector: Selector }
  /** A value of a JSON page. */
  | { readonly kind: "variable"; readonly name: VariableName };

/** How the value of a user-defined metric is computed. */
export interface OwnRule {
  readonly source: OwnSource;
  /** Whether growth is printed, and over which time. */
  readonly per?: Period;
  /** The quantile of a histogram or summary to print, from 0 to 1; excludes `per`. */
  readonly quantile?: number;
  /** The factor of the value. */
  readonly scale?: number;
  /**
   * A short text that differs for other series or variables: raw values are compared only with
   * those of the same rule.
   */
  readonly id: string;
}
