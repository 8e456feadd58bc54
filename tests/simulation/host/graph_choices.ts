/**
 * Which further graphs the targets of a host choose.
 *
 * @module
 */

import { createRandom } from "../../interop/random.ts";
import type { Graphs } from "../oracle/expected_further.ts";
import { FURTHER_METRICS } from "../oracle/further_metrics.ts";
import { OTHER_RULES, OWN_METRICS } from "../oracle/user_metrics.ts";
import type { OwnMetric } from "../oracle/user_metrics.ts";
import type { PageKind } from "../applications/simulated_app.ts";
import { fraction, mixSeeds } from "../seeds.ts";

/** What a target has beside the default graphs. */
export interface GraphChoice extends Graphs {
  /** The names of further graphs and metrics, as in the setting `metrics`. */
  readonly names: readonly string[];
}

const GRAPHS = [...new Set(FURTHER_METRICS.map(({ key }) => graphOf(key)))];

function graphOf(key: string): string {
  return key.slice(0, key.indexOf("."));
}

/** What is known of a target that chooses. */
export interface ChoosingTarget {
  readonly index: number;
  readonly kind: PageKind;
}

/**
 * The shares of hosts, and of targets, that have graphs in the first version of a configuration. Such
 * a host takes three times as long as another.
 */
const FIRST = { hosts: 0.1, targets: 0.6 };
/** The share of targets that get user-defined graphs when a user edits the configuration. */
const EDITED = 0.15;

/**
 * Returns what a target has beside the default graphs.
 *
 * @param seed That of the host, or of a later version of the configuration.
 * @param isMore Whether it chooses further graphs there; absent for the first version.
 */
export function chooseGraphs(
  seed: number,
  { index, kind }: ChoosingTarget,
  isMore?: boolean,
): GraphChoice | undefined {
  const isFirst = isMore === undefined;
  const has = (what: number) =>
    fraction(seed, what) < FIRST.hosts && fraction(seed, what, index) < FIRST.targets;
  const hasFurther = isFirst ? has(0xf1) : isMore;
  const hasOwn = isFirst ? has(0xf5) : fraction(seed, 0xf6, index) < EDITED;
  if (!hasFurther && !hasOwn) return undefined;
  const further = hasFurther ? chooseFurther(mixSeeds(seed, 0xf3, index)) : NO_FURTHER;
  return { ...further, own: hasOwn ? chooseOwn(mixSeeds(seed, 0xf7, index), kind) : [] };
}

const NO_FURTHER = { names: [], further: [] } as const;

function chooseFurther(seed: number): Pick<GraphChoice, "names" | "further"> {
  const random = createRandom(seed);
  const graphs = random.shuffle(GRAPHS).slice(0, random.int(2, 6));
  const metric = random.pick(FURTHER_METRICS).key;
  const chosen = new Set([...graphs, metric]);
  return {
    names: [...chosen],
    further: FURTHER_METRICS.filter(({ key }) => chosen.has(key) || chosen.has(graphOf(key))),
  };
}

/** Some versions of a configuration have other rules for the same metrics. */
function chooseOwn(seed: number, kind: PageKind): readonly OwnMetric[] {
  const random = createRandom(seed);
  const isOther = random.next() < 0.3;
  const metrics = OWN_METRICS[kind].map((metric) =>
    OTHER_RULES.find(({ key }) => isOther && key === metric.key) ?? metric
  );
  const graphs = random.shuffle([...new Set(metrics.map(({ key }) => graphOf(key)))]);
  const chosen = graphs.slice(0, random.int(1, graphs.length));
  return metrics.filter(({ key }) => chosen.includes(graphOf(key)));
}

/** Returns the setting `metrics` of a target; absent for the default. */
export function listChosen({ names, own }: GraphChoice): readonly string[] | undefined {
  if (names.length === 0) return undefined;
  return ["default", ...names, ...new Set(own.map(({ key }) => graphOf(key)))];
}
