/**
 * The command line of the benchmark.
 *
 * @module
 */

import { parseArgs } from "node:util";

/** The forms in which users run the plugin. */
export const FORMS = ["source", "bundle", "binary"] as const;

/** A form in which users run the plugin. */
export type Form = typeof FORMS[number];

/** What to measure. */
export interface Options {
  /** The numbers of targets, ascending. */
  readonly targets: readonly number[];
  /** The number of counted rounds. */
  readonly runs: number;
  /** The forms of the plugin; `undefined`: all that are built. */
  readonly forms: readonly Form[] | undefined;
  /** Whether the original is measured, if Go is installed. */
  readonly original: boolean;
  /** Whether all targets share one origin and its connections. */
  readonly oneOrigin: boolean;
}

/** A mistake on the command line. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

/** The usage text, one line for each flag. */
export const USAGE = `Usage: deno task bench [FLAG …]
  --targets 1,10,100,1000  numbers of targets
  --runs 20                counted rounds
  --command source,bundle  forms of the plugin: ${FORMS.join(", ")} (default: all that are built)
  --no-original            leave the original out
  --one-origin             all targets on one port (default: each on its own)`;

/**
 * Parses the command line.
 *
 * @throws {OptionError} For the first mistake.
 */
export function parseOptions(args: readonly string[]): Options {
  const values = parseFlags(args);
  return {
    targets: parseTargets(values.targets),
    runs: parseCount("runs", values.runs),
    forms: values.command?.split(",").map(parseForm),
    original: values.original,
    oneOrigin: values["one-origin"],
  };
}

/** Node's parser reports every mistake as a TypeError. */
function parseFlags(args: readonly string[]): ReturnType<typeof readFlags> {
  try {
    return readFlags(args);
  } catch (error) {
    if (error instanceof TypeError) throw new OptionError(error.message, { cause: error });
    throw error;
  }
}

function readFlags(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      targets: { type: "string", default: "1,10,100,1000" },
      runs: { type: "string", default: "20" },
      command: { type: "string" },
      original: { type: "boolean", default: true },
      "one-origin": { type: "boolean", default: false },
    },
  }).values;
}

function parseTargets(words: string): readonly number[] {
  const counts = new Set(words.split(",").map((word) => parseCount("targets", word)));
  return [...counts].sort((a, b) => a - b);
}

/**
 * Parses a count.
 *
 * @throws {OptionError} When it is not a whole number from 1 to 9999.
 */
export function parseCount(flag: string, word: string): number {
  if (/^[1-9]\d{0,3}$/.test(word)) return Number(word);
  throw new OptionError(`Invalid value of "--${flag}": must be from 1 to 9999, got "${word}"`);
}

function parseForm(word: string): Form {
  const form = FORMS.find((name) => name === word);
  if (form !== undefined) return form;
  throw new OptionError(
    `Invalid value of "--command": must be of ${FORMS.join(", ")}, got "${word}"`,
  );
}
