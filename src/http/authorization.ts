/**
 * The credentials of a target: which options are credentials, and the `Authorization` header of
 * them.
 *
 * @module
 */

import type { ClientOptions } from "./client_options.ts";
import { readSecret, readToken } from "./credential_files.ts";
import type { CredentialFiles } from "./credential_files.ts";
import { isSecretHeader } from "./headers.ts";
import type { Login } from "./proxy_address.ts";
import { hasUserinfo } from "./userinfo.ts";

/**
 * Tells whether a target has credentials: user and password in its URI, a token, a password file, a
 * client certificate, or a header that is secret by its name or comes from the environment.
 */
export function hasCredentials(uri: string, options: ClientOptions): boolean {
  const { headers = {}, basicAuth, bearerTokenFile, certFile } = options;
  return hasUserinfo(uri) ||
    [basicAuth, bearerTokenFile, certFile].some((given) => given !== undefined) ||
    Object.entries(headers).some(([name, value]) => isSecretHeader(name) || value.includes("${"));
}

/**
 * Returns the value of the `Authorization` header, or `undefined` if no file is configured for it.
 *
 * @throws {TargetError} When a file cannot be read, or its content is not allowed in a header.
 */
export function buildAuthorization(
  { bearerTokenFile, basicAuth }: ClientOptions,
  files: CredentialFiles,
): string | undefined {
  if (bearerTokenFile !== undefined) {
    return `Bearer ${readToken("bearer_token_file", bearerTokenFile, files)}`;
  }
  if (basicAuth === undefined) return undefined;
  const password = readSecret("password_file", basicAuth.passwordFile, files);
  return encodeBasic({ username: basicAuth.username, password });
}

/** Returns the value of a Basic authentication header (RFC 7617), in UTF-8. */
export function encodeBasic({ username, password }: Login): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
