/**
 * The command line of `deno task attack`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { ToolError } from "../child.ts";
import type { Plan } from "./plan.ts";

/** What is attacked, and how much. */
export interface Options extends Plan {
  /** The attacks to run. */
  readonly only: readonly string[];
}

/** The scale of `--short`, which takes some seconds. */
const SHORT_SCALE = 0.01;
const USAGE = `Usage: deno task attack [FLAG …]
  --seed 1         repeat the choices of another run (default: new ones)
  --scale 0.1      part of the full number of tries (default: 1)
  --short          the same as --scale ${SHORT_SCALE}
  --lanes 2        tries at once (default: one for each processor)
  --only kills,…   some attacks only: `;

/**
 * Parses the command line.
 *
 * @param names All attacks.
 * @throws {ToolError} For a mistake.
 */
export function parseOptions(args: readonly string[], names: readonly string[]): Options {
  const values = parseFlags(args, names);
  const only = values.only?.split(",") ?? names;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw mistake(`Unknown attack "${unknown}"`, names);
  const scale = values.short ? SHORT_SCALE : Number(values.scale ?? 1);
  const lanes = Number(values.lanes ?? navigator.hardwareConcurrency);
  const seed = Number(values.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]);
  if (!(scale > 0 && scale <= 1)) throw mistake("--scale must be above 0 and at most 1", names);
  if (!Number.isSafeInteger(lanes) || lanes < 1) throw mistake("--lanes must be at least 1", names);
  if (!Number.isSafeInteger(seed)) throw mistake("--seed must be a whole number", names);
  return { seed, scale, lanes, only };
}

/** Node's parser reports every mistake as a TypeError. */
function parseFlags(args: readonly string[], names: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: "string" },
        scale: { type: "string" },
        short: { type: "boolean", default: false },
        lanes: { type: "string" },
        only: { type: "string" },
      },
    }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw mistake(error.message, names);
  }
}

function mistake(message: string, names: readonly string[]): ToolError {
  return new ToolError(`${message}\n${USAGE}${names.join(",")}`, { exitCode: 2 });
}
