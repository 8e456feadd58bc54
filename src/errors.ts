/**
 * Error classes, and the cause of any error as one line without secrets.
 *
 * @module
 */

import { oneLine } from "./messages.ts";
import { redact } from "./redact.ts";

/** The user must change something: a flag, a variable, a permission. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A state file could not be written. Exit code 1. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** The output could not be written. Exit code 1. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/** Tells whether a missing permission caused an error: only the user can grant it. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && (error.name === "NotCapable" || isDenied(error.cause));
}

/**
 * Returns the name of an error's class, such as `"NotFound"`, or `""` for anything but an error.
 *
 * Deno's own classes are recognised by it, so no module needs their constructors.
 */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

/**
 * Returns the cause of an error in one line, redacted.
 *
 * `fetch` hides the reason at the end of the chain of causes. Leaves out what Deno's HTTP client puts
 * in front of the reason (URI, stage) and what its file functions append (call, path).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const error = new TypeError("fetch failed", { cause: new Error("Connection refused") });
 * assertEquals(describeCause(error), "Connection refused");
 * ```
 */
export function describeCause(error: unknown): string {
  const message = redact(deepestMessage(error));
  const reason = message.replace(/^.*client error \(\w+\): /s, "");
  return oneLine(reason.replace(/(\(os error \d+\)): \w+ '.*$/s, "$1"));
}

/** Returns the message at the end of an error's chain of causes, unchanged: it may contain a secret. */
export function deepestMessage(error: unknown): string {
  let last = error;
  while (last instanceof Error && last.cause !== undefined) last = last.cause;
  return last instanceof Error ? last.message : String(last);
}

/**
 * Runs an action and ignores errors: returns its result, or `undefined` when it throws. Another run
 * may have been faster, or a file may belong to another user.
 */
export function ignoreErrors<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
