/**
 * The keys of raw values of further graphs in a sample and a state, where a metric needs more than
 * its own. No metric begins with an underscore or has a colon.
 *
 * @module
 */

import type { Sample } from "./catalogue.ts";
import type { Bucket } from "./histogram.ts";

/** When the application started, in seconds since 1970. */
export const START_TIME = "_startTime";
/** How long the application has run, in seconds. */
export const UPTIME = "_uptime";

/** Returns the key of the whole of which a metric is a part. */
export function wholeKey(key: string): string {
  return `${key}:whole`;
}

/** Returns the key of the count of a bucket of a graph. */
export function bucketKey(graph: { readonly name: string }, le: number): string {
  return `${bucketPrefix(graph)}${le === Infinity ? "+Inf" : le}`;
}

/** Returns the buckets of a graph in a sample. */
export function bucketsOf(graph: { readonly name: string }, sample: Sample): readonly Bucket[] {
  const prefix = bucketPrefix(graph);
  const keys = Object.keys(sample).filter((key) => key.startsWith(prefix));
  return keys.map((key) => {
    const bound = key.slice(prefix.length);
    return { le: bound === "+Inf" ? Infinity : Number(bound), count: sample[key] ?? NaN };
  });
}

function bucketPrefix({ name }: { readonly name: string }): string {
  return `${name}.bucket:`;
}
