/**
 * The modes of a command line other than printing metrics, and the flags that only they have. Does
 * not know targets.
 *
 * @module
 */

import { DEFAULT_INTERVAL } from "../config/defaults.ts";
import { parseDuration } from "../config/duration.ts";
import { UsageError } from "../errors.ts";
import { mustBe } from "../config/value_rules.ts";
import { quote } from "../messages.ts";

/** The flags of a command line by name; switches that were not given are absent. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** All modes; each has its own switch. */
export const MODES = ["check", "watch", "init"] as const;

/** What is done instead of printing metrics. */
export type ModeName = typeof MODES[number];

const SHORTEST_INTERVAL_MS = 1000;
/** Well below the age at which differences are no longer computed. */
const LONGEST_INTERVAL_MS = 300_000;
const INTERVAL_RULE = 'a number with "ms", "s" or "m", from 1s to 5m';

/**
 * Returns the mode of a command line, `collect` by default.
 *
 * @throws {UsageError} When there are two.
 */
export function readMode(flags: Flags): "collect" | ModeName {
  const [mode = "collect", other] = MODES.filter((name) => flags[name] === true);
  if (other === undefined) return mode;
  throw new UsageError(`Cannot use "-${other}" with "-${mode}": only one of them at a time`);
}

/**
 * Returns the interval of a watch in milliseconds.
 *
 * @throws {UsageError} When the value is invalid, or there is no `-watch`.
 */
export function readIntervalMs(flags: Flags): number {
  const text = flags["interval"] ?? DEFAULT_INTERVAL;
  if (flags["interval"] !== undefined && flags["watch"] !== true) {
    throw new UsageError('Cannot use "-interval" without "-watch": it sets how often that polls');
  }
  const ms = parseDuration(String(text)) ?? 0;
  if (ms >= SHORTEST_INTERVAL_MS && ms <= LONGEST_INTERVAL_MS) return ms;
  throw new UsageError(`Invalid value of "-interval": ${mustBe(INTERVAL_RULE, text)}`);
}

/** The shells that `-completion` knows. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** A shell. */
export type Shell = typeof SHELLS[number];

/**
 * Returns the shell whose completion a command line asks for, if it does.
 *
 * @throws {UsageError} When the shell is another.
 */
export function readShell({ completion }: Flags): Shell | undefined {
  if (completion === undefined) return undefined;
  const shell = SHELLS.find((name) => name === completion);
  if (shell !== undefined) return shell;
  throw new UsageError(
    `Invalid value of "-completion": ${mustBe(SHELLS.map(quote).join(" or "), completion)}`,
  );
}

/** The switches that only `-check` takes. */
export const CHECK_FLAGS: readonly string[] = ["v", "json"];

/**
 * Refuses the switches of `-check` without it.
 *
 * @throws {UsageError} When there is one.
 */
export function refuseCheckFlags(flags: Flags): void {
  const used = CHECK_FLAGS.find((name) => flags[name] === true);
  if (used === undefined || flags["check"] === true) return;
  throw new UsageError(`Cannot use "-${used}" without "-check": it is about that report`);
}

/** How the user wants a report. */
export interface CheckOptions {
  /** As one JSON object. */
  readonly isJson?: boolean;
  /** With a row and the state file of each target. */
  readonly isVerbose?: boolean;
}

/** Returns the form of the report of a check that the flags ask for. */
export function readCheck({ json = false, v = false }: Flags): CheckOptions {
  return { isJson: json === true, isVerbose: v === true };
}

/** The flags that are allowed only with URIs, and the corresponding keys of a file. */
export const URI_FLAGS: Readonly<Record<string, string>> = {
  "bearer-token-file": "bearer_token_file",
  "username": "basic_auth",
  "password-file": "basic_auth",
  "ca-file": "ca_file",
  "cert-file": "cert_file",
  "key-file": "key_file",
  "unix-socket": "unix_socket",
};

/**
 * Refuses the flags that are allowed only with URIs.
 *
 * @throws {UsageError} When there is one.
 */
export function refuseUriFlags(flags: Flags): void {
  const used = Object.entries(URI_FLAGS).find(([name]) => flags[name] !== undefined);
  if (used === undefined) return;
  const [name, key] = used;
  throw new UsageError(
    `Cannot use "-${name}" without the URIs of "-init", "-check" or "-watch": ` +
      `in the file of "-config", set "${key}"`,
  );
}
