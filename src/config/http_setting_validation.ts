/**
 * Validates the values of the settings of the HTTP client that have no flag. No message quotes what
 * may be secret. Loaded only for `-config`.
 *
 * @module
 */

import type { ClientOptions } from "../http/client_options.ts";
import { isHeaderValue } from "../http/headers.ts";
import { quote } from "../messages.ts";
import type { SettingReader, Settings } from "./settings.ts";
import { isHost } from "./uri_rules.ts";
import { findFileProblem, isTable, mustBe } from "./value_rules.ts";

const BASIC_AUTH_RULE = 'must be { username = "…", password_file = "…" }';
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const NAME_PROBLEM = 'has an invalid name, expected one such as "X-Team"';
/** Headers that the HTTP client sets. */
const RESERVED_HEADER =
  /^(?:accept-encoding|connection|content-length|te|transfer-encoding|upgrade)$/i;

type FileOption = "bearerTokenFile" | "caFile" | "certFile" | "keyFile" | "unixSocket";

/** Returns the reader of a setting that names a file. */
export function readFile(option: FileOption): SettingReader {
  return (value) => findFileProblem(value) ?? { clientOptions: { [option]: value } };
}

/** Reads `headers`. */
export function readHeaders(value: unknown): Settings | string {
  if (!isTable(value)) return 'must be a table of strings, such as { X-Team = "web" }';
  for (const [index, [name, text]] of Object.entries(value).entries()) {
    // An invalid name may be a misplaced secret.
    if (!HEADER_NAME.test(name)) return `header ${index + 1} ${NAME_PROBLEM}`;
    const problem = findHeaderProblem(name, text);
    if (problem !== undefined) return `${quote(name)} ${problem}`;
  }
  return { clientOptions: { headers: value as ClientOptions["headers"] & Record<string, string> } };
}

function findHeaderProblem(name: string, text: unknown): string | undefined {
  if (/^host$/i.test(name)) return "cannot be set: it is taken from the URI";
  if (RESERVED_HEADER.test(name)) return "cannot be set: the HTTP client sets it";
  if (typeof text !== "string" || !isHeaderValue(text)) {
    return "must be a string of ASCII or Latin-1 characters on one line";
  }
  const isValid = !/\$\{/.test(text.replace(/\$\{GOSTATS_\w+\}/g, ""));
  return isValid
    ? undefined
    : "may use only variables that begin with GOSTATS_, such as ${GOSTATS_TOKEN}";
}

/** Reads `basic_auth`. */
export function readBasicAuth(value: unknown): Settings | string {
  if (!isTable(value)) return BASIC_AUTH_RULE;
  const { username, password_file: passwordFile, ...others } = value;
  if (Object.hasOwn(others, "password")) {
    return `${BASIC_AUTH_RULE}; the password belongs in a file`;
  }
  const isValid = isText(username) && isText(passwordFile) && Object.keys(others).length === 0;
  if (!isValid) return BASIC_AUTH_RULE;
  const problem = findFileProblem(passwordFile);
  if (problem !== undefined) return `password_file ${problem}`;
  if (/[:\p{Cc}]/u.test(username)) return 'must have a username without ":"';
  return { clientOptions: { basicAuth: { username, passwordFile } } };
}

/** Reads `server_name`. */
export function readServerName(value: unknown): Settings | string {
  const isName = isText(value) && isHost(value) && !/:|^[\d.]+$/.test(value);
  return isName ? { clientOptions: { serverName: value } } : mustBe("a host name", value);
}

/** Reads `follow_redirects`. */
export function readFollowRedirects(value: unknown): Settings | string {
  const isValid = typeof value === "boolean";
  return isValid ? { clientOptions: { followRedirects: value } } : mustBe("true or false", value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
