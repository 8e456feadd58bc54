/**
 * The command line: argv to what is asked. Spellings are those of Go's `flag` package, so that a
 * command written for the original means the same here.
 *
 * @module
 */

import { parseArgs } from "jsr:@std/cli@1.0.32/parse-args";
import { quote, UsageError } from "./errors.ts";
import { buildTarget } from "./target.ts";
import type { Target, TargetOptions } from "./target.ts";

/** What a command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "collect"; readonly target: Target };

/** The flags that take a value, and the option of a target that each sets. */
export const VALUE_FLAGS = {
  "scheme": "scheme",
  "host": "host",
  "port": "port",
  "path": "path",
  "uri": "uri",
  "metric-key-prefix": "prefix",
  "tempfile": "tempfile",
  "timeout": "timeout",
} as const satisfies Readonly<Record<string, keyof TargetOptions>>;

const SWITCHES: readonly string[] = ["help", "h", "version"];
const HINT = "see --help for all flags";

/**
 * Parses a command line.
 *
 * `-name=value`, `-name value`, `--name=value` and `--name value` mean the same, the value may
 * begin with a dash, the last of a repeated flag wins, `--` ends the flags.
 *
 * @param args The arguments after the program's name.
 * @throws {UsageError} For the first thing that is not as it should be.
 */
export function parseCommand(args: readonly string[]): Command {
  const flags = parseArgs(normalizeFlags(args), {
    string: Object.keys(VALUE_FLAGS),
    boolean: SWITCHES,
    "--": true,
    unknown: (arg: string) => {
      throw new UsageError(`Unexpected argument ${quote(arg)}: only flags are allowed, ${HINT}`);
    },
  }) as Readonly<Record<string, unknown>>;
  if (flags["help"] === true || flags["h"] === true) return { kind: "help" };
  if (flags["version"] === true) return { kind: "version" };
  const surplus = (flags["--"] as readonly string[])[0];
  if (surplus !== undefined) {
    throw new UsageError(`Unexpected argument ${quote(surplus)} after "--": none is allowed`);
  }
  return { kind: "collect", target: { ...parseTarget(flags), args } };
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
  if (!Object.hasOwn(VALUE_FLAGS, name)) {
    throw new UsageError(`Unknown flag ${quote(`-${name}`)}: ${HINT}`);
  }
  if (value !== undefined) return `--${name}=${value}`;
  const next = rest.next();
  if (next.done) throw new UsageError(`Missing value of "-${name}": expected "-${name} VALUE"`);
  return `--${name}=${next.value}`;
}

function parseTarget(flags: Readonly<Record<string, unknown>>): Target {
  const options: Partial<Record<keyof TargetOptions, string>> = {};
  for (const [flag, key] of Object.entries(VALUE_FLAGS)) {
    const value = flags[flag];
    if (typeof value === "string") options[key] = value;
  }
  const built = buildTarget(options);
  if ("target" in built) return built.target;
  throw new UsageError(
    built.mistakes.map(({ key, message }) => {
      const flag = Object.entries(VALUE_FLAGS).find(([, option]) => option === key)?.[0];
      return `Invalid value of "-${flag}": ${message}`;
    }).join("\n"),
  );
}
