/**
 * The form of a command line: flags, their values and other arguments. Accepts the spellings of Go's
 * `flag` package.
 *
 * @module
 */

import { parseArgs } from "jsr:@std/cli@1.0.32/parse-args";
import { UsageError } from "../errors.ts";
import { quote } from "../messages.ts";
import { redact } from "../redact.ts";
import { FLAGS, HINT } from "./flags.ts";
import { CHECK_FLAGS } from "./modes.ts";
import type { Flags } from "./modes.ts";

const VALUE_FLAGS = FLAGS.filter(({ takesValue }) => takesValue).map(({ name }) => name);
const SWITCHES = FLAGS.filter(({ takesValue }) => !takesValue).map(({ name }) => name);

/** An unknown flag; `unknown_flag.ts` makes a suggestion. */
export class UnknownFlagError extends UsageError {
  /** @param flag The flag without its dash. */
  constructor(readonly flag: string) {
    super(`Unknown flag ${quote(`-${flag}`)}: ${HINT}`);
  }
}

/** A command line, split by form. */
export interface ParsedFlags {
  readonly flags: Flags;
  /** Arguments that are neither a flag nor a value. */
  readonly positionals: readonly string[];
  /** Arguments after `--`. */
  readonly afterDashes: readonly string[];
}

/**
 * Splits a command line into flags and arguments.
 *
 * @param args The arguments after the program's name.
 * @throws {UsageError} With the first malformed or unknown flag.
 */
export function parseFlags(args: readonly string[]): ParsedFlags {
  const positionals: string[] = [];
  const { "--": afterDashes = [], _: _positionals, ...flags } = parseArgs(normalizeFlags(args), {
    string: VALUE_FLAGS,
    boolean: SWITCHES,
    "--": true,
    unknown: (argument: string) => void positionals.push(argument),
  });
  // `parseArgs` gives false for each switch that was not given.
  const given = Object.entries<unknown>(flags).filter(([, value]) => value !== false);
  return { flags: Object.fromEntries(given) as Flags, positionals, afterDashes };
}

/**
 * Rewrites Go's spellings to the only one that `parseArgs` takes literally, `--name=value`.
 * Otherwise it reads `-port=1` as a bundle of letters, `--no-port=1` as `port`, and `--port -1` as
 * no value.
 */
function normalizeFlags(args: readonly string[]): string[] {
  const normalized: string[] = [];
  const rest = args.values();
  for (const arg of rest) {
    const parts = /^--?([^=-][^=]*)(?:=(.*))?$/s.exec(arg);
    if (parts === null) {
      if (arg === "--") return [...normalized, "--", ...rest];
      if (/^-./.test(arg)) throw new UsageError(`Invalid flag ${quote(redact(arg))}: ${HINT}`);
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
  throw new UsageError(`Invalid flag ${quote(`-${name}=${value}`)}: "-${name}" takes no value`);
}

function readValue(name: string, value: string | undefined, rest: Iterator<string>): string {
  if (!VALUE_FLAGS.includes(name)) throw new UnknownFlagError(name);
  if (value !== undefined) return `--${name}=${value}`;
  const next = rest.next();
  if (next.done) throw new UsageError(`Missing value of "-${name}": expected "-${name} VALUE"`);
  return `--${name}=${next.value}`;
}

/**
 * Returns the arguments without `-check` and its flags: those of the run that a check is about.
 *
 * @param args Arguments that `parseCommand` accepts.
 */
export function argsOfRun(args: readonly string[]): readonly string[] {
  const kept: string[] = [];
  const rest = args.values();
  for (const arg of rest) {
    const name = /^--?([^=-][^=]*)$/.exec(arg)?.[1] ?? "";
    if (name === "check" || CHECK_FLAGS.includes(name)) continue;
    kept.push(arg);
    // What follows is a value, even if it looks like a flag.
    if (VALUE_FLAGS.includes(name)) kept.push(...rest.take(1));
  }
  return kept;
}
