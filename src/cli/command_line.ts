/**
 * The command line: turns argv into a command. Accepts the spellings of Go's `flag` package, so
 * that a command written for the original means the same here.
 *
 * @module
 */

import { DEFAULTS } from "../config/defaults.ts";
import { mergeSettings } from "../config/merge_settings.ts";
import { PARTS_OF_URI } from "../config/setting_validation.ts";
import type { Settings } from "../config/settings.ts";
import { describeValue, isPrefix, mustBe, RULES } from "../config/value_rules.ts";
import { UsageError } from "../errors.ts";
import { buildTarget } from "../target.ts";
import type { Target } from "../target.ts";
import { FLAGS, HINT, splitList } from "./flags.ts";
import type { Flag } from "./flags.ts";
import {
  MODES,
  readCheck,
  readIntervalMs,
  readMode,
  readShell,
  refuseCheckFlags,
  refuseUriFlags,
} from "./modes.ts";
import type { CheckOptions, Flags, ModeName, Shell } from "./modes.ts";
import { argsOfRun, parseFlags } from "./parse_flags.ts";

/** What a command line asks for. */
export type Command =
  | { readonly kind: "help" | "version" }
  | { readonly kind: "completion"; readonly shell: Shell }
  | { readonly kind: "collect"; readonly from: TargetsFrom }
  | {
    readonly kind: "check";
    readonly from: TargetsFrom | UrisFrom;
    readonly options: CheckOptions;
  }
  | {
    readonly kind: "watch";
    readonly from: TargetsFrom | UrisFrom;
    readonly intervalMs: number;
  }
  | { readonly kind: "init"; readonly from: UrisFrom };

/** Where the targets come from: flags, or a file, some of its targets or all. */
export type TargetsFrom =
  | { readonly target: Target }
  | { readonly file: string; readonly only?: readonly string[] };

/** URIs without a flag, and the flags that go with them: `uri_command.ts` reads both. */
export interface UrisFrom {
  readonly mode: ModeName;
  readonly flags: Flags;
  readonly positionals: readonly string[];
}

/** An argument of a plain run that is not a flag; `endpoint_argument.ts` makes a suggestion. */
export class UnexpectedArgumentError extends UsageError {
  /** @param argument The argument. May contain a password. */
  constructor(readonly argument: string) {
    super(`Unexpected argument ${describeValue(argument)}: only flags are allowed, ${HINT}`);
  }
}

/**
 * Parses a command line.
 *
 * `-name=value`, `-name value`, `--name=value` and `--name value` mean the same, the value may
 * begin with a dash, the last of a repeated flag wins, `--` ends the flags.
 *
 * @param args The arguments after the program's name.
 * @throws {UsageError} With the first malformed flag, or else with all wrong values.
 */
export function parseCommand(args: readonly string[]): Command {
  const { flags, positionals, afterDashes } = parseFlags(args);
  const isMode = MODES.some((mode) => flags[mode] === true);
  if (!isMode && positionals[0] !== undefined) throw new UnexpectedArgumentError(positionals[0]);
  if (flags["help"] === true || flags["h"] === true) return { kind: "help" };
  if (flags["version"] === true) return { kind: "version" };
  const shell = readShell(flags);
  if (shell !== undefined) return { kind: "completion", shell };
  const kind = readMode(flags);
  const intervalMs = readIntervalMs(flags);
  refuseCheckFlags(flags);
  const uris = [...positionals, ...afterDashes];
  if (kind === "init") return { kind, from: { mode: kind, flags, positionals: uris } };
  if (kind === "collect") return { kind, from: readTargets(flags, afterDashes, args) };
  const from = uris.length === 0
    ? readTargets(flags, [], args)
    : { mode: kind, flags, positionals: uris };
  return kind === "watch" ? { kind, from, intervalMs } : { kind, from, options: readCheck(flags) };
}

function readTargets(
  flags: Flags,
  afterDashes: readonly string[],
  args: readonly string[],
): TargetsFrom {
  refuseUriFlags(flags);
  if (afterDashes[0] !== undefined) {
    const problem = `Unexpected argument ${describeValue(afterDashes[0])}`;
    throw new UsageError(`${problem} after "--": none is allowed`);
  }
  return flags["config"] === undefined ? readTarget(flags, args) : readFile(flags);
}

function readFile(flags: Flags): TargetsFrom {
  const used = FLAGS.find(({ name, isOfTarget }) => isOfTarget && flags[name] !== undefined);
  if (used !== undefined) {
    throw new UsageError(
      `Cannot use "-${used.name}" with "-config": targets are described in the file`,
    );
  }
  if (flags["config"] === "") {
    throw new UsageError(invalidValue("config", 'must be a file path, got ""'));
  }
  const only = flags["only"] === undefined ? {} : { only: splitList(String(flags["only"])) };
  return { file: String(flags["config"]), ...only };
}

function readTarget(flags: Flags, args: readonly string[]): TargetsFrom {
  if (flags["only"] !== undefined) {
    throw new UsageError('Cannot use "-only" without "-config": it selects targets from a file');
  }
  const mistakes: string[] = [];
  let settings: Settings = {};
  for (const flag of FLAGS) {
    // As in the original, a full URI makes even a wrong value irrelevant.
    if (flags["uri"] && PARTS_OF_URI.includes(flag.name)) continue;
    const setting = readSetting(flag, flags[flag.name]);
    if (typeof setting === "string") mistakes.push(invalidValue(flag.name, setting));
    else settings = mergeSettings(settings, setting);
  }
  const prefix = String(flags["metric-key-prefix"] ?? DEFAULTS.prefix);
  if (!isPrefix(prefix)) {
    mistakes.push(invalidValue("metric-key-prefix", mustBe(RULES.prefix, prefix)));
  }
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  const tempfile = flags["tempfile"] ? { tempfile: String(flags["tempfile"]) } : {};
  return { target: { ...buildTarget(prefix, settings), ...tempfile, args: argsOfRun(args) } };
}

/** Returns the setting that a flag gives, or what is wrong with its value. */
function readSetting({ read, fromText }: Flag, given: Flags[string]): Settings | string {
  const value = typeof given === "string" && fromText !== undefined ? fromText(given) : given;
  return read === undefined || value === undefined ? {} : read(value);
}

function invalidValue(flag: string, problem: string): string {
  return `Invalid value of "-${flag}": ${problem}`;
}
