/**
 * What a target is: its metric-key prefix, its URI, its time limit, its state file. Says what may
 * stand in each; reads and sends nothing.
 *
 * @module
 */

import type { Doors } from "./doors/doors.ts";
import { DURATION_RULE, parseDuration } from "./duration.ts";
import { quote, withoutCredentials } from "./errors.ts";
import type { Environment } from "./runtime.ts";

/** One watched application. */
export interface Target {
  /** The metric-key prefix: the first part of every metric name, which also names the graphs. */
  readonly prefix: string;
  /** The whole URI of the stats page. May hold user and password: never print it, see {@link shownUri}. */
  readonly uri: string;
  /** How long the request may take, body included, in milliseconds. */
  readonly timeoutMs: number;
  /** How many bytes the body may have when it is decoded; default 16 MiB. */
  readonly maxBodyBytes?: number;
  /** What it takes to reach the application beside its URI. */
  readonly doors?: Doors;
  /** The state file that the user chose instead of the default one. */
  readonly tempfile?: string;
  /** The command line that names the target, if one does; the original's state is found by it. */
  readonly args?: readonly string[];
}

/** What a user may say of a target, as text; what is left out takes its default. */
export interface TargetOptions {
  readonly prefix?: string | undefined;
  readonly uri?: string | undefined;
  readonly scheme?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly path?: string | undefined;
  readonly tempfile?: string | undefined;
  readonly timeout?: string | undefined;
}

/** A mistake in one option: its key in {@link TargetOptions}, and what would be right. */
export interface OptionMistake {
  readonly key: keyof TargetOptions;
  readonly message: string;
}

/** The values of options that are not given. They are the original's, but for the time limit. */
export const DEFAULTS = {
  prefix: "gostats",
  scheme: "http",
  host: "localhost",
  port: "8080",
  path: "/api/stats",
  timeout: "10s",
} as const;

/**
 * Builds a target from what the user said, with every mistake in it.
 *
 * An empty text counts as in the original: no port is the scheme's own, no host is localhost, no
 * path is `/`, an empty `uri` or `tempfile` is as if not given; a scheme or prefix may not be empty.
 */
export function buildTarget(
  options: TargetOptions,
): { readonly target: Target } | { readonly mistakes: readonly OptionMistake[] } {
  const mistakes: OptionMistake[] = [];
  const check = (key: keyof TargetOptions, problem: string | undefined) => {
    if (problem !== undefined) mistakes.push({ key, message: problem });
  };
  const prefix = options.prefix ?? DEFAULTS.prefix;
  check("prefix", checkPrefix(prefix));
  const timeout = options.timeout ?? DEFAULTS.timeout;
  const timeoutMs = parseDuration(timeout);
  if (timeoutMs === undefined) {
    check("timeout", `must be ${DURATION_RULE}, got ${quote(timeout)}`);
  }
  const uri = options.uri ? parseUri(options.uri, check) : buildUri(options, check);
  if (mistakes.length > 0 || uri === undefined || timeoutMs === undefined) return { mistakes };
  const tempfile = options.tempfile ? { tempfile: options.tempfile } : {};
  return { target: { prefix, uri, timeoutMs, ...tempfile } };
}

type Check = (key: keyof TargetOptions, problem: string | undefined) => void;

function checkPrefix(prefix: string): string | undefined {
  if (/^[-A-Za-z0-9_.]+$/.test(prefix)) return undefined;
  const rule = 'must be one or more of A-Z, a-z, 0-9, "-", "_" and "."';
  return `${rule}, got ${quote(prefix)}`;
}

function parseUri(text: string, check: Check): string | undefined {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  if (url !== null) return url.href;
  const got = quote(withoutCredentials(text));
  check("uri", `must be a URI that begins with http:// or https://, got ${got}`);
  return undefined;
}

function buildUri(options: TargetOptions, check: Check): string | undefined {
  const scheme = options.scheme ?? DEFAULTS.scheme;
  const port = options.port ?? DEFAULTS.port;
  const path = options.path ?? DEFAULTS.path;
  const host = bracketed(options.host || DEFAULTS.host);
  const before = !/^https?$/i.test(scheme)
    ? check("scheme", `must be http or https, got ${quote(scheme)}`)
    : scheme;
  if (!isPort(port)) {
    check("port", `must be a whole number from 1 to 65535, got ${quote(port)}`);
  }
  if (!/^(?:[/?]|$)/.test(path)) check("path", `must begin with "/", got ${quote(path)}`);
  const url = /[/?#\\\s]/.test(host) ? null : URL.parse(`http://${host}/`);
  if (url === null || url.port !== "") {
    const got = quote(withoutCredentials(`//${host}`).slice(2));
    check("host", `must be a host name or an IP address, got ${got}`);
  }
  return URL.parse(`${before}://${host}${port && ":"}${port}${path}`)?.href;
}

function isPort(port: string): boolean {
  return port === "" || (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535);
}

/** Returns an IPv6 literal in brackets, any other host unchanged. */
function bracketed(host: string): string {
  return /^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(host) ? `[${host}]` : host;
}

/** Returns a target's URI as it may be printed: without user and password. */
export function shownUri(target: Target): string {
  return withoutCredentials(target.uri);
}

/**
 * Returns the path of a target's state file: the one that the user chose, or
 * `WORKDIR/mackerel-plugin-gostats-PREFIX-HASH`.
 *
 * WORKDIR is `MACKEREL_PLUGIN_WORKDIR`, else the system's temporary directory, as in the original.
 * HASH, eight hex digits over prefix and URI, keeps two applications apart that are watched under
 * one prefix, and two prefixes that differ only in case where file names ignore it. A long prefix
 * is cut, since a file name holds 255 bytes.
 */
export function stateFile(target: Target, env: Environment, isWindows: boolean): string {
  if (target.tempfile !== undefined) return target.tempfile;
  const hash = fnv1a(`${target.prefix}\n${shownUri(target)}`);
  const name = `mackerel-plugin-gostats-${target.prefix.slice(0, 150)}-${hash}`;
  return inWorkDirectory(name, env, isWindows);
}

/** Returns the path of a file in the directory of state files. */
export function inWorkDirectory(name: string, env: Environment, isWindows: boolean): string {
  const directory = workDirectory(env, isWindows);
  return /[/\\]$/.test(directory) ? directory + name : `${directory}/${name}`;
}

function workDirectory(env: Environment, isWindows: boolean): string {
  const chosen = env.get("MACKEREL_PLUGIN_WORKDIR");
  if (chosen) return chosen;
  if (isWindows) return env.get("TMP") || env.get("TEMP") || "C:/Windows/Temp";
  return env.get("TMPDIR") || "/tmp";
}

/** The 32-bit FNV-1a hash in hex: enough to keep names apart, without the cost of `crypto`. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
