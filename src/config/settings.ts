/**
 * The table of the settings of a target: a row for each, with its key in a file and how its value is
 * read. Flags are read by the same rows.
 *
 * @module
 */

import type { ClientOptions } from "../http/client_options.ts";
import { quote } from "../messages.ts";
import { HTTP_SETTINGS } from "./http_settings.ts";
import { parseSize, SIZE_RULE } from "./byte_size.ts";
import { selectMetrics } from "./chosen_metrics.ts";
import { DURATION_RULE, parseDuration } from "./duration.ts";
import { isHost, isPort, mustBe, normalizeUri, RULES } from "./value_rules.ts";

/** A page that metrics can be read from. */
export type SourceName = typeof SOURCES[number];

const SOURCES = ["stats-api", "expvar", "prometheus"] as const;

/** The settings of a target that were given, and are right. */
export interface Settings {
  readonly uri?: string;
  readonly scheme?: string;
  /** A name or an address; the empty text is localhost. */
  readonly host?: string;
  /** In digits; the empty text is the scheme's own port. */
  readonly port?: string;
  readonly path?: string;
  readonly timeoutMs?: number;
  /** Names of the metrics to print. */
  readonly metrics?: ReadonlySet<string>;
  readonly source?: SourceName;
  /** The expvar variable that holds the number of goroutines. */
  readonly goroutines?: string;
  readonly maxBodyBytes?: number;
  readonly clientOptions?: ClientOptions;
}

/** One row of the table. */
export interface Setting {
  /** The key in a file. */
  readonly key: string;
  /** Whether the value is a table. */
  readonly isTable?: boolean;
  /** Returns what a value sets, or what is wrong with it, to be read after the setting's name. */
  readonly read: (value: unknown) => Settings | string;
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
  { key: "source", read: readSource },
  { key: "goroutines", read: readGoroutines },
  { key: "max_body", read: readMaxBody },
  { key: "tls_skip_verify", read: readSkipVerify },
  ...HTTP_SETTINGS,
];

/** The keys at the top of a file. */
export const TOP_KEYS: readonly string[] = ["concurrency", "deadline", "defaults", "targets"];

/** The keys, and flags, of what a whole `uri` says already. */
export const PARTS_OF_URI: readonly string[] = ["scheme", "host", "port", "path"];

/** Returns the settings of two sources, the second one's where both have one. */
export function mergeSettings(first: Settings, second: Settings): Settings {
  if (first.clientOptions === undefined || second.clientOptions === undefined) {
    return { ...first, ...second };
  }
  return {
    ...first,
    ...second,
    clientOptions: { ...first.clientOptions, ...second.clientOptions },
  };
}

/** Returns the names in a list that is separated by commas. */
export function splitList(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim());
}

function readUri(value: unknown): Settings | string {
  const uri = isText(value) ? normalizeUri(value) : undefined;
  return uri === undefined ? mustBe(RULES.uri, value) : { uri };
}

function readScheme(value: unknown): Settings | string {
  const isScheme = isText(value) && /^https?$/i.test(value);
  return isScheme ? { scheme: value.toLowerCase() } : mustBe(RULES.scheme, value);
}

function readHost(value: unknown): Settings | string {
  const isRight = isText(value) && (value === "" || isHost(value));
  return isRight ? { host: value } : mustBe(RULES.host, value);
}

function readPort(value: unknown): Settings | string {
  const isRight = value === "" || isPort(value);
  return isRight ? { port: String(value) } : mustBe(RULES.port, value);
}

function readPath(value: unknown): Settings | string {
  const isRight = isText(value) && /^(?:[/?]|$)/.test(value);
  return isRight ? { path: value } : mustBe(RULES.path, value);
}

function readTimeout(value: unknown): Settings | string {
  const timeoutMs = isText(value) ? parseDuration(value) : undefined;
  return timeoutMs === undefined ? mustBe(DURATION_RULE, value) : { timeoutMs };
}

function readMetrics(value: unknown): Settings | string {
  const metrics = selectMetrics(value);
  return typeof metrics === "string" ? metrics : { metrics };
}

function readSource(value: unknown): Settings | string {
  const source = SOURCES.find((name) => name === value);
  return source === undefined ? mustBe(SOURCES.map(quote).join(" or "), value) : { source };
}

function readGoroutines(value: unknown): Settings | string {
  const isRight = isText(value) && value !== "";
  return isRight ? { goroutines: value } : mustBe("the name of an expvar variable", value);
}

function readMaxBody(value: unknown): Settings | string {
  const maxBodyBytes = isText(value) ? parseSize(value) : undefined;
  return maxBodyBytes === undefined ? mustBe(SIZE_RULE, value) : { maxBodyBytes };
}

function readSkipVerify(value: unknown): Settings | string {
  const isRight = typeof value === "boolean";
  return isRight ? { clientOptions: { tlsSkipVerify: value } } : mustBe("true or false", value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
