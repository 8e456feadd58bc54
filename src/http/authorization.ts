/**
 * The headers that a target's doors add to a request: those of the configuration, with variables of
 * the environment in them, and who we are.
 *
 * @module
 */

import { quote, TargetError } from "../errors.ts";
import type { Environment } from "../runtime.ts";
import type { ClientOptions } from "./client_options.ts";
import { readSecret, readToken } from "./credential_files.ts";
import type { CredentialFiles } from "./credential_files.ts";
import { isHeaderValue } from "../config/http_settings.ts";

/**
 * Returns the headers of a request.
 *
 * @param base What is sent anyway; the configuration may have other values for it.
 * @throws {TargetError} When a variable is not set, a file cannot be read, or what they hold cannot
 * be sent. The message holds no value.
 */
export function buildHeaders(
  base: HeadersInit | undefined,
  clientOptions: ClientOptions,
  { env, files }: { readonly env: Environment; readonly files: CredentialFiles },
): Headers {
  const headers = new Headers(base);
  for (const [name, value] of Object.entries(clientOptions.headers ?? {})) {
    headers.set(name, fillIn(name, value, env));
  }
  const authorization = buildAuthorization(clientOptions, files);
  if (authorization !== undefined) headers.set("Authorization", authorization);
  return headers;
}

function fillIn(header: string, value: string, env: Environment): string {
  return value.replace(/\$\{(GOSTATS_\w+)\}/g, (_all, name: string) => {
    const text = env.get(name)?.trim();
    if (!text) throw new TargetError(`variable ${name} of header ${quote(header)} is not set`);
    if (isHeaderValue(text)) return text;
    throw new TargetError(`variable ${name} holds a character that no header can`);
  });
}

function buildAuthorization(
  clientOptions: ClientOptions,
  files: CredentialFiles,
): string | undefined {
  const { bearerTokenFile, basicAuth } = clientOptions;
  if (bearerTokenFile !== undefined) {
    return `Bearer ${readToken("bearer_token_file", bearerTokenFile, files)}`;
  }
  if (basicAuth === undefined) return undefined;
  const password = readSecret("password_file", basicAuth.passwordFile, files);
  return `Basic ${encodeBase64(`${basicAuth.username}:${password}`)}`;
}

function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
