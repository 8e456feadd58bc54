/**
 * Which further graphs the targets of a host choose.
 *
 * @module
 */

import { createRandom } from "../interop/random.ts";
import { FURTHER_METRICS } from "./further_metrics.ts";
import type { FurtherMetric } from "./further_metrics.ts";
import { fraction, mixSeeds } from "./seeds.ts";

/** What a target chooses beside the default graphs. */
export interface GraphChoice {
  /** The names of graphs and metrics, as in the setting `metrics`. */
  readonly names: readonly string[];
  /** The metrics that they choose, in printing order. */
  readonly further: readonly FurtherMetric[];
}

const GRAPHS = [...new Set(FURTHER_METRICS.map(({ key }) => graphOf(key)))];

function graphOf(key: string): string {
  return key.slice(0, key.indexOf("."));
}

/** Returns which further graphs a target chooses. @param seed That of the choice. */
export function chooseFurther(seed: number): GraphChoice {
  const random = createRandom(seed);
  const graphs = random.shuffle(GRAPHS).slice(0, random.int(2, 6));
  const metric = random.pick(FURTHER_METRICS).key;
  const chosen = new Set([...graphs, metric]);
  return {
    names: [...chosen],
    further: FURTHER_METRICS.filter(({ key }) => chosen.has(key) || chosen.has(graphOf(key))),
  };
}

/**
 * Returns the seed by which a target chooses further graphs in the first version of a configuration;
 * `undefined` for one that chooses none.
 *
 * @param seed That of the host.
 */
export function seedOfFirst(seed: number, target: number): number | undefined {
  const isOf = fraction(seed, 0xf1) < 0.4 && fraction(seed, 0xf2, target) < 0.6;
  return isOf ? mixSeeds(seed, 0xf3, target) : undefined;
}
