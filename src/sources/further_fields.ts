/**
 * What further graphs need of JSON pages: raw values, and the latest pauses of the garbage
 * collector. A field that is not a number is left out. Loaded only where such a graph is chosen.
 *
 * @module
 */

import { isObject } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Graph, Sample } from "../metrics/catalogue.ts";
import type { RawValue } from "../metrics/rules.ts";
import { metricKey } from "../metrics/selection.ts";
import type { Pauses } from "./page.ts";
import { evaluate } from "./formula.ts";

/** The most pauses of a page. */
const MOST_PAUSES = 256;
const NS_IN_MS = 1e6;

/** What a page gives for further graphs. */
export interface FurtherFields {
  readonly sample: Sample;
  readonly pauses?: Pauses;
}

/** Reads what graphs need of a page. */
export function readFurtherFields(
  source: "stats-api" | "expvar",
  page: JsonObject,
  graphs: readonly Graph[],
): FurtherFields {
  const memstats = isObject(page["memstats"]) ? page["memstats"] : {};
  return source === "expvar"
    ? { sample: readRaw(memstats, graphs, ({ expvar }) => expvar), ...readRing(memstats) }
    : { sample: readRaw(page, graphs, ({ statsApi }) => statsApi), ...readList(page) };
}

function readRaw(
  fields: JsonObject,
  graphs: readonly Graph[],
  formulasOf: (raw: RawValue) => readonly string[] | undefined,
): Sample {
  const sample: Record<string, number> = {};
  for (const graph of graphs) {
    for (const metric of graph.metrics) {
      const { rule } = metric;
      if (rule?.kind !== "gauge" && rule?.kind !== "rate") continue;
      const value = evaluate(formulasOf(rule.raw) ?? [], (name) => finite(fields[name]));
      if (value !== undefined) sample[metricKey(graph, metric)] = value;
    }
  }
  return sample;
}

/** The handler's pauses since its last request by anyone, in milliseconds, the newest first. */
function readList({ gc_pause: list }: JsonObject): Pick<FurtherFields, "pauses"> {
  const ms = Array.isArray(list) ? list.slice(0, MOST_PAUSES).map(finite) : [undefined];
  return ms.every((pause) => pause !== undefined) ? { pauses: { ms, isRing: false } } : {};
}

/** `PauseNs[(NumGC + 255) % 256]` is the newest. */
function readRing({ PauseNs: ring, NumGC: cycles }: JsonObject): Pick<FurtherFields, "pauses"> {
  const count = finite(cycles);
  if (!Array.isArray(ring) || ring.length !== MOST_PAUSES || count === undefined) return {};
  const newest = Array.from(
    { length: Math.min(MOST_PAUSES, count) },
    (_, age) => finite(ring[(count + MOST_PAUSES - 1 - age) % MOST_PAUSES]),
  );
  if (!newest.every((ns) => ns !== undefined)) return {};
  return { pauses: { ms: newest.map((ns) => ns / NS_IN_MS), isRing: true } };
}

function finite(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
