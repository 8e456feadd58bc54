/**
 * Runs the original and our program side by side: same answers, same flags, same second.
 *
 * @module
 */

import { baseEnvironment, type PluginResult, runPlugin } from "../command.ts";
import type { StateChange } from "./sequences.ts";

/** What one program did in a round. */
export interface Turn {
  readonly result: PluginResult;
  /** The text of its state file after the run; `undefined` when there is none. */
  readonly state: string | undefined;
}

/** What both programs did within one second. */
export interface Round {
  readonly original: Turn;
  readonly ours: Turn;
}

/** A pair of programs, each with a directory for its state. */
export interface Duel extends AsyncDisposable {
  /**
   * Runs both programs.
   *
   * @param change What happens to the states first; by default nothing.
   */
  run(change?: StateChange): Promise<Round>;
}

/** How a duel is fought. */
export interface DuelOptions {
  /** The flags, but for `-tempfile`. */
  readonly flags: readonly string[];
  readonly hasTempfile?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

type RunProgram = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) => Promise<PluginResult>;

interface Contender {
  readonly run: () => Promise<PluginResult>;
  readonly directory: string;
  state: string | undefined;
}

const ATTEMPTS = 20;

/** Prepares a duel between the original at this path and our program. */
export async function prepareDuel(original: string, options: DuelOptions): Promise<Duel> {
  const root = await Deno.makeTempDir({ prefix: "gostats-duel-" });
  const contenders = [
    await enter(`${root}/original`, (args, env) => runOriginal(original, args, env), options),
    await enter(`${root}/ours`, (args, env) => runPlugin(args, { env }), options),
  ] as const;
  return {
    run: (change) => runBoth(contenders, change),
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

/** Runs the original to its end, in an environment like the one that ours gets. */
export async function runOriginal(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<PluginResult> {
  const { code, signal, stdout, stderr } = await new Deno.Command(path, {
    args: [...args],
    clearEnv: true,
    env: { ...baseEnvironment(), ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return { code, signal, stdout: decode(stdout), stderr: decode(stderr) };
}

async function enter(
  directory: string,
  run: RunProgram,
  { flags, hasTempfile, env }: DuelOptions,
): Promise<Contender> {
  await Deno.mkdir(directory);
  const args = hasTempfile ? [...flags, "-tempfile", `${directory}/state`] : flags;
  const variables = { MACKEREL_PLUGIN_WORKDIR: directory, ...env };
  return { run: () => run(args, variables), directory, state: undefined };
}

/** Runs both; when the second changes in between, both go back to where they were, and run again. */
async function runBoth(
  contenders: readonly [Contender, Contender],
  change: StateChange | undefined,
): Promise<Round> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await secondBegins();
    const second = unixSeconds();
    await layStates(contenders, change, second);
    const [original, ours] = await Promise.all(contenders.map(({ run }) => run()));
    if (!original || !ours || !isWithin(second, [original, ours])) continue;
    for (const contender of contenders) contender.state = await readState(contender.directory);
    return {
      original: { result: original, state: contenders[0].state },
      ours: { result: ours, state: contenders[1].state },
    };
  }
  throw new Error(`Cannot run both programs within one second: tried ${ATTEMPTS} times`);
}

function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function secondBegins(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 - Date.now() % 1000));
}

/** Whether all clocks were read in this second: by the lines' times, or because it is not over. */
function isWithin(second: number, results: readonly PluginResult[]): boolean {
  if (unixSeconds() === second) return true;
  return results.every(({ stdout }) => {
    const times = Array.from(stdout.matchAll(/\t(\d+)$/gm), ([, time]) => Number(time));
    return times.length > 0 && times.every((time) => time === second);
  });
}

async function layStates(
  [original, ours]: readonly [Contender, Contender],
  change: StateChange | undefined,
  second: number,
): Promise<void> {
  const lay = async ({ directory }: Contender, { state }: Contender) => {
    await layState(directory, state && change ? changeState(state, change, second) : state);
  };
  await lay(original, change?.exchanged ? ours : original);
  await lay(ours, change?.exchanged ? original : ours);
}

/** Changes what must change and leaves the writer's own spelling of all other values. */
function changeState(text: string, change: StateChange, second: number): string | undefined {
  if (change.lost) return undefined;
  const aged = text.replace(/"_lastTime": *\d+/, `"_lastTime":${second - change.gapSec}`);
  if (change.forgotten.length === 0) return aged;
  const state: Record<string, unknown> = JSON.parse(aged);
  for (const name of change.forgotten) delete state[name];
  return JSON.stringify(state);
}

/** The default name of a state is the program's own business, so it is found, not known. */
function findState(directory: string): string | undefined {
  const names = Array.from(Deno.readDirSync(directory), ({ name }) => `${directory}/${name}`);
  if (names.length > 1) throw new Error(`Cannot tell the state file: found ${names.join(", ")}`);
  return names[0];
}

async function readState(directory: string): Promise<string | undefined> {
  const path = findState(directory);
  return path === undefined ? undefined : await Deno.readTextFile(path);
}
