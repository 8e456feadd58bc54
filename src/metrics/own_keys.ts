/**
 * The keys of raw values of user-defined metrics in a sample and a state. No metric has a `#` in
 * its name.
 *
 * @module
 */

import type { Sample } from "./catalogue.ts";
import { fingerprint } from "./fingerprint.ts";
import type { OwnRule } from "./own_rule.ts";
import type { OwnPage } from "./own_results.ts";

/**
 * Returns the key that shows that the state has all raw values of a metric: what the state then
 * lacks was not on the page. The values of another rule have another key.
 */
export function markerKey(metric: string, { id }: OwnRule): string {
  return `${metric}#${id}`;
}

/**
 * Returns the key of one series, bucket or variable, by a text that distinguishes it from the
 * others.
 */
export function countKey(metric: string, { id }: OwnRule, identity: string): string {
  return `${metric}#${fingerprint(id + identity)}`;
}

/** Returns what a state keeps of a page. */
export function sampleOwn(results: OwnPage["results"]): Sample {
  const sample: Record<string, number> = {};
  for (const result of results.values()) {
    if (result.kind === "value" || result.marker === undefined) continue;
    const counts = result.kind === "growth" ? result.counts : [];
    sample[result.marker] = counts.length;
    for (const { key, value } of counts) sample[key] = value;
  }
  return sample;
}

/** Returns the keys of raw values that only grow. */
export function listCounts({ results }: Pick<OwnPage, "results">): readonly string[] {
  return [...results.values()].flatMap((result) =>
    result.kind === "growth" ? result.counts.map(({ key }) => key) : []
  );
}
