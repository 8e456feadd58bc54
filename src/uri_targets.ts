/**
 * The URIs of a command line to targets: at which endpoint each is requested, and under which prefix.
 * Loaded only for `-check`, `-watch` and `-init` with URIs.
 *
 * @module
 */

import type { UriCommand } from "./cli/uri_command.ts";
import { DEFAULTS } from "./config/defaults.ts";
import { prepareRequests } from "./http/request.ts";
import type { Graph } from "./metrics/catalogue.ts";
import { loadGraphs } from "./metrics/selection.ts";
import { choosePrefixes } from "./prefixes.ts";
import { probeTarget } from "./probe.ts";
import type { Probe } from "./probe.ts";
import type { Runtime } from "./runtime.ts";
import { buildTarget } from "./target.ts";
import type { Target } from "./target.ts";

/** Options of a first request. */
export interface ProbeOptions {
  /** Shows the progress of a target until its promise settles. */
  readonly follow?: <T>(name: string, promise: Promise<T>) => Promise<T>;
  /** Graphs to read beside those that are chosen. */
  readonly readGraphs?: readonly Graph[];
}

/** Targets that were requested, and the runtime that their requests go through. */
export interface ProbedTargets {
  readonly probes: readonly Probe[];
  readonly runtime: Runtime;
}

/** Returns the targets of a command line as they are written there. Requests nothing. */
export async function buildUriTargets(
  { uris, settings, prefix }: UriCommand,
): Promise<readonly Target[]> {
  const prefixes = prefix === undefined ? choosePrefixes(uris.map((uri) => ({ uri }))) : [prefix];
  const targets = uris.map((uri, index): Target => ({
    ...buildTarget(prefixes[index] ?? DEFAULTS.prefix, { ...settings, uri }),
    // Advice names the flag of a run.
    args: ["-uri", uri],
  }));
  return await loadGraphs(targets);
}

/**
 * Requests the targets of a command line, many at once, and returns those that differ, in their order,
 * with the endpoints that were found and prefixes that differ.
 */
export async function probeUris(
  command: UriCommand,
  runtime: Runtime,
  { follow = (_name, promise) => promise, readGraphs }: ProbeOptions = {},
): Promise<ProbedTargets> {
  const targets = await buildUriTargets(command);
  const prepared = await prepareRequests(targets, runtime);
  const results = await mapConcurrently(
    targets,
    (target) => follow(target.prefix, probeTarget(target, prepared, readGraphs)),
  );
  return { probes: namePrefixes(results.filter(isFirst), command), runtime: prepared };
}

function namePrefixes(probes: readonly Probe[], { prefix }: UriCommand): readonly Probe[] {
  const chosen = prefix === undefined
    ? choosePrefixes(probes.map(({ target: { uri }, page }) => ({ uri, program: page?.program })))
    : [];
  return probes.map((probe, index) => {
    const { target } = probe;
    const args = ["-uri", target.uri];
    return { ...probe, target: { ...target, prefix: chosen[index] ?? target.prefix, args } };
  });
}

/** How many URIs are requested at once: any usual limit on open files allows that. */
const AT_ONCE = 32;

/** Maps items by a function that sends requests, a limited number of them at once. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  // Workers share one iterator, so each takes the next item.
  const mapNext = async () => {
    for (const [index, item] of entries) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, mapNext));
  return results;
}

/** Two URIs may lead to one endpoint; two targets of it would shorten each other's GC values. */
function isFirst({ target }: Probe, index: number, probes: readonly Probe[]): boolean {
  return probes.findIndex((probe) => probe.target.uri === target.uri) === index;
}
