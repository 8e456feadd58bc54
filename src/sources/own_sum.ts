/**
 * The series of a user-defined metric that are added up, as they are or by their growth.
 *
 * @module
 */

import type { Count } from "../metrics/own_results.ts";
import { countKey, markerKey } from "../metrics/own_keys.ts";
import type { OwnRule } from "../metrics/own_rule.ts";
import { formatLabels } from "../promql/labels.ts";
import { createLineTest, matchesLabels } from "../promql/selector.ts";
import type { Selector } from "../promql/selector.ts";
import { absent, pay } from "./own_collector.ts";
import type { Budget, SeriesCollector } from "./own_collector.ts";

/** The number of series without growth that are added up. */
const MOST_SERIES = 50_000;

/** The kind of the series of a metric. */
interface SumOptions {
  readonly selector: Selector;
  readonly budget: Budget;
}

/** Creates a collector of the series of a metric. */
export function createSum(
  metric: string,
  rule: OwnRule,
  { selector, budget }: SumOptions,
): SeriesCollector {
  // A page that has a series twice means the last one.
  const found = new Map<string, number>();
  const isGrowth = rule.per !== undefined;
  const keyOf = (text: string) => isGrowth ? countKey(metric, rule, text) : text;
  /** A series without labels has no others that a truncation could have removed. */
  const isAlone = () =>
    found.size === 1 && selector.matchers.length === 0 && found.has(keyOf(formatLabels(new Map())));
  let isOver = false;
  return {
    names: [selector.name],
    mayTake: createLineTest(selector),
    add(_name, labels, value) {
      if (isOver || !matchesLabels(selector, labels) || (isGrowth && !Number.isFinite(value))) {
        return;
      }
      const key = keyOf(formatLabels(labels));
      const isNew = !found.has(key);
      found.set(key, value);
      isOver = isNew && (isGrowth ? !pay(budget, key) : found.size > MOST_SERIES);
    },
    end(has, mayBeCut) {
      if (isOver) return { kind: "problem", problem: { code: "too-many" } };
      if (mayBeCut && !isAlone()) return { kind: "problem", problem: { code: "cut" } };
      const marker = markerKey(metric, rule);
      if (!has(selector.name)) return absent(selector.name, marker);
      return isGrowth
        ? { kind: "growth", marker, counts: listCounts(found) }
        : { kind: "value", value: addUp(found) };
    },
  };
}

function listCounts(found: ReadonlyMap<string, number>): readonly Count[] {
  return [...found].map(([key, value]) => ({ key, value }));
}

function addUp(found: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const value of found.values()) sum += value;
  return sum;
}
