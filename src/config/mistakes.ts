/**
 * Collects what is wrong with a file, so that one run reports all of it.
 *
 * @module
 */

import { UsageError } from "../errors.ts";

/** What is wrong with a file. */
export interface Mistakes {
  /** Adds a mistake; its text is built only where it is reported. */
  add(describe: () => string): void;
  /** @throws {UsageError} A line for each mistake, the file before it, when there is any. */
  throwIfAny(): void;
}

/** More do not help, and every line of a file may have one. */
const MOST_TOLD = 20;

/**
 * Returns a list without mistakes yet.
 *
 * @param path The file, as it is to be named in messages.
 */
export function collectMistakes(path: string): Mistakes {
  const lines: string[] = [];
  let untold = 0;
  return {
    add(describe) {
      if (lines.length < MOST_TOLD) lines.push(`${path}: ${describe()}`);
      else untold++;
    },
    throwIfAny() {
      if (untold > 0) lines.push(`${path}: and ${untold} more`);
      if (lines.length > 0) throw new UsageError(lines.join("\n"));
    },
  };
}
