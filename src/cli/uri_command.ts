/**
 * The command lines of `-check`, `-watch` and `-init` with URIs: the URIs, and the flags that say
 * how to request them. Secrets are in files that the flags name. Loaded only for these.
 *
 * @module
 */

import { findConflicts } from "../config/conflicts.ts";
import { mergeSettings } from "../config/merge_settings.ts";
import { PARTS_OF_URI } from "../config/setting_validation.ts";
import { SETTINGS } from "../config/settings_table.ts";
import type { Settings } from "../config/settings.ts";
import { isPrefix, mustBe, RULES } from "../config/value_rules.ts";
import { UsageError } from "../errors.ts";
import type { UrisFrom } from "./command_line.ts";
import { FLAGS } from "./flags.ts";
import { URI_FLAGS } from "./modes.ts";
import type { Flags, ModeName } from "./modes.ts";
import { describeEndpointProblem, readEndpoint } from "./endpoint_argument.ts";

/** The content of a command line with URIs. */
export interface UriCommand {
  /** The URIs in their normal form. */
  readonly uris: readonly string[];
  /** What each request needs besides its URI. */
  readonly settings: Settings;
  /** The metric-key prefix of the one URI, if the user gave it. */
  readonly prefix?: string;
}

/** Flags that name targets themselves, or are about a single one. */
const FLAGS_WITHOUT_URIS: readonly string[] = [
  "uri",
  ...PARTS_OF_URI,
  "tempfile",
  "config",
  "only",
];

/**
 * Reads a command line with URIs.
 *
 * @throws {UsageError} When there is no URI, one is wrong, or a flag cannot be used with URIs.
 */
export function readUriCommand({ mode, flags, positionals }: UrisFrom): UriCommand {
  refuseOtherFlags(mode, flags);
  const settings = readSettings(flags);
  const uris = readUris(mode, positionals, settings);
  return { uris, settings, ...readPrefix(flags, uris) };
}

function refuseOtherFlags(mode: ModeName, flags: Flags): void {
  if (mode === "init") {
    const allowed = ["init", ...Object.keys(URI_FLAGS)];
    const other = Object.keys(flags).find((name) => !allowed.includes(name));
    if (other === undefined) return;
    throw new UsageError(
      `Cannot use "-${other}" with "-init": it accepts URIs, and flags for credentials, ` +
        "certificates and a socket",
    );
  }
  const other = FLAGS_WITHOUT_URIS.find((name) => flags[name] !== undefined);
  if (other === undefined) return;
  throw new UsageError(`Cannot use "-${other}" with "-${mode} URI": use one or the other`);
}

function readUris(
  mode: ModeName,
  positionals: readonly string[],
  settings: Settings,
): readonly string[] {
  if (positionals.length === 0) {
    throw new UsageError(
      `Missing URI of "-${mode}": expected "-${mode} URI", such as http://localhost:8080`,
    );
  }
  const uris = positionals.map(readEndpoint);
  const mistakes = positionals.filter((_, index) => uris[index] === undefined)
    .map((text) => `Invalid URI of "-${mode}": ${describeEndpointProblem(text)}`);
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  const valid = uris.filter((uri) => uri !== undefined);
  for (const uri of valid) refuseConflicts(mode, { ...settings, uri });
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

type FlagValue = readonly [flag: string, key: string, value: unknown];

/** Returns the given flags, with the keys and values of their settings. */
function listValues(flags: Flags): readonly FlagValue[] {
  const ofTarget = FLAGS.flatMap(({ name, setting, fromText = (text: string) => text }) => {
    const value = flags[name];
    if (setting === undefined || value === undefined) return [];
    return [[name, setting, typeof value === "string" ? fromText(value) : value] as const];
  });
  const files = Object.entries(URI_FLAGS)
    .filter(([name, key]) => key !== "basic_auth" && flags[name] !== undefined)
    .map(([name, key]) => [name, key, flags[name]] as const);
  return [...ofTarget, ...files, ...listLogin(flags)];
}

function listLogin({ username, "password-file": file }: Flags): readonly FlagValue[] {
  if (username === undefined && file === undefined) return [];
  if (username === undefined || file === undefined || file === "") {
    throw new UsageError('Cannot use one of "-username" and "-password-file" without the other');
  }
  return [["username", "basic_auth", { username, "password_file": file }]];
}

/** The message leaves out the URI, which may contain a password. */
function refuseConflicts(mode: ModeName, settings: Settings): void {
  const [conflict] = findConflicts(settings);
  if (conflict === undefined) return;
  const [key, problem] = conflict;
  throw new UsageError(`Cannot use these flags with "-${mode}": "${key}" ${problem}`);
}

function readPrefix(flags: Flags, uris: readonly string[]): Pick<UriCommand, "prefix"> {
  const { "metric-key-prefix": given } = flags;
  if (given === undefined) return {};
  const prefix = String(given);
  if (uris.length > 1) {
    throw new UsageError('Cannot use "-metric-key-prefix" with several URIs: each has its own');
  }
  if (isPrefix(prefix)) return { prefix };
  throw new UsageError(
    `Invalid value of "-metric-key-prefix": ${mustBe(RULES.prefix, prefix)}`,
  );
}
