/**
 * The headers that a target's doors add to a request: those of the configuration, with variables of
 * the environment in them, and who we are.
 *
 * @module
 */

import { quote, TargetError } from "../errors.ts";
import type { Environment } from "../runtime.ts";
import type { Doors } from "./doors.ts";
import { readSecret, readToken } from "./files.ts";
import type { DoorFiles } from "./files.ts";
import { isHeaderValue } from "./settings.ts";

/**
 * Returns the headers of a request.
 *
 * @param base What is sent anyway; the configuration may have other values for it.
 * @throws {TargetError} When a variable is not set, a file cannot be read, or what they hold cannot
 * be sent. The message holds no value.
 */
export function buildHeaders(
  base: HeadersInit | undefined,
  doors: Doors,
  { env, files }: { readonly env: Environment; readonly files: DoorFiles },
): Headers {
  const headers = new Headers(base);
  for (const [name, value] of Object.entries(doors.headers ?? {})) {
    headers.set(name, fillIn(name, value, env));
  }
  const authorization = buildAuthorization(doors, files);
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

function buildAuthorization(doors: Doors, files: DoorFiles): string | undefined {
  const { bearerTokenFile, basicAuth } = doors;
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
