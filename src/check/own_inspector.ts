/**
 * Which label values a page has for the matchers of user-defined metrics, so that a check can say
 * why no series matches.
 *
 * @module
 */

import { quote } from "../messages.ts";
import type { Graph } from "../metrics/catalogue.ts";
import { metricKey } from "../metrics/selection.ts";
import { parseLabels } from "../promql/labels.ts";
import type { Labels } from "../promql/labels.ts";
import type { Matcher, Selector } from "../promql/selector.ts";
import type { PageInspector } from "../sources/page_inspector.ts";

/** Takes the series of a page and describes those that do not match. */
export interface OwnInspector extends PageInspector {
  /** Returns why no series of a metric matches; `undefined` where one does, or there is none. */
  describeMismatch(key: string): string | undefined;
}

/** How many values of a label are named. */
const MOST_VALUES = 8;
const LONGEST_VALUE = 100;

/** What the series of a metric have for one of its matchers. */
interface Compared {
  readonly matcher: Matcher;
  readonly values: Set<string>;
  hasMore: boolean;
  /** Whether any series matches. */
  isMet: boolean;
}

interface Inspected {
  readonly selector: Selector;
  readonly compared: readonly Compared[];
  isMet: boolean;
  hasSeries: boolean;
}

/** Creates an inspector of the series that graphs want. */
export function createOwnInspector(graphs: readonly Graph[]): OwnInspector {
  const metrics = new Map(listInspected(graphs));
  const all = [...metrics.values()];
  return {
    isWanted: (name) => all.some(({ selector }) => isOf(name, selector)),
    add(name, text) {
      const labels = parseLabels(text);
      if (labels === undefined) return;
      for (const each of all) if (isOf(name, each.selector)) compare(each, labels);
    },
    readJson() {},
    describeMismatch(key) {
      const inspected = metrics.get(key);
      const isMissed = inspected?.hasSeries === true && !inspected.isMet;
      return isMissed ? describe(inspected) : undefined;
    },
  };
}

function listInspected(
  graphs: readonly Graph[],
): readonly (readonly [key: string, inspected: Inspected])[] {
  return graphs.flatMap((graph) =>
    graph.metrics.flatMap((metric) => {
      const source = metric.own?.source;
      if (source?.kind !== "series") return [];
      return [[metricKey(graph, metric), inspect(source.selector)] as const];
    })
  );
}

function inspect(selector: Selector): Inspected {
  const compared = selector.matchers.map((matcher) => (
    { matcher, values: new Set<string>(), hasMore: false, isMet: false }
  ));
  return { selector, compared, isMet: false, hasSeries: false };
}

/** The series of a histogram have names of their own. */
function isOf(name: string, selector: Selector): boolean {
  return name === selector.name || name === `${selector.name}_bucket`;
}

function compare(inspected: Inspected, labels: Labels): void {
  let isMet = true;
  for (const compared of inspected.compared) {
    const value = labels.get(compared.matcher.label) ?? "";
    const matches = compared.matcher.matches(value);
    if (matches) compared.isMet = true;
    else isMet = false;
    remember(compared, value.slice(0, LONGEST_VALUE));
  }
  inspected.isMet ||= isMet;
  inspected.hasSeries = true;
}

function remember(compared: Compared, value: string): void {
  if (compared.values.has(value)) return;
  if (compared.values.size < MOST_VALUES) compared.values.add(value);
  else compared.hasMore = true;
}

/** Names the matchers that no series meets; where each is met by some, all of them. */
function describe({ selector, compared }: Inspected): string {
  const unmet = compared.filter(({ isMet }) => !isMet);
  const told = (unmet.length > 0 ? unmet : compared).map(describeValues);
  return `No series of ${quote(selector.name)} matches: ${[...new Set(told)].join("; ")}`;
}

function describeValues({ matcher, values, hasMore }: Compared): string {
  const known = [...values].map(quote);
  return `${matcher.label} is ${known.join(", ")}${hasMore ? ", …" : ""}`;
}
