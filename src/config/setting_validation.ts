/**
 * Validates the values of the settings that have both a flag and a key in a file.
 *
 * @module
 */

import { quote } from "../messages.ts";
import { parseSize, SIZE_RULE } from "./byte_size.ts";
import { selectMetrics } from "./chosen_metrics.ts";
import { DURATION_RULE, parseDuration } from "./duration.ts";
import type { VariableName } from "../sources/expvar_variables.ts";
import type { SourceName } from "../sources/page.ts";
import type { Settings } from "./settings.ts";
import { describeUriProblem, findHostProblem, normalizeUri } from "./uri_rules.ts";
import { isPort, mustBe, RULES } from "./value_rules.ts";

/** The kinds of endpoints that metrics can be read from. */
export const SOURCES: readonly SourceName[] = ["stats-api", "expvar", "prometheus"];

/** The keys, and flags, of the parts of a `uri`. */
export const PARTS_OF_URI: readonly string[] = ["scheme", "host", "port", "path"];

/** Reads `uri`. */
export function readUri(value: unknown): Settings | string {
  const uri = isText(value) ? normalizeUri(value) : undefined;
  return uri === undefined ? describeUriProblem(value) : { uri };
}

/** Reads `scheme`, in any case. */
export function readScheme(value: unknown): Settings | string {
  const isScheme = isText(value) && /^https?$/i.test(value);
  return isScheme ? { scheme: value.toLowerCase() } : mustBe(RULES.scheme, value);
}

/** Reads `host`. */
export function readHost(value: unknown): Settings | string {
  const problem = value === "" ? undefined : findHostProblem(value);
  return problem ?? { host: String(value) };
}

/** Reads `port`, a number or an empty string. */
export function readPort(value: unknown): Settings | string {
  const isValid = value === "" || isPort(value);
  return isValid ? { port: String(value) } : mustBe(RULES.port, value);
}

/** Reads `path`. */
export function readPath(value: unknown): Settings | string {
  const isValid = isText(value) && /^(?:[/?]|$)/.test(value);
  return isValid ? { path: value } : mustBe(RULES.path, value);
}

/** Reads `timeout`. */
export function readTimeout(value: unknown): Settings | string {
  const timeoutMs = isText(value) ? parseDuration(value) : undefined;
  return timeoutMs === undefined ? mustBe(DURATION_RULE, value) : { timeoutMs };
}

/** Reads `metrics`. */
export function readMetrics(value: unknown): Settings | string {
  return selectMetrics(value);
}

/** Reads `source`. */
export function readSource(value: unknown): Settings | string {
  const source = SOURCES.find((name) => name === value);
  return source === undefined ? mustBe(SOURCES.map(quote).join(" or "), value) : { source };
}

/** Reads `goroutines`, a name, or in a file the names on a path. */
export function readGoroutines(value: unknown): Settings | string {
  const isName = (name: unknown) => isText(name) && name !== "";
  const isPath = Array.isArray(value) && value.length > 0 && value.every(isName);
  return isName(value) || isPath
    ? { goroutines: value as VariableName }
    : mustBe("the name of an expvar variable", value);
}

/** Reads `series_prefix`. */
export function readSeriesPrefix(value: unknown): Settings | string {
  const isPrefix = isText(value) && /^[^\s"\\{}\p{Cc}]+$/u.test(value);
  return isPrefix
    ? { seriesPrefix: value }
    : mustBe('a prefix of series names, such as "istio_agent_"', value);
}

/** Reads `max_body`. */
export function readMaxBody(value: unknown): Settings | string {
  const maxBodyBytes = isText(value) ? parseSize(value) : undefined;
  return maxBodyBytes === undefined ? mustBe(SIZE_RULE, value) : { maxBodyBytes };
}

/** Reads `tls_skip_verify`. */
export function readTlsSkipVerify(value: unknown): Settings | string {
  const isValid = typeof value === "boolean";
  return isValid ? { clientOptions: { tlsSkipVerify: value } } : mustBe("true or false", value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
