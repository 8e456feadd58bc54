/**
 * What a target is: its metric-key prefix, its URI, its limits, its chosen metrics. Reads and sends
 * nothing.
 *
 * @module
 */

import { DEFAULTS } from "./config/defaults.ts";
import type { Settings } from "./config/settings.ts";
import type { SourceName } from "./sources/page.ts";
import type { VariableName } from "./sources/expvar_variables.ts";
import { bracketed } from "./config/uri_rules.ts";
import type { ClientOptions } from "./http/client_options.ts";
import type { Graph } from "./metrics/catalogue.ts";
import { redact } from "./redact.ts";

/** One watched application. */
export interface Target {
  /** The metric-key prefix: the first part of every metric name, which also names the graphs. */
  readonly prefix: string;
  /** The URI of the endpoint. May contain secrets: never print it, see {@link shownUri}. */
  readonly uri: string;
  /** How long the request may take, body included, in milliseconds. */
  readonly timeoutMs: number;
  /** The most bytes of a body. */
  readonly maxBodyBytes: number;
  /** Names of the metrics of the default graphs to print; absent for all. */
  readonly metrics?: ReadonlySet<string>;
  /** Keys of the metrics of further graphs to print; absent for none, see `loadGraphs`. */
  readonly further?: ReadonlySet<string>;
  /** Further graphs with their chosen metrics, in printing order; absent for none. */
  readonly graphs?: readonly Graph[];
  /** The kind of endpoint that the user expects; absent to detect it. */
  readonly source?: SourceName;
  /** The expvar variable with the number of goroutines, if the user named one. */
  readonly goroutines?: VariableName;
  /** What precedes the names of the Go collector's series, if the user gave it. */
  readonly seriesPrefix?: string;
  /** What the request needs besides the URI; absent for a plain target. */
  readonly clientOptions?: ClientOptions;
  /** The state file that the user chose instead of the default one. */
  readonly tempfile?: string;
  /** The command line that names the target, if one does; the original's state is found by it. */
  readonly args?: readonly string[];
  /** The command line of the run, which distinguishes its states from those of other runs. */
  readonly runArgs?: readonly string[];
}

/** What a run watches. */
export interface Configuration {
  /** The targets in the order of their output. */
  readonly targets: readonly Target[];
  /** The number of targets that are requested at once. */
  readonly concurrency: number;
  /**
   * When the run ends at the latest, in milliseconds after its start; absent where the targets' own
   * limits do.
   */
  readonly deadlineMs?: number;
}

/**
 * Builds a target from its settings.
 *
 * Empty values mean the same as in the original: the scheme's default port, localhost, the path
 * `/`.
 */
export function buildTarget(prefix: string, settings: Settings): Target {
  const { metrics, further, graphs, source, goroutines, seriesPrefix, clientOptions } = settings;
  return {
    prefix,
    uri: settings.uri ?? buildUri(settings),
    timeoutMs: settings.timeoutMs ?? DEFAULTS.timeoutMs,
    maxBodyBytes: settings.maxBodyBytes ?? DEFAULTS.maxBodyBytes,
    ...(metrics === undefined ? {} : { metrics }),
    ...(further === undefined || further.size === 0 ? {} : { further }),
    ...(graphs === undefined || graphs.length === 0 ? {} : { graphs }),
    ...(source === undefined ? {} : { source }),
    ...(goroutines === undefined ? {} : { goroutines }),
    ...(seriesPrefix === undefined ? {} : { seriesPrefix }),
    ...(clientOptions === undefined ? {} : { clientOptions }),
  };
}

function buildUri(settings: Settings): string {
  const { scheme, port, path } = { ...DEFAULTS, ...settings };
  const host = bracketed(settings.host || DEFAULTS.host);
  return new URL(`${scheme}://${host}${port && ":"}${port}${path}`).href;
}

/** Returns a target's URI for display: without user, password and the values of the query. */
export function shownUri(target: Target): string {
  return redact(target.uri);
}

/** Returns a target's URI for display, with its socket if there is one. */
export function shownPlace(target: Target): string {
  const socket = target.clientOptions?.unixSocket;
  return shownUri(target) + (socket === undefined ? "" : ` on ${socket}`);
}
