/**
 * The table of the settings of a target: one row for each, with its key in a file and the reader of
 * its value. A flag uses the reader of its setting. Loaded only for `-config`, and for URIs of a
 * command line.
 *
 * @module
 */

import {
  readBasicAuth,
  readFile,
  readFollowRedirects,
  readHeaders,
  readServerName,
} from "./http_setting_validation.ts";
import {
  readGoroutines,
  readHost,
  readMaxBody,
  readMetrics,
  readPath,
  readPort,
  readScheme,
  readSeriesPrefix,
  readSource,
  readTimeout,
  readTlsSkipVerify,
  readUri,
} from "./setting_validation.ts";
import type { SettingReader } from "./settings.ts";

/** One row of the table. */
export interface Setting {
  /** The key in a file. */
  readonly key: string;
  /** Whether the value is a table. */
  readonly isTable?: boolean;
  readonly read: SettingReader;
}

/** All settings of a target, in the order of the documentation. */
export const SETTINGS: readonly Setting[] = [
  { key: "uri", read: readUri },
  { key: "scheme", read: readScheme },
  { key: "host", read: readHost },
  { key: "port", read: readPort },
  { key: "path", read: readPath },
  { key: "timeout", read: readTimeout },
  { key: "metrics", read: readMetrics },
  // Read by `own_graphs.ts`, which only files that have it load.
  { key: "graphs", isTable: true, read: () => ({}) },
  { key: "source", read: readSource },
  { key: "goroutines", read: readGoroutines },
  { key: "series_prefix", read: readSeriesPrefix },
  { key: "max_body", read: readMaxBody },
  { key: "tls_skip_verify", read: readTlsSkipVerify },
  { key: "headers", isTable: true, read: readHeaders },
  { key: "bearer_token_file", read: readFile("bearerTokenFile") },
  { key: "basic_auth", isTable: true, read: readBasicAuth },
  { key: "ca_file", read: readFile("caFile") },
  { key: "cert_file", read: readFile("certFile") },
  { key: "key_file", read: readFile("keyFile") },
  { key: "server_name", read: readServerName },
  { key: "unix_socket", read: readFile("unixSocket") },
  { key: "follow_redirects", read: readFollowRedirects },
];

/** The keys at the top of a file. */
export const TOP_KEYS: readonly string[] = ["concurrency", "deadline", "defaults", "targets"];
