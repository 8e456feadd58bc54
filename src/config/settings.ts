/**
 * The valid settings of a target, and what reads one. Types only; the table is
 * `settings_table.ts`.
 *
 * @module
 */

import type { ClientOptions } from "../http/client_options.ts";
import type { Graph } from "../metrics/catalogue.ts";
import type { VariableName } from "../sources/expvar_variables.ts";
import type { SourceName } from "../sources/page.ts";

/** The settings of a target that were given, and are valid. */
export interface Settings {
  readonly uri?: string;
  readonly scheme?: string;
  /** A name or an address; empty for localhost. */
  readonly host?: string;
  /** In digits; empty for the scheme's default port. */
  readonly port?: string;
  readonly path?: string;
  readonly timeoutMs?: number;
  /** Names of the metrics of the default graphs to print. */
  readonly metrics?: ReadonlySet<string>;
  /** Keys of the metrics of further graphs to print. */
  readonly further?: ReadonlySet<string>;
  /** The user's own graphs with their chosen metrics. */
  readonly graphs?: readonly Graph[];
  readonly source?: SourceName;
  /** The expvar variable with the number of goroutines. */
  readonly goroutines?: VariableName;
  /** What precedes the names of the Go collector's series in Prometheus text. */
  readonly seriesPrefix?: string;
  readonly maxBodyBytes?: number;
  readonly clientOptions?: ClientOptions;
}

/**
 * Returns what a value sets, or what is wrong with it, worded to follow the name of the setting.
 */
export type SettingReader = (value: unknown) => Settings | string;
