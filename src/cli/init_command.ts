/**
 * The command line of `-init`: URIs, and the flags that say how to request them. Secrets stand in
 * files that the flags name. Loaded only for `-init`.
 *
 * @module
 */

import { findConflicts } from "../config/conflicts.ts";
import { mergeSettings } from "../config/merge_settings.ts";
import { SETTINGS } from "../config/settings.ts";
import type { Settings } from "../config/settings.ts";
import { describeUriProblem, normalizeUri } from "../config/uri_rules.ts";
import { UsageError } from "../errors.ts";
import { INIT_FLAGS } from "./modes.ts";
import type { Flags } from "./modes.ts";

/** What a first configuration is written for. */
export interface InitRequest {
  /** The URIs in their normal form. */
  readonly uris: readonly string[];
  /** What each request needs beside its URI. */
  readonly settings: Settings;
}

/**
 * Returns what a first configuration is to be written for.
 *
 * @param positionals The arguments that are no flags.
 * @throws {UsageError} When there is no URI, one is wrong, or a flag does not belong to it.
 */
export function readInit(flags: Flags, positionals: readonly string[]): InitRequest {
  const allowed = ["init", ...Object.keys(INIT_FLAGS)];
  const other = Object.keys(flags).find((name) => !allowed.includes(name));
  if (other !== undefined) {
    throw new UsageError(
      `Cannot use "-${other}" with "-init": only URIs, files and a socket may stand beside it`,
    );
  }
  const settings = readSettings(flags);
  return { uris: readUris(positionals, settings), settings };
}

function readUris(positionals: readonly string[], settings: Settings): readonly string[] {
  if (positionals.length === 0) {
    throw new UsageError(
      'Missing URI of "-init": expected "-init URI", such as http://localhost:8080',
    );
  }
  const uris = positionals.map(normalizeUri);
  const mistakes = positionals.filter((_, index) => uris[index] === undefined)
    .map((text) => `Invalid URI of "-init": ${describeUriProblem(text)}`);
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  const valid = uris.filter((uri) => uri !== undefined);
  for (const uri of valid) refuseConflicts({ ...settings, uri });
  return valid;
}

function readSettings(flags: Flags): Settings {
  let settings: Settings = {};
  for (const [flag, key, value] of listValues(flags)) {
    const read = SETTINGS.find((setting) => setting.key === key)?.read(value) ?? {};
    if (typeof read === "string") {
      throw new UsageError(`Invalid value of "-${flag}": ${read}`);
    }
    settings = mergeSettings(settings, read);
  }
  return settings;
}

/** Returns the flags that are given, with the keys and values of the settings that they give. */
function listValues(
  flags: Flags,
): readonly (readonly [flag: string, key: string, value: unknown])[] {
  const { username, "password-file": file } = flags;
  const values = Object.entries(INIT_FLAGS)
    .filter(([name, key]) => key !== "basic_auth" && flags[name] !== undefined)
    .map(([name, key]) => [name, key, flags[name]] as const);
  if (username === undefined && file === undefined) return values;
  if (username === undefined || file === undefined || file === "") {
    throw new UsageError('Cannot use one of "-username" and "-password-file" without the other');
  }
  return [...values, ["username", "basic_auth", { username, "password_file": file }]];
}

/** No message may hold the URI, which may hold a password. */
function refuseConflicts(settings: Settings): void {
  const [conflict] = findConflicts(settings);
  if (conflict === undefined) return;
  const [key, problem] = conflict;
  throw new UsageError(`Cannot use these flags with "-init": "${key}" ${problem}`);
}
