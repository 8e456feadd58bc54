/**
 * What a command line asks for instead of metrics, and the flags that belong to it alone. Knows
 * nothing of targets.
 *
 * @module
 */

import { DEFAULT_INTERVAL } from "../config/defaults.ts";
import { parseDuration } from "../config/duration.ts";
import { UsageError } from "../errors.ts";
import { mustBe, normalizeUri, RULES } from "../config/value_rules.ts";

/** The flags of a command line by name; a switch that was not given is absent. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** All modes: each is a switch of its own. */
export const MODES = ["check", "watch", "init"] as const;

/** What is done instead of printing metrics. */
export type ModeName = typeof MODES[number];

const SHORTEST_INTERVAL_MS = 1000;
/** Counters of more than ten minutes ago give no differences. */
const LONGEST_INTERVAL_MS = 300_000;
const INTERVAL_RULE = 'a number with "ms", "s" or "m", from 1s to 5m';

/**
 * Returns the mode that a command line asks for, `collect` if none.
 *
 * @throws {UsageError} When it asks for two.
 */
export function readMode(flags: Flags): "collect" | ModeName {
  const [mode = "collect", other] = MODES.filter((name) => flags[name] === true);
  if (other === undefined) return mode;
  throw new UsageError(`Cannot use "-${other}" with "-${mode}": only one of them at a time`);
}

/**
 * Returns how often a watch asks, in milliseconds.
 *
 * @throws {UsageError} When the value is wrong, or nothing is watched.
 */
export function readIntervalMs(flags: Flags): number {
  const text = flags["interval"] ?? DEFAULT_INTERVAL;
  if (flags["interval"] !== undefined && flags["watch"] !== true) {
    throw new UsageError('Cannot use "-interval" without "-watch": it says how often that asks');
  }
  const ms = parseDuration(String(text)) ?? 0;
  if (ms >= SHORTEST_INTERVAL_MS && ms <= LONGEST_INTERVAL_MS) return ms;
  throw new UsageError(`Invalid value of "-interval": ${mustBe(INTERVAL_RULE, text)}`);
}

/**
 * Returns the URIs for which a configuration is to be written, in their normal form.
 *
 * @param words What stands on the command line beside flags.
 * @throws {UsageError} When there is none, one is wrong, or there are other flags.
 */
export function readUris(flags: Flags, words: readonly string[]): readonly string[] {
  const other = Object.keys(flags).find((name) => name !== "init");
  if (other !== undefined) {
    throw new UsageError(`Cannot use "-${other}" with "-init": only URIs may stand beside it`);
  }
  if (words.length === 0) {
    throw new UsageError(
      'Missing URI of "-init": expected "-init URI", such as http://localhost:8080',
    );
  }
  const uris = words.map(normalizeUri);
  const mistakes = words.filter((_, index) => uris[index] === undefined)
    .map((word) => `Invalid URI of "-init": ${mustBe(RULES.uri, word)}`);
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  return uris.filter((uri) => uri !== undefined);
}
