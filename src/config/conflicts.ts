/**
 * Finds settings of one table that exclude each other, and removes default credentials from targets
 * that have their own.
 *
 * @module
 */

import { isAuthorization } from "../http/headers.ts";
import { hasUserinfo } from "../http/userinfo.ts";
import { quote } from "../messages.ts";
import type { Settings } from "./settings.ts";

/** A key, and what is wrong with it. */
export type Conflict = readonly [key: string, problem: string];

/** Returns the conflicts between the settings of one table of a file. */
export function findConflicts(settings: Settings): readonly Conflict[] {
  const [first = "", ...others] = listCredentials(settings);
  return [
    ...findHalfPair(settings),
    ...others.map((key): Conflict => [key, `cannot be used together with ${quote(first)}`]),
  ];
}

/** Tells whether settings have credentials that are sent in `Authorization`. */
export function setsAuthorization(settings: Settings): boolean {
  return listCredentials(settings).length > 0;
}

/** Returns settings without the credentials that are sent in `Authorization`. */
export function withoutAuthorization(settings: Settings): Settings {
  if (settings.clientOptions === undefined) return settings;
  const { bearerTokenFile: _token, basicAuth: _login, headers = {}, ...others } =
    settings.clientOptions;
  const kept = Object.entries(headers).filter(([name]) => !isAuthorization(name));
  return { ...settings, clientOptions: { ...others, headers: Object.fromEntries(kept) } };
}

function findHalfPair({ clientOptions = {} }: Settings): readonly Conflict[] {
  const hasCertificate = clientOptions.certFile !== undefined;
  const hasKey = clientOptions.keyFile !== undefined;
  if (hasCertificate === hasKey) return [];
  return hasCertificate
    ? [["cert_file", 'requires "key_file"']]
    : [["key_file", 'requires "cert_file"']];
}

/** Returns the keys that set credentials; a request can have only one of them. */
function listCredentials({ uri, clientOptions = {} }: Settings): readonly string[] {
  const { bearerTokenFile, basicAuth, headers = {} } = clientOptions;
  return [
    ...(bearerTokenFile === undefined ? [] : ["bearer_token_file"]),
    ...(basicAuth === undefined ? [] : ["basic_auth"]),
    ...(Object.keys(headers).some(isAuthorization) ? ["headers"] : []),
    ...(uri !== undefined && hasUserinfo(uri) ? ["uri"] : []),
  ];
}
