/**
 * Which metrics of a target are printed.
 *
 * @module
 */

/** The metrics of a target that are printed. */
export interface Selection {
  /** The first part of every metric name. */
  readonly prefix: string;
  /** Names of the chosen metrics; absent for all. */
  readonly metrics?: ReadonlySet<string>;
}

/** Reports whether a metric is printed. */
export function isSelected({ metrics }: Pick<Selection, "metrics">, name: string): boolean {
  return metrics?.has(name) ?? true;
}
