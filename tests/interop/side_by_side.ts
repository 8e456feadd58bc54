/**
 * Runs the original and our program side by side: same answers, same flags, same second.
 *
 * @module
 */

import { baseEnvironment, type PluginResult, runPlugin } from "../support/run_plugin.ts";

/** The result of one program's run. */
export interface ProgramResult {
  readonly result: PluginResult;
  /** The text of its state file after the run; `undefined` when there is none. */
  readonly state: string | undefined;
}

/** The results of one run of both programs, within one second. */
export interface PairResult {
  readonly original: ProgramResult;
  readonly ours: ProgramResult;
}

/** A change of the state files before a run. */
export interface StateChange {
  /** Whether the programs swap their files; default `false`. */
  readonly exchanged?: boolean;
  /**
   * Returns the content of each state file before the run.
   *
   * @param text The text after the last run, or `undefined` for no file.
   * @param second The Unix second of the run.
   */
  rewrite?(text: string | undefined, second: number): string | undefined;
}

/** A pair of programs, each with a directory for its state. */
export interface SideBySide extends AsyncDisposable {
  /** Runs both programs once. */
  run(change?: StateChange): Promise<PairResult>;
}

/** How both programs are run. */
export interface SideBySideOptions {
  /** The flags without `-tempfile`. */
  readonly flags: readonly string[];
  /** Whether the state file is named by `-tempfile`; default `false`. */
  readonly hasTempfile?: boolean;
  /** Variables for both programs. */
  readonly env?: Readonly<Record<string, string>>;
}

interface Contender {
  readonly run: () => Promise<PluginResult>;
  readonly directory: string;
  /** The path of the state file, once known. */
  path: string | undefined;
  state: string | undefined;
}

type Pair = readonly [original: Contender, ours: Contender];

const ATTEMPTS = 40;

/** Prepares runs of the original at this path and of our program. */
export async function prepareSideBySide(
  original: string,
  options: SideBySideOptions,
): Promise<SideBySide> {
  const root = await Deno.makeTempDir({ prefix: "gostats-side-by-side-" });
  const enter = async (
    name: string,
    run: (args: readonly string[], env: Record<string, string>) => Promise<PluginResult>,
  ): Promise<Contender> => {
    const directory = `${root}/${name}`;
    await Deno.mkdir(directory);
    const path = options.hasTempfile ? `${directory}/state` : undefined;
    const args = path === undefined ? options.flags : [...options.flags, "-tempfile", path];
    const env = { MACKEREL_PLUGIN_WORKDIR: directory, ...options.env };
    return { run: () => run(args, env), directory, path, state: undefined };
  };
  const pair = [
    await enter("original", (args, env) => runOriginal(original, args, env)),
    await enter("ours", (args, env) => runPlugin(args, { env })),
  ] as const;
  return {
    run: (change = {}) => runBoth(pair, change),
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

/** Runs the original, in the same environment as ours. */
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

/**
 * Runs programs within one second; where one of them needs another second, runs them again.
 *
 * A state is written for the second that the programs are to print: a state of a minute ago is one
 * of 61 seconds where a program begins at the end of a second. A machine on which programs take
 * longer than a second to start is given as much time as the last attempt took.
 */
export async function inOneSecond<T extends readonly PluginResult[]>(
  run: (second: number) => Promise<T>,
): Promise<T> {
  let startupSec = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await secondBegins();
    const begin = unixSeconds();
    const second = begin + startupSec;
    const results = await run(second);
    const times = results.flatMap(printedTimes);
    // Of a program that prints nothing, the second does not matter.
    if (times.every((time) => time === second)) return results;
    startupSec = Math.max(...times) - begin;
  }
  throw new Error(`Cannot run both programs within one second: tried ${ATTEMPTS} times`);
}

async function runBoth(pair: Pair, change: StateChange): Promise<PairResult> {
  const [first, second] = await inOneSecond(async (second) => {
    await layStates(pair, change, second);
    return await Promise.all([pair[0].run(), pair[1].run()]);
  });
  for (const contender of pair) await readState(contender);
  return {
    original: { result: first, state: pair[0].state },
    ours: { result: second, state: pair[1].state },
  };
}

function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function secondBegins(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 - Date.now() % 1000));
}

function printedTimes({ stdout }: PluginResult): readonly number[] {
  return Array.from(stdout.matchAll(/\t(\d+)$/gm), ([, time]) => Number(time));
}

async function layStates([original, ours]: Pair, change: StateChange, second: number) {
  const lay = async (contender: Contender, { state }: Contender) => {
    const text = change.rewrite === undefined ? state : change.rewrite(state, second);
    await layState(contender, text);
  };
  await lay(original, change.exchanged ? ours : original);
  await lay(ours, change.exchanged ? original : ours);
}

async function layState({ directory, path }: Contender, text: string | undefined): Promise<void> {
  await Deno.remove(directory, { recursive: true });
  await Deno.mkdir(directory);
  if (text === undefined) return;
  if (path === undefined) throw new Error("Cannot lay a state: its file name is not known yet");
  await Deno.writeTextFile(path, text);
}

/** Each program names its own state file, so it is looked up in the directory. */
async function readState(contender: Contender): Promise<void> {
  const names = Array.from(Deno.readDirSync(contender.directory), ({ name }) => name);
  if (names.length > 1) throw new Error(`Cannot tell the state file: found ${names.join(", ")}`);
  const [name] = names;
  if (name !== undefined) contender.path = `${contender.directory}/${name}`;
  contender.state = name && await Deno.readTextFile(`${contender.directory}/${name}`);
}
