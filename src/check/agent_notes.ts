/**
 * Notes on the machine and its agent: metrics that two blocks give, state files that are not the
 * agent's, and those that a restart removes.
 *
 * @module
 */

import type { ProgramCommand } from "../cli/program_command.ts";
import { quote } from "../messages.ts";
import { redactArgument } from "../redact.ts";
import type { Runtime } from "../runtime.ts";
import type { Target } from "../target.ts";
import { readAgentBlocks } from "./agent_blocks.ts";
import type { AgentBlock } from "./agent_blocks.ts";
import { readAgentService } from "./agent_service.ts";
import type { AgentService } from "./agent_service.ts";
import type { Note } from "./finding.ts";
import { warnOfRepeated } from "./repeated_metrics.ts";
import { quoteWord } from "./shell_words.ts";
import { warnOfRestart } from "./state_directory.ts";

/** What a check is about. */
export interface Checked {
  readonly targets: readonly Target[];
  /** The arguments of the run, without those of the check. */
  readonly runArgs: readonly string[];
  readonly program: ProgramCommand;
}

/** How the agent runs the plugin. */
interface AgentRun extends AgentService {
  /** Names of further variables that its block sets. */
  readonly variables: readonly string[];
}

const VARIABLE = "MACKEREL_PLUGIN_WORKDIR";

/** Returns the notes on the agent of this machine, as far as this user may read its files. */
export async function noteAgent(checked: Checked, runtime: Runtime): Promise<readonly Note[]> {
  const blocks = readAgentBlocks(runtime);
  return [
    ...await warnOfRepeated(blocks, runtime),
    ...noteStates(checked, findRun(checked, blocks, runtime), runtime),
  ];
}

/** The block with the same command line tells most; without one, what all blocks share. */
function findRun(
  { runArgs }: Checked,
  blocks: readonly AgentBlock[],
  { files }: Pick<Runtime, "files">,
): AgentRun | undefined {
  const service = readAgentService(files);
  const block = blocks.find(({ args }) => args.join("\n") === runArgs.join("\n"));
  if (service === undefined && block === undefined) return undefined;
  const workDirectory = block?.env[VARIABLE] || service?.workDirectory;
  return {
    user: block?.user ?? service?.user ?? "root",
    ...(workDirectory === undefined ? {} : { workDirectory }),
    variables: Object.keys(block?.env ?? {}).filter((name) => name !== VARIABLE),
  };
}

const OTHER_STATES = "the states shown are not those of its runs";

function noteStates(
  checked: Checked,
  run: AgentRun | undefined,
  runtime: Pick<Runtime, "env" | "files" | "isWindows">,
): readonly Note[] {
  // A state file that the user chose is the same for everybody.
  const targets = checked.targets.filter(({ tempfile }) => tempfile === undefined);
  if (targets.length === 0) return [];
  const own = runtime.env.get(VARIABLE);
  const agents = run?.workDirectory;
  if (run === undefined || agents === undefined || isSameDirectory(own, agents)) {
    return warnOfRestart(targets, runtime, run !== undefined || Boolean(own));
  }
  const here = own ? `${VARIABLE} is ${quote(own)} here` : `${VARIABLE} is not set here`;
  return [
    {
      kind: "warning",
      text: `${here}, but ${quote(agents)} for the agent: ${OTHER_STATES}`,
    },
    { kind: "fix", text: `Check as the agent does${describeOmitted(checked, run)}` },
    { kind: "run", text: formatCommand(checked, agents, run) },
  ];
}

function isSameDirectory(own: string | undefined, agents: string): boolean {
  const [a, b] = [own ?? "", agents].map((path) => path.replace(/(?<=.)\/$/, ""));
  return a === b;
}

/** Returns what the command to run leaves out because it may be secret. */
function describeOmitted({ runArgs }: Checked, { variables }: AgentRun): string {
  const omitted = [
    ...(variables.length === 0 ? [] : [`the ${variables.join(", ")} that its block sets as well`]),
    ...(runArgs.every((arg) => redactArgument(arg) === arg)
      ? []
      : ["the secrets of its URI, which are not shown"]),
  ];
  return omitted.length === 0 ? "" : `, with ${omitted.join(", and with ")}`;
}

function formatCommand(
  { runArgs, program }: Checked,
  workDirectory: string,
  { user }: AgentRun,
): string {
  const words = [
    ...["sudo", "-u", user, "env", `${VARIABLE}=${workDirectory}`],
    ...program.words,
    ...["-check", ...runArgs.map(redactArgument)],
  ];
  return words.map(quoteWord).join(" ");
}
