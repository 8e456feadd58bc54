/**
 * A run: reads the command line, carries it out, writes the output, and returns the exit code.
 *
 * @module
 */

import { parseCommand, UnexpectedArgumentError } from "./cli/command_line.ts";
import type { CheckResult } from "./check/check.ts";
import type { Command, TargetsFrom, UrisFrom } from "./cli/command_line.ts";
import { argsOfRun, UnknownFlagError } from "./cli/parse_flags.ts";
import type { UriCommand } from "./cli/uri_command.ts";
import type { Outcome } from "./collect.ts";
import { withUnreadable } from "./environment.ts";
import { describeCause, OutputError, StateError, UsageError } from "./errors.ts";
import { EXIT, exitCodeOf } from "./exit_codes.ts";
import type { ExitCode } from "./exit_codes.ts";
import { prepareRequests } from "./http/request.ts";
import { loadGraphs } from "./metrics/selection.ts";
import { collectTargets } from "./pool.ts";
import type { Runtime } from "./runtime.ts";
import { removeStaleFiles } from "./state/stale_files.ts";
import type { Configuration } from "./target.ts";
import { log, print } from "./terminal/output.ts";

/**
 * Runs the program.
 *
 * @param args The arguments after the program's name.
 * @returns The exit code.
 */
export async function run(args: readonly string[], runtime: Runtime): Promise<number> {
  const env = withUnreadable(runtime.env, (line) => log(runtime.stderr, line));
  try {
    return await runCommand(args, { ...runtime, env });
  } catch (error) {
    const code = exitCodeOf(error);
    if (code === undefined) throw error;
    if (code === EXIT.ok) return code;
    for (const line of (await describeEnd(error)).split("\n")) log(runtime.stderr, line);
    return code;
  }
}

async function describeEnd(error: unknown): Promise<string> {
  if (error instanceof UnknownFlagError) {
    return (await import("./cli/unknown_flag.ts")).describeUnknownFlag(error.flag);
  }
  if (error instanceof UnexpectedArgumentError) {
    return (await import("./cli/endpoint_argument.ts")).describeUnexpected(error.argument);
  }
  const isOwn = error instanceof UsageError || error instanceof OutputError;
  return isOwn ? error.message : `Missing permission: ${describeCause(error)}`;
}

async function runCommand(args: readonly string[], runtime: Runtime): Promise<number> {
  const command = parseCommand(args);
  switch (command.kind) {
    case "help":
      return print(runtime.stdout, (await import("./cli/help.ts")).HELP);
    case "version":
      return print(runtime.stdout, `mackerel-plugin-gostats ${runtime.version}\n`);
    case "completion": {
      const { formatCompletion } = await import("./cli/completion.ts");
      return print(runtime.stdout, formatCompletion(command.shell));
    }
    case "collect": {
      const configuration = addRunArgs(await readConfiguration(command.from, runtime), args);
      if (runtime.env.get("MACKEREL_AGENT_PLUGIN_META")) {
        const { formatDefinitions } = await import("./metrics/definitions.ts");
        return print(runtime.stdout, formatDefinitions(configuration.targets));
      }
      return await collect(await fitTargets(configuration, runtime), runtime);
    }
    case "check": {
      const { text, code } = await check(command, args, runtime);
      print(runtime.stdout, text);
      return code;
    }
    case "watch":
      return await watch(command, runtime);
    case "init":
      return await init(command.from, runtime);
  }
}

async function check(
  { from, options }: Command & { readonly kind: "check" },
  args: readonly string[],
  runtime: Runtime,
): Promise<CheckResult> {
  const { checkTargets, checkUris } = await import("./check/check.ts");
  if ("mode" in from) return await checkUris(await readUris(from), runtime, options);
  const read = addRunArgs(await readConfiguration(from, runtime), args);
  const configuration = await fitTargets(read, runtime);
  const prepared = await prepareRequests(configuration.targets, runtime);
  const file = "file" in from ? { configFile: from.file } : {};
  return await checkTargets(configuration, prepared, { ...options, ...file });
}

