/**
 * The command line: argv to what is asked. Spellings are those of Go's `flag` package, so that a
 * command written for the original means the same here.
 *
 * @module
 */

import { parseArgs } from "jsr:@std/cli@1.0.32/parse-args";
import { DEFAULTS } from "../config/defaults.ts";
import { mergeSettings, PARTS_OF_URI, SETTINGS, splitList } from "../config/settings.ts";
import type { Setting, Settings } from "../config/settings.ts";
import { isPrefix, mustBe, RULES } from "../config/value_rules.ts";
import { UsageError } from "../errors.ts";
import { quote } from "../messages.ts";
import { nearest } from "../nearest_name.ts";
import { buildTarget } from "../target.ts";
import type { Target } from "../target.ts";
import { MODES, readIntervalMs, readMode, readUris } from "./modes.ts";
import type { Flags } from "./modes.ts";

/** What a command line asks for. */
export type Command =
  | { readonly kind: "help" | "version" }
  | { readonly kind: "collect" | "check"; readonly from: TargetsFrom }
  | { readonly kind: "watch"; readonly from: TargetsFrom; readonly intervalMs: number }
  | { readonly kind: "init"; readonly uris: readonly string[] };

/** Where the targets come from: the command line itself, or a file, some of it or all. */
export type TargetsFrom =
  | { readonly target: Target }
  | { readonly file: string; readonly only?: readonly string[] };

type FlagSetting = Setting & { readonly flag: string };

const TARGET_SETTINGS = SETTINGS.filter((row): row is FlagSetting => row.flag !== undefined);
/** Flags with a value that say something of the one target of a command line. */
const TARGET_FLAGS: readonly string[] = [
  ...TARGET_SETTINGS.filter(({ isSwitch }) => !isSwitch).map(({ flag }) => flag),
  "metric-key-prefix",
  "tempfile",
];
const TARGET_SWITCHES = TARGET_SETTINGS.filter(({ isSwitch }) => isSwitch).map(({ flag }) => flag);
/** All flags that take a value. */
export const VALUE_FLAGS: readonly string[] = [...TARGET_FLAGS, "config", "only", "interval"];
/** All flags that take none. */
export const SWITCHES: readonly string[] = [
  ...TARGET_SWITCHES,
  ...MODES,
  "help",
  "h",
  "version",
];

/**
 * What stands in a configuration file only. A list of its own, because the rows of these keys are
 * loaded with a file, not with a command line.
 */
export const FILE_KEYS: readonly string[] = [
  "headers",
  "bearer_token_file",
  "basic_auth",
  "ca_file",
  "cert_file",
  "key_file",
  "server_name",
  "unix_socket",
  "follow_redirects",
  "concurrency",
  "deadline",
  "defaults",
  "targets",
];

const HINT = "see --help for all flags";

/**
 * Parses a command line.
 *
 * `-name=value`, `-name value`, `--name=value` and `--name value` mean the same, the value may
 * begin with a dash, the last of a repeated flag wins, `--` ends the flags.
 *
 * @param args The arguments after the program's name.
 * @throws {UsageError} For what is not as it should be: the first mistake in a flag's form, or all
 * wrong values.
 */
export function parseCommand(args: readonly string[]): Command {
  const { flags, words, surplus } = parseFlags(args);
  if (flags["init"] !== true && words[0] !== undefined) {
    throw new UsageError(`Unexpected argument ${quote(words[0])}: only flags are allowed, ${HINT}`);
  }
  if (flags["help"] === true || flags["h"] === true) return { kind: "help" };
  if (flags["version"] === true) return { kind: "version" };
  const kind = readMode(flags);
  if (kind === "init") return { kind, uris: readUris(flags, [...words, ...surplus]) };
  if (surplus[0] !== undefined) {
    throw new UsageError(`Unexpected argument ${quote(surplus[0])} after "--": none is allowed`);
  }
  const intervalMs = readIntervalMs(flags);
  const from = flags["config"] === undefined ? readTarget(flags, args) : readFile(flags);
  return kind === "watch" ? { kind, from, intervalMs } : { kind, from };
}

/** What stands on a command line, by form. */
interface ParsedFlags {
  readonly flags: Flags;
  /** What is neither a flag nor a value. */
  readonly words: readonly string[];
  /** What stands behind `--`. */
  readonly surplus: readonly string[];
}

