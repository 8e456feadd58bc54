/**
 * Collects the mistakes of a file, so that one run reports them all.
 *
 * @module
 */

import { UsageError } from "../errors.ts";

/** The mistakes of a file. */
export interface Mistakes {
  /** Adds a mistake; its text is built only if it is shown. */
  add(describe: () => string): void;
  /** @throws {UsageError} One line for each mistake, with the file, if there is any. */
  throwIfAny(): void;
}

/** More would not help, and every line of a file may have one. */
const MOST_TOLD = 20;

/**
 * Returns an empty list of mistakes.
 *
 * @param path The file, as messages name it.
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