async function watch(
  { from, intervalMs }: Command & { readonly kind: "watch" },
  runtime: Runtime,
): Promise<number> {
  const read = "mode" in from ? await nameUris(from) : await readConfiguration(from, runtime);
  const configuration = await fitTargets(read, runtime);
  const prepared = await prepareRequests(configuration.targets, runtime);
  const { watchTargets } = await import("./watch/watch.ts");
  return await watchTargets(configuration, intervalMs, prepared);
}

async function init(from: UrisFrom, runtime: Runtime): Promise<number> {
  const { writeFirstConfiguration } = await import("./init/init.ts");
  const { config, block, code } = await writeFirstConfiguration(await readUris(from), runtime);
  print(runtime.stdout, config);
  print(runtime.stderr, block);
  return code;
}

async function readUris(from: UrisFrom): Promise<UriCommand> {
  return (await import("./cli/uri_command.ts")).readUriCommand(from);
}

async function nameUris(from: UrisFrom): Promise<Configuration> {
  const { buildUriTargets } = await import("./uri_targets.ts");
  const targets = await buildUriTargets(await readUris(from));
  return { targets, concurrency: targets.length };
}

/** A command line is a configuration of one target. */
async function readConfiguration(from: TargetsFrom, runtime: Runtime): Promise<Configuration> {
  const configuration = await readTargets(from, runtime);
  return { ...configuration, targets: await loadGraphs(configuration.targets) };
}

async function readTargets(from: TargetsFrom, runtime: Runtime): Promise<Configuration> {
  if ("target" in from) return { targets: [from.target], concurrency: 1 };
  const { loadConfig } = await import("./config/config_file.ts");
  return await loadConfig(from.file, runtime, from.only);
}

/** The number of targets at once that any usual limit on open files allows. */
const FITTING = 16;

async function fitTargets(configuration: Configuration, runtime: Runtime): Promise<Configuration> {
  const { targets, concurrency } = configuration;
  if (runtime.isWindows || Math.min(targets.length, concurrency) <= FITTING) return configuration;
  const { fitConcurrency } = await import("./open_files.ts");
  const { configuration: fitted, note } = fitConcurrency(configuration, runtime.files);
  if (note !== undefined) log(runtime.stderr, note);
  return fitted;
}

/**
 * Adds the arguments from which `statePath` derives the state files; a check uses those of the run.
 */
function addRunArgs(configuration: Configuration, args: readonly string[]): Configuration {
  const runArgs = argsOfRun(args);
  const targets = configuration.targets.map((target) => ({ ...target, runArgs }));
  return { ...configuration, targets };
}

async function collect(configuration: Configuration, runtime: Runtime): Promise<number> {
  const prepared = await prepareRequests(configuration.targets, runtime);
  let code: ExitCode = EXIT.ok;
  const states: string[] = [];
  let isDue = false;
  await collectTargets(configuration, prepared, async (outcomes) => {
    print(runtime.stdout, outcomes.map(({ lines }) => lines).join(""));
    for (const { ok, isDenied, notes, statePath, isCleaningDue = false } of outcomes) {
      if (statePath !== undefined) states.push(statePath);
      isDue ||= isCleaningDue;
      for (const note of notes) log(runtime.stderr, note);
      if (!ok) code = worse(code, isDenied ? EXIT.usage : EXIT.failed);
    }
    for (const outcome of outcomes) code = worse(code, await save(outcome, runtime));
  });
  removeStaleFiles(states, runtime.nowMs(), runtime.files, isDue);
  return code;
}

function worse(a: ExitCode, b: ExitCode): ExitCode {
  return a > b ? a : b;
}

async function save(outcome: Outcome, runtime: Runtime): Promise<ExitCode> {
  try {
    const note = await outcome.save();
    if (note !== undefined) log(runtime.stderr, note);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    log(runtime.stderr, error.message);
    return exitCodeOf(error) ?? EXIT.failed;
  }
}
