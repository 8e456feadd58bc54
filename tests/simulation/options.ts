/**
 * The command line of the simulation.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { FAMILIES } from "./host/faults.ts";
import type { Family } from "./host/faults.ts";
import { WORLDS_A_YEAR } from "./shards.ts";
import type { Simulation } from "./shards.ts";

/** The options, for messages. */
export const USAGE =
  "Usage: deno task simulate [--seed=N] [--years=N] [--targets=N] [--faults=FAMILY,…|none]\n" +
  `Families of faults: ${FAMILIES.join(", ")}; default: all\n`;

/** A mistake in the command line. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

/**
 * Parses the command line.
 *
 * @throws {OptionError} When it has a mistake.
 */
export function parseOptions(args: readonly string[]): Simulation {
  const options = parseArgs([...args], {
    string: ["seed", "years", "targets", "faults"],
    default: { seed: "1", years: "1", targets: "5", faults: FAMILIES.join(",") },
    unknown: (argument: string) => {
      throw new OptionError(`Unknown argument "${argument}"`);
    },
  });
  const years = readNumber("years", options.years, 0.001, 1000);
  return {
    seed: Math.trunc(readNumber("seed", options.seed, 0, 2 ** 32 - 1)),
    worlds: Math.ceil(years * WORLDS_A_YEAR),
    targets: Math.trunc(readNumber("targets", options.targets, 1, 64)),
    families: readFamilies(options.faults),
  };
}

function readNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= least && value <= most) return value;
  throw new OptionError(
    `Invalid --${name}: must be a number from ${least} to ${most}, got "${text}"`,
  );
}

function readFamilies(text: string): readonly Family[] {
  if (text === "none") return [];
  return text.split(",").map((name) => {
    const family = FAMILIES.find((known) => known === name);
    if (family !== undefined) return family;
    throw new OptionError(`Unknown family of faults "${name}"`);
  });
}
