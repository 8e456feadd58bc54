/**
 * Copies of the program, as it is or with one fault.
 *
 * @module
 */

import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CodeFault } from "./code_fault.ts";
import { SOURCE } from "./world_runner.ts";

/** A copy, which is removed at the end. */
export interface ProgramCopy extends Disposable {
  /** The URL of its directory of `run.ts`. */
  readonly source: string;
}

/**
 * Copies the program and puts a fault into it.
 *
 * @throws {Error} When what the fault replaces does not stand in its module exactly once.
 */
export function mutateProgram(fault: CodeFault): ProgramCopy {
  const text = replaceOnce(Deno.readTextFileSync(new URL(fault.file, SOURCE)), fault);
  const copy = copyProgram();
  Deno.writeTextFileSync(new URL(fault.file, copy.source), text);
  return copy;
}

/**
 * Puts a fault into the text of its module.
 *
 * @throws {Error} When what the fault replaces does not stand there exactly once.
 */
export function replaceOnce(text: string, { name, file, from, to }: CodeFault): string {
  const parts = text.split(from);
  if (parts.length === 2) return parts.join(to);
  throw new Error(`Cannot put in that ${name}: ${file} has ${parts.length - 1} times "${from}"`);
}

/** Copies the program: the modules of a copy know nothing of what those of another have done. */
export function copyProgram(): ProgramCopy {
  const directory = Deno.makeTempDirSync({ prefix: "gostats-simulation-" });
  cpSync(fileURLToPath(SOURCE), `${directory}/src`, { recursive: true });
  return {
    source: `file://${directory}/src/`,
    [Symbol.dispose]: () => Deno.removeSync(directory, { recursive: true }),
  };
}
