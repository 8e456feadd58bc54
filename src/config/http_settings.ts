/**
 * The settings of the HTTP client, which a configuration file alone can have, and which of them
 * conflict. No message quotes what may be a secret.
 *
 * @module
 */

import { quote } from "../messages.ts";
import type { Setting, Settings } from "./settings.ts";
import { findFileProblem, isHost, isTable, mustBe } from "./value_rules.ts";
import type { ClientOptions } from "../http/client_options.ts";
import { isAuthorization, isHeaderValue } from "../http/headers.ts";

const BASIC_AUTH_RULE = 'must be { username = "…", password_file = "…" }';
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** Headers that belong to the connection. */
const RESERVED_HEADER = /^(?:connection|content-length|te|transfer-encoding|upgrade)$/i;

/** One row for each setting, as in the table of those that have a flag. */
export const HTTP_SETTINGS: readonly Setting[] = [
  { key: "headers", isTable: true, read: readHeaders },
  { key: "bearer_token_file", read: readFileName("bearerTokenFile") },
  { key: "basic_auth", isTable: true, read: readBasicAuth },
  { key: "ca_file", read: readFileName("caFile") },
  { key: "cert_file", read: readFileName("certFile") },
  { key: "key_file", read: readFileName("keyFile") },
  { key: "server_name", read: readServerName },
  { key: "unix_socket", read: readFileName("unixSocket") },
  { key: "follow_redirects", read: readFollow },
];

type FileOption = "bearerTokenFile" | "caFile" | "certFile" | "keyFile" | "unixSocket";

/**
 * Returns the conflicts in one table of a file: the key, and what is wrong with it.
 *
 * @param settings The settings of the table.
 */
export function findConflicts(settings: Settings): readonly (readonly [string, string])[] {
  if (settings.clientOptions === undefined) return [];
  const { certFile, keyFile } = settings.clientOptions;
  const pair: readonly (readonly [string, string])[] = [
    ...(certFile !== undefined && keyFile === undefined
      ? [["cert_file", 'needs "key_file" beside it'] as const]
      : []),
    ...(certFile === undefined && keyFile !== undefined
      ? [["key_file", 'needs "cert_file" beside it'] as const]
      : []),
  ];
  const [first, ...others] = listCredentials(settings);
  const both = others.map((key) => [key, `cannot be used beside ${quote(first ?? "")}`] as const);
  return [...pair, ...both];
}

/** Returns the defaults of a target without credentials where the target has its own. */
export function dropReplaced(common: Settings, own: Settings): Settings {
  if (common.clientOptions === undefined || listCredentials(own).length === 0) return common;
  const { bearerTokenFile: _token, basicAuth: _login, headers = {}, ...clientOptions } =
    common.clientOptions;
  const others = Object.entries(headers).filter(([name]) => !isAuthorization(name));
  return { ...common, clientOptions: { ...clientOptions, headers: Object.fromEntries(others) } };
}

/** Returns the keys that set credentials; a request can have one of them. */
function listCredentials({ uri, clientOptions = {} }: Settings): readonly string[] {
  const inUri = uri !== undefined && new URL(uri).username !== "";
  return [
    ...(clientOptions.bearerTokenFile === undefined ? [] : ["bearer_token_file"]),
    ...(clientOptions.basicAuth === undefined ? [] : ["basic_auth"]),
    ...(Object.keys(clientOptions.headers ?? {}).some(isAuthorization) ? ["headers"] : []),
    ...(inUri ? ["uri"] : []),
  ];
}

function readHeaders(value: unknown): Settings | string {
  if (!isTable(value)) return 'must be a table of texts, such as { X-Team = "web" }';
  for (const [name, text] of Object.entries(value)) {
    const problem = findHeaderProblem(name, text);
    if (problem !== undefined) return `${quote(name)} ${problem}`;
  }
  return { clientOptions: { headers: value as ClientOptions["headers"] & Record<string, string> } };
}

function findHeaderProblem(name: string, text: unknown): string | undefined {
  if (!HEADER_NAME.test(name)) return "is no name of a header";
  if (/^host$/i.test(name)) return "cannot be set: it is the host of the URI";
  if (RESERVED_HEADER.test(name)) return "cannot be set: it belongs to the connection";
  if (typeof text !== "string" || !isHeaderValue(text)) {
    return "must be a text in one line, of ASCII and Latin-1 characters";
  }
  const isValid = !/\$\{/.test(text.replace(/\$\{GOSTATS_\w+\}/g, ""));
  return isValid ? undefined : "may hold variables whose names begin so alone: ${GOSTATS_NAME}";
}

function readBasicAuth(value: unknown): Settings | string {
  if (!isTable(value)) return BASIC_AUTH_RULE;
  const { username, password_file: passwordFile, ...others } = value;
  if (Object.hasOwn(others, "password")) {
    return `${BASIC_AUTH_RULE}: the password stands in a file of its own`;
  }
  const isValid = isText(username) && isText(passwordFile) && Object.keys(others).length === 0;
  if (!isValid) return BASIC_AUTH_RULE;
  const problem = findFileProblem(passwordFile);
  if (problem !== undefined) return `password_file ${problem}`;
  if (/[:\p{Cc}]/u.test(username)) return 'must have a username without ":"';
  return { clientOptions: { basicAuth: { username, passwordFile } } };
}

function readFileName(option: FileOption): (value: unknown) => Settings | string {
  return (value) => findFileProblem(value) ?? { clientOptions: { [option]: value } };
}

function readServerName(value: unknown): Settings | string {
  const isName = isText(value) && isHost(value) && !/:|^[\d.]+$/.test(value);
  return isName ? { clientOptions: { serverName: value } } : mustBe("a host name", value);
}

function readFollow(value: unknown): Settings | string {
  const isValid = typeof value === "boolean";
  return isValid ? { clientOptions: { followRedirects: value } } : mustBe("true or false", value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
