/**
 * The headers of a request to a target with client options: those of the configuration, with the
 * values of environment variables, and `Authorization`.
 *
 * @module
 */

import { TargetError } from "../failure.ts";
import type { Environment } from "../runtime.ts";
import { buildAuthorization } from "./authorization.ts";
import type { ClientOptions } from "./client_options.ts";
import type { CredentialFiles } from "./credential_files.ts";
import { isHeaderValue } from "./headers.ts";

/**
 * Returns the headers of a request.
 *
 * @param defaults Headers that are sent unless the configuration has others of the same name.
 * @throws {TargetError} When a variable is not set, a file cannot be read, or the content of either
 * is not allowed in a header.
 */
export function buildHeaders(
  defaults: HeadersInit | undefined,
  options: ClientOptions,
  { env, files }: { readonly env: Environment; readonly files: CredentialFiles },
): Headers {
  const headers = new Headers(defaults);
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    headers.set(name, fillIn(name, value, env));
  }
  const authorization = buildAuthorization(options, files);
  if (authorization !== undefined) headers.set("Authorization", authorization);
  return headers;
}

function fillIn(header: string, value: string, env: Environment): string {
  return value.replace(/\$\{(GOSTATS_\w+)\}/g, (_all, variable: string) => {
    const text = env.get(variable)?.trim();
    if (!text) throw new TargetError({ code: "variable-not-set", variable, header });
    if (isHeaderValue(text)) return text;
    throw new TargetError({ code: "variable-characters", variable });
  });
}
