/**
 * A run: what is asked, in what order it is done, what goes where, and the exit code.
 *
 * @module
 */

import type { Outcome } from "./collect.ts";
import {
  describeCause,
  errorName,
  isDenied,
  OutputError,
  StateError,
  UsageError,
} from "./errors.ts";
import { parseCommand } from "./cli/command_line.ts";
import type { TargetsFrom } from "./cli/command_line.ts";
import { collectTargets } from "./pool.ts";
import { formatDefinitions } from "./metrics/lines.ts";
import { log, print } from "./terminal/output.ts";
import { prepareEnvironment } from "./http/request.ts";
import type { Runtime } from "./runtime.ts";
import { removeLeftovers } from "./state/replace.ts";
import type { Configuration } from "./target.ts";

/**
 * Runs the program.
 *
 * @param args The arguments after the program's name.
 * @returns The exit code: 0 all is well, 1 a target failed or a state could not be kept, 2 the user
 * must change something.
 */
export async function run(args: readonly string[], runtime: Runtime): Promise<number> {
  try {
    return await runCommand(args, runtime);
  } catch (error) {
    // Nobody reads what is printed (`| head -1`): no failure of ours, and nothing more to do.
    if (errorName(error) === "BrokenPipe") return 0;
    if (error instanceof UsageError) return fail(runtime, error.message, 2);
    if (error instanceof OutputError) return fail(runtime, error.message, 1);
    if (errorName(error) === "NotCapable") {
      return fail(runtime, `Missing permission: ${describeCause(error)}`, 2);
    }
    throw error;
  }
}

async function runCommand(args: readonly string[], runtime: Runtime): Promise<number> {
  const command = parseCommand(args);
  switch (command.kind) {
    case "help":
      return print(runtime.stdout, (await import("./cli/help.ts")).formatHelp());
    case "version":
      return print(runtime.stdout, `mackerel-plugin-gostats ${runtime.version}\n`);
    case "collect": {
      const configuration = await readConfiguration(command.from, runtime);
      if (runtime.env.get("MACKEREL_AGENT_PLUGIN_META")) {
        return print(runtime.stdout, formatDefinitions(configuration.targets));
      }
      return await collect(configuration, runtime);
    }
    case "check": {
      const configuration = await readConfiguration(command.from, runtime);
      prepareEnvironment(configuration.targets, runtime.env);
      const { checkTargets } = await import("./check/check.ts");
      const file = "file" in command.from ? command.from.file : undefined;
      const { text, ok } = await checkTargets(configuration, runtime, file);
      print(runtime.stdout, text);
      return ok ? 0 : 1;
    }
    case "watch": {
      const configuration = await readConfiguration(command.from, runtime);
      prepareEnvironment(configuration.targets, runtime.env);
      const { watchTargets } = await import("./watch/watch.ts");
      return await watchTargets(configuration, command.intervalMs, runtime);
    }
    case "init": {
      const { writeFirstConfiguration } = await import("./init/init.ts");
      const { config, block, ok } = await writeFirstConfiguration(command.uris, runtime);
      print(runtime.stdout, config);
      print(runtime.stderr, block);
      return ok ? 0 : 1;
    }
  }
}

/** A command line is a configuration of one target. */
async function readConfiguration(from: TargetsFrom, { files }: Runtime): Promise<Configuration> {
  if ("target" in from) return { targets: [from.target], concurrency: 1 };
  return (await import("./config/config_file.ts")).loadConfig(from.file, files, from.only);
}

async function collect(configuration: Configuration, runtime: Runtime): Promise<number> {
  prepareEnvironment(configuration.targets, runtime.env);
  let code = 0;
  const states: string[] = [];
  await collectTargets(configuration, runtime, async (outcomes) => {
    print(runtime.stdout, outcomes.map(({ lines }) => lines).join(""));
    for (const { ok, isDenied, notes, statePath } of outcomes) {
      if (statePath !== undefined) states.push(statePath);
      for (const note of notes) log(runtime.stderr, note);
      if (!ok) code = Math.max(code, isDenied ? 2 : 1);
    }
    for (const outcome of outcomes) {
      const saved = await save(outcome, runtime);
      code = Math.max(code, saved);
    }
  });
  removeLeftovers(states, runtime.nowMs(), runtime.files);
  return code;
}

async function save(outcome: Outcome, runtime: Runtime): Promise<number> {
  try {
    await outcome.save();
    return 0;
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return fail(runtime, error.message, isDenied(error) ? 2 : 1);
  }
}

function fail(runtime: Runtime, message: string, code: number): number {
  log(runtime.stderr, message);
  return code;
}
