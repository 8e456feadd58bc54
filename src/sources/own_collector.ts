/**
 * What the collectors of a user-defined metric's series have in common, and what they may keep
 * together.
 *
 * @module
 */

import type { OwnResult } from "../metrics/own_results.ts";
import type { Labels } from "../promql/labels.ts";

/** Collects the series of one metric. */
export interface SeriesCollector {
  /** The names of its series. */
  readonly names: readonly string[];
  /** Reports whether a line of these names may be one that it takes. */
  mayTake(line: string): boolean;
  add(name: string, labels: Labels, value: number): void;
  /** @param has Tells whether the page has a name. */
  end(has: (name: string) => boolean, mayBeCut: boolean): OwnResult;
}

/** What all metrics of a page together may still keep. */
export interface Budget {
  /** In characters of a state. */
  characters: number;
}

/** The size of a value in a state, without its key. */
const VALUE_CHARACTERS = 25;

/** Subtracts the cost of a key from a budget; returns false if it is used up. */
export function pay(budget: Budget, key: string): boolean {
  budget.characters -= key.length + VALUE_CHARACTERS;
  return budget.characters >= 0;
}

/** Returns what a page gives that does not have a name: what comes later has grown from 0. */
export function absent(name: string, marker: string): OwnResult {
  return { kind: "problem", problem: { code: "absent", kind: "series", name }, marker };
}
