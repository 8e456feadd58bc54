/**
 * The error classes, and how any error becomes one line for people: the cause at the end of its
 * chain, nothing secret, no line break.
 *
 * @module
 */

/** The user must change something: a flag, a variable, a permission. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A target did not give a usable response. Exit code 1. */
export class TargetError extends Error {
  override readonly name = "TargetError";
}

/** A state file could not be written. Exit code 1. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** The output could not be written. Exit code 1. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/** Tells whether an error comes of a permission that is missing: only the user can give it. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && (error.name === "NotCapable" || isDenied(error.cause));
}

/**
 * Returns the name of an error's class, such as `"NotFound"`, or `""` for what is not an error.
 *
 * Deno's own classes are told by it, so that no module needs their constructors.
 */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

/**
 * Returns why an error happened, in one line.
 *
 * `fetch` says only "fetch failed" and hides the reason in `cause`, so the chain is walked to its
 * end. What its HTTP client puts before the reason (the URI again, its own stage) is left out, what
 * its file calls put behind it (their own name, the path again), and the credentials of every URI.
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

/** Returns the message at the end of an error's chain of causes as it is: it may hold a secret. */
export function deepestMessage(error: unknown): string {
  let last = error;
  while (last instanceof Error && last.cause !== undefined) last = last.cause;
  return last instanceof Error ? last.message : String(last);
}

/**
 * Returns a text with what may be secret taken out of every URI in it: user and password, and the
 * values of its query.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(redact("http://me:secret@a/b?token=secret"), "http://a/b?token=…");
 * ```
 */
export function redact(text: string): string {
  return stripUserinfo(text).replace(
    /(\/\/[^\s?#"]*\?)([^\s#"]*?)(?=[):,.]*(?:[\s#"]|$))/g,
    (_all, place: string, query: string) => place + query.replace(/[^&]+/g, hideValue),
  );
}

/** A name alone may be the secret as well. */
function hideValue(pair: string): string {
  return pair.replace(/^([^=]+=)?.*/, "$1…");
}

/** Returns a text with user and password taken out of every URI in it. Its queries stay. */
export function stripUserinfo(text: string): string {
  return text.replace(/\/\/[^\s/?#"]*@/g, "//");
}

/** Returns a value in double quotes for a message, its line breaks and control characters escaped. */
export function quote(value: string): string {
  return JSON.stringify(value);
}

/** Returns a text as one line, whatever it holds. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ").trim();
}
