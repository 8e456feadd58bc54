/**
 * The command line of `deno task mutate`.
 *
 * @module
 */

import { ToolError } from "../child.ts";
import type { ModuleChoice } from "./modules.ts";

/** The usage text. */
export const USAGE =
  "Usage: deno task mutate [--pure] [--min=PERCENT] [--json=FILE] [--workers=N] [PATH…]";

/** The parsed command line. */
export interface Options extends ModuleChoice {
  /** The lowest score, in percent, that a module may have; default 0. */
  readonly min: number;
  /** The file for the results as JSON, if given. */
  readonly json: string | undefined;
  /** How many mutants are tested at a time. */
  readonly workers: number;
}

/**
 * Parses the arguments; a value is in the same argument (`--min=95`) or in the next.
 *
 * @throws {ToolError} If an argument is unknown or its value is invalid.
 */
export function parseOptions(args: readonly string[], cores: number): Options {
  const paths: string[] = [];
  const values = new Map<string, string>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [name = "", value] = splitOnce(arg);
    if (!name.startsWith("-")) paths.push(arg);
    else if (name === "--pure" && value === undefined) values.set(name, "");
    else if (VALUED.has(name)) values.set(name, value ?? rest.shift() ?? "");
    else throw wrong(`Unknown option "${arg}"`);
  }
  return {
    paths,
    pure: values.has("--pure"),
    min: readNumber(values, "--min", { fallback: 0, least: 0, most: 100 }),
    json: readText(values, "--json"),
    workers: readNumber(values, "--workers", { fallback: cores, least: 1, most: 64 }),
  };
}

const VALUED: ReadonlySet<string> = new Set(["--min", "--json", "--workers"]);

interface Range {
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
}

function splitOnce(arg: string): [name: string, value?: string] {
  const at = arg.indexOf("=");
  return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)];
}

function readNumber(
  values: ReadonlyMap<string, string>,
  name: string,
  { fallback, least, most }: Range,
): number {
  const text = values.get(name);
  if (text === undefined) return fallback;
  const value = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw wrong(`Invalid value of "${name}": must be a number from ${least} to ${most}`);
}

function readText(values: ReadonlyMap<string, string>, name: string): string | undefined {
  const text = values.get(name);
  if (text === "") throw wrong(`Missing value of "${name}"`);
  return text;
}

function wrong(message: string): ToolError {
  return new ToolError(`${message}\n${USAGE}`, { exitCode: 2 });
}
