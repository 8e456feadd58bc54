/**
 * Pages in a row, read for user-defined graphs, as runs of the plugin read them.
 *
 * @module
 */

import { computeRates } from "../../src/collect.ts";
import { parseConfig } from "../../src/config/config_file.ts";
import * as ownGraphs from "../../src/config/own_graphs.ts";
import type { Sample } from "../../src/metrics/catalogue.ts";
import { BODY_TIME, LAST_TIME } from "../../src/metrics/rates.ts";
import { readPage } from "../../src/sources/detect_source.ts";
import type { BodyEnd } from "../../src/sources/page.ts";
import type { Target } from "../../src/target.ts";

/** What a run prints of user-defined graphs, and says of them. */
export interface OwnRun {
  readonly values: Sample;
  readonly notes: readonly string[];
  /** What its state keeps. */
  readonly state: Sample;
}

/** How pages are served. */
export interface RunOptions {
  /** How many seconds lie between two pages. */
  readonly seconds?: number;
  /** How many bytes come in at once. */
  readonly chunk?: number;
  readonly end?: BodyEnd;
}

/** When the first page is read, in seconds since 1970. */
const START_SEC = 1_700_000_000;

/** Returns the target of a configuration whose one table is `[targets.a]`. */
export function parseTarget(text: string): Target {
  const [target] = parseConfig(text, "gostats.toml", ownGraphs).targets;
  if (target === undefined) throw new Error("The configuration has no target");
  return target;
}

/** Returns a configuration with one graph `g`, of metrics by name. */
export function graphOf(metrics: Readonly<Record<string, string>>): string {
  const lines = Object.entries(metrics).map(([name, metric]) => `metrics.${name} = ${metric}`);
  return `[targets.a]\nmetrics = ["g"]\n[targets.a.graphs.g]\n${lines.join("\n")}`;
}

/** Reads pages one after the other and returns what each run prints. */
export async function runPages(
  config: string,
  pages: readonly string[],
  { seconds = 60, chunk = 65_536, end = "framed" }: RunOptions = {},
): Promise<readonly OwnRun[]> {
  const target = parseTarget(config);
  const runs: OwnRun[] = [];
  for (const [index, text] of pages.entries()) {
    const body = Object.assign(cut(new TextEncoder().encode(text), chunk), { end: () => end });
    const page = await readPage(body, target);
    const sec = START_SEC + index * seconds;
    const times = { nowMs: sec * 1000, readMs: sec * 1000, bodySec: sec };
    const rates = await computeRates(target, page, runs.at(-1)?.state, times);
    const state = { ...page.sample, ...rates.history, [BODY_TIME]: sec, [LAST_TIME]: sec };
    runs.push({ values: rates.values, notes: rates.notes, state });
  }
  return runs;
}

function cut(bytes: Uint8Array, length: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += length) {
    parts.push(bytes.slice(start, start + length));
  }
  return parts;
}
