/**
 * The exit codes of the program, and the errors that lead to them.
 *
 * @module
 */

import { errorName, isDenied, OutputError, StateError, UsageError } from "./errors.ts";

/** The exit codes. */
export const EXIT = {
  /** Success. */
  ok: 0,
  /** A target failed, or a state or the output could not be written. */
  failed: 1,
  /** The user must change something: a flag, the configuration, a permission. */
  usage: 2,
} as const;

/** An exit code. */
export type ExitCode = typeof EXIT[keyof typeof EXIT];

/** Returns the exit code that an error leads to, or `undefined` for an error that is a bug. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  // The reader of the output has gone (`| head -1`): not a failure, and nothing more to do.
  if (errorName(error) === "BrokenPipe") return EXIT.ok;
  if (error instanceof UsageError || isDenied(error)) return EXIT.usage;
  return error instanceof OutputError || error instanceof StateError ? EXIT.failed : undefined;
}
