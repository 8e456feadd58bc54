/**
 * Warns of what works but exposes secrets, or is ignored. Reads the metadata of files, never their
 * content.
 *
 * @module
 */

import { decideProxy, findUnusedProxy } from "../http/proxy_variables.ts";
import type { ClientOptions } from "../http/client_options.ts";
import { isSecretHeader } from "../http/headers.ts";
import { quote } from "../messages.ts";
import type { Files, Runtime } from "../runtime.ts";
import type { Target } from "../target.ts";
import type { Note } from "./finding.ts";

const OTHERS_MAY_READ = 0o004;

/**
 * Returns warnings about a target's client options, its URI and its proxy.
 *
 * @param configFile The file that the target is from; absent for a command line.
 */
export function warnOf(
  target: Target,
  { files, isWindows, proxyRules }: Pick<Runtime, "files" | "isWindows" | "proxyRules">,
  configFile?: string,
): readonly Note[] {
  const texts: string[] = [];
  if (target.clientOptions?.tlsSkipVerify) {
    texts.push(
      "The certificate is not verified (tls_skip_verify), so anyone on the network can impersonate " +
        'the application and read what is sent to it: use "ca_file" instead',
    );
  }
  if (holdsSecret(target) && configFile === undefined) {
    texts.push(
      "All users of this machine can see a password on the command line: put it into a file",
    );
  }
  for (const [key, path] of listSecretFiles(target, configFile)) {
    if (!isWindows && isOpenToOthers(path, files)) {
      texts.push(`Other users can read ${key}: run chmod o-r ${quote(path)}`);
    }
  }
  const decision = decideProxy(target, proxyRules);
  if (decision.kind === "direct" && decision.ignored !== undefined) {
    texts.push(`${decision.ignored} is not a URI and is ignored, as in Go: no proxy is used`);
  }
  const unused = findUnusedProxy(target, proxyRules);
  if (unused !== undefined) {
    texts.push(
      `The proxy of ${unused} is not used: tls_skip_verify and server_name do not work with a proxy`,
    );
  }
  return texts.map((text) => ({ kind: "warning", text }));
}

function listSecretFiles(
  target: Target,
  configFile: string | undefined,
): readonly (readonly [key: string, path: string])[] {
  const { bearerTokenFile, basicAuth, keyFile }: ClientOptions = target.clientOptions ?? {};
  const named: readonly (readonly [string, string | undefined])[] = [
    ["bearer_token_file", bearerTokenFile],
    ["password_file", basicAuth?.passwordFile],
    ["key_file", keyFile],
    ["the password in the file", holdsSecret(target) ? configFile : undefined],
  ];
  return named.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

/** Tells whether a target's settings hold a secret itself, not its file or variable. */
function holdsSecret({ uri, clientOptions }: Target): boolean {
  const headers = Object.entries(clientOptions?.headers ?? {});
  return new URL(uri).password !== "" ||
    headers.some(([name, value]) => isSecretHeader(name) && !value.includes("${"));
}

/** A file that is missing or inaccessible is reported by the request that needs it. */
function isOpenToOthers(path: string, files: Files): boolean {
  try {
    const { mode } = files.statSync(path);
    return mode !== null && (mode & OTHERS_MAY_READ) !== 0;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
