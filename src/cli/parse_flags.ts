/**
 * The form of a command line: flags, their values and other arguments. Accepts the spellings of Go's
 * `flag` package.
 *
 * @module
 */

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
 * Splits a command line into flags and arguments. Of a flag that is given more than once, the last
 * value counts.
 *
 * @param args The arguments after the program's name.
 * @throws {UsageError} With the first malformed or unknown flag.
 */
export function parseFlags(args: readonly string[]): ParsedFlags {
  const flags: Record<string, string | true> = {};
  const positionals: string[] = [];
  const rest = args.values();
  for (const arg of rest) {
    if (arg === "--") return { flags, positionals, afterDashes: [...rest] };
    const [, name, value] = /^--?([^=-][^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name !== undefined) flags[name] = readFlag(name, value, rest);
    else if (/^-./.test(arg)) throw new UsageError(`Invalid flag ${quote(redact(arg))}: ${HINT}`);
    else positionals.push(arg);
  }
  return { flags, positionals, afterDashes: [] };
}

/** @param rest The arguments that follow. */
function readFlag(name: string, value: string | undefined, rest: Iterator<string>): string | true {
  if (SWITCHES.includes(name)) return readSwitch(name, value);
  if (!VALUE_FLAGS.includes(name)) throw new UnknownFlagError(name);
  const given = value ?? rest.next().value;
  if (given !== undefined) return given;
  throw new UsageError(`Missing value of "-${name}": expected "-${name} VALUE"`);
}

function readSwitch(name: string, value: string | undefined): true {
  if (value === undefined) return true;
  throw new UsageError(`Invalid flag ${quote(`-${name}=${value}`)}: "-${name}" takes no value`);
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