function parseFlags(args: readonly string[]): ParsedFlags {
  const words: string[] = [];
  const { "--": surplus = [], _: _words, ...flags } = parseArgs(normalizeFlags(args), {
    string: VALUE_FLAGS,
    boolean: SWITCHES,
    "--": true,
    unknown: (word: string) => void words.push(word),
  });
  // A switch that was not given is false; that is as if it was not there.
  const given = Object.entries<unknown>(flags).filter(([, value]) => value !== false);
  return { flags: Object.fromEntries(given) as Flags, words, surplus };
}

/**
 * Rewrites Go's spellings to the one that `parseArgs` takes literally, `--name=value`. By itself it
 * reads `-port=1` as a bundle of letters, `--no-port=1` as `port`, and `--port -1` as no value.
 */
function normalizeFlags(args: readonly string[]): string[] {
  const normalized: string[] = [];
  const rest = args.values();
  for (const arg of rest) {
    const parts = /^--?([^=-][^=]*)(?:=(.*))?$/s.exec(arg);
    if (parts === null) {
      if (arg === "--") return [...normalized, "--", ...rest];
      if (/^-./.test(arg)) throw new UsageError(`Invalid flag ${quote(arg)}: ${HINT}`);
      normalized.push(arg);
      continue;
    }
    const [, name = "", value] = parts;
    normalized.push(
      SWITCHES.includes(name) ? readSwitch(name, value) : readValue(name, value, rest),
    );
  }
  return normalized;
}

function readSwitch(name: string, value: string | undefined): string {
  if (value === undefined) return `--${name}`;
  throw new UsageError(`Invalid flag "-${name}=${value}": "-${name}" takes no value`);
}

function readValue(name: string, value: string | undefined, rest: Iterator<string>): string {
  if (!VALUE_FLAGS.includes(name)) {
    throw new UsageError(`Unknown flag ${quote(`-${name}`)}: ${suggestFlag(name)}`);
  }
  if (value !== undefined) return `--${name}=${value}`;
  const next = rest.next();
  if (next.done) throw new UsageError(`Missing value of "-${name}": expected "-${name} VALUE"`);
  return `--${name}=${next.value}`;
}

function suggestFlag(name: string): string {
  const keys = new Map(FILE_KEYS.map((key) => [key.replaceAll("_", "-"), key]));
  const typed = name.replaceAll("_", "-");
  const meant = nearest(typed, [...VALUE_FLAGS, ...SWITCHES, ...keys.keys()]);
  if (meant === undefined) return HINT;
  const key = keys.get(meant);
  return key === undefined
    ? `did you mean "-${meant}"?`
    : `"${key}" is no flag, it stands in a file of "-config"`;
}

function readFile(flags: Flags): TargetsFrom {
  const name = [...TARGET_FLAGS, ...TARGET_SWITCHES].find((name) => flags[name] !== undefined);
  if (name !== undefined) {
    throw new UsageError(
      `Cannot use "-${name}" with "-config": what a target is stands in the file`,
    );
  }
  if (flags["config"] === "") {
    throw new UsageError(invalidValue("config", 'must be a file, got ""'));
  }
  const only = flags["only"] === undefined ? {} : { only: splitList(String(flags["only"])) };
  return { file: String(flags["config"]), ...only };
}

function readTarget(flags: Flags, args: readonly string[]): TargetsFrom {
  if (flags["only"] !== undefined) {
    throw new UsageError('Cannot use "-only" without "-config": it chooses targets of a file');
  }
  const mistakes: string[] = [];
  let settings: Settings = {};
  for (const { flag, fromFlag, read } of TARGET_SETTINGS) {
    // As in the original, not even a wrong value matters beside a whole URI.
    if (flags["uri"] && PARTS_OF_URI.includes(flag)) continue;
    const given = flags[flag];
    const value = typeof given === "string" && fromFlag !== undefined ? fromFlag(given) : given;
    const setting = value === undefined ? {} : read(value);
    if (typeof setting === "string") mistakes.push(invalidValue(flag, setting));
    else settings = mergeSettings(settings, setting);
  }
  const prefix = String(flags["metric-key-prefix"] ?? DEFAULTS.prefix);
  if (!isPrefix(prefix)) {
    mistakes.push(invalidValue("metric-key-prefix", mustBe(RULES.prefix, prefix)));
  }
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  const tempfile = flags["tempfile"] ? { tempfile: String(flags["tempfile"]) } : {};
  return { target: { ...buildTarget(prefix, settings), ...tempfile, args } };
}

function invalidValue(flag: string, problem: string): string {
  return `Invalid value of "-${flag}": ${problem}`;
}
