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

/** The end of the keys of series that are not on the page any more. */
const VANISHED = "~";
/** The number of series of a state that are not on the page any more. */
const MOST_VANISHED = 1000;
const COUNT_KEY = /#[a-z0-9]{14}$/;

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

/**
 * Returns the key under which a state keeps the last value of a series that is not on the page any
 * more: what comes back, as after a failure of a part of an exporter, is not new.
 */
export function vanishedKey(key: string): string {
  return `${key}${VANISHED}`;
}

/** Returns what a state keeps of series that are not on the page, those that left it last first. */
export function keepVanished(page: OwnPage, previous: Sample): Sample {
  const markers = new Map<string, string>();
  for (const [metric, result] of page.results) {
    const marker = result.kind === "value" ? undefined : result.marker;
    if (marker !== undefined && previous[marker] !== undefined) markers.set(metric, marker);
  }
  if (markers.size === 0) return {};
  const [now, earlier]: [string[], string[]] = [[], []];
  for (const stored of Object.keys(previous)) {
    const key = stored.replace(VANISHED, "");
    const marker = markers.get(key.slice(0, key.indexOf("#")));
    const isValue = marker !== undefined && marker !== key && COUNT_KEY.test(key);
    if (isValue && page.sample[key] === undefined) (stored === key ? now : earlier).push(stored);
  }
  const kept: Record<string, number> = {};
  for (const stored of [...now, ...earlier].slice(0, MOST_VANISHED)) {
    kept[vanishedKey(stored.replace(VANISHED, ""))] = previous[stored] ?? NaN;
  }
  return kept;
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
