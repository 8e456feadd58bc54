/**
 * Starts the whole program as its own process, the way mackerel-agent does.
 *
 * `GOSTATS_COMMAND` names the program under test: a command and its arguments, separated by spaces
 * or as a JSON array of strings. By default it is `main.ts`, run with the narrow permissions.
 *
 * @module
 */

import { permissionFlags } from "../../src/cli/permissions.ts";
import { registryFlags } from "../../tools/registry.ts";

/** Whether the program under test is the source, so that tests of how Deno loads it make sense. */
export const isSource: boolean = !Deno.env.get("GOSTATS_COMMAND")?.trim();

/** How a run differs from one without flags, state and variables. */
export interface PluginOptions {
  /** Variables beside those that any process needs; nothing else of this process is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** The working directory; default: this process's own. */
  readonly cwd?: string;
  /** Where the standard input comes from; default `"null"`. */
  readonly stdin?: "null" | "inherit" | "piped";
  /** Kills the process (SIGKILL) when aborted. */
  readonly signal?: AbortSignal;
}

/** What a run printed and how it ended. */
export interface PluginResult {
  /** The exit code; 128 and the signal's number after a signal. */
  readonly code: number;
  /** The signal that ended the process, if one did. */
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that has not ended yet. */
export interface PluginProcess {
  readonly pid: number;
  /** Resolves when the process has ended and everything that it printed is read. */
  readonly result: Promise<PluginResult>;
  /** Sends a signal to this process alone; does nothing once it has ended. */
  kill(signal?: Deno.Signal): void;
}

/** Variables that a process needs to be found, to start, and to find its modules. */
const HANDED_ON: readonly string[] = [
  "PATH",
  "HOME",
  "XDG_CACHE_HOME",
  "DENO_DIR",
  "JSR_URL",
  "NPM_CONFIG_REGISTRY",
  ...(Deno.build.os === "windows" ? ["SystemRoot", "USERPROFILE", "LOCALAPPDATA", "TEMP"] : []),
];

/**
 * Runs the program to its end.
 *
 * @example
 * ```ts ignore
 * const { code, stdout } = await runPlugin(["-port", "8080"], {
 *   env: { MACKEREL_PLUGIN_WORKDIR: directory },
 * });
 * ```
 */
export async function runPlugin(
  args: readonly string[],
  options: PluginOptions = {},
): Promise<PluginResult> {
  return await (await startPlugin(args, options)).result;
}

/** Starts the program and returns at once, to send it signals while it runs. */
export async function startPlugin(
  args: readonly string[],
  options: PluginOptions = {},
): Promise<PluginProcess> {
  const [file, ...first] = await pluginCommand();
  const child = new Deno.Command(file, {
    args: [...first, ...args],
    clearEnv: true,
    env: { ...baseEnvironment(), ...options.env },
    stdin: options.stdin ?? "null",
    stdout: "piped",
    stderr: "piped",
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  }).spawn();
  const kill = (signal: Deno.Signal = "SIGTERM") => killChild(child, signal);
  return { pid: child.pid, kill, result: readResult(child, options.signal, kill) };
}

/** Returns the program under test: the file to start and its first arguments. */
export async function pluginCommand(): Promise<[file: string, ...args: string[]]> {
  const command = Deno.env.get("GOSTATS_COMMAND")?.trim();
  if (!command) return await sourceCommand();
  const words: readonly string[] = command.startsWith("[")
    ? JSON.parse(command)
    : command.split(/\s+/);
  const [file, ...args] = words;
  if (!file) throw new TypeError(`Cannot test the command "${command}": it names no file`);
  return [file, ...args];
}

/** Returns the variables that every run is given. */
export function baseEnvironment(): Record<string, string> {
  const entries = HANDED_ON.map((name) => [name, Deno.env.get(name)] as const);
  const present = entries.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(present), DENO_NO_UPDATE_CHECK: "1" };
}

async function sourceCommand(): Promise<[file: string, ...args: string[]]> {
  const main = new URL("../../main.ts", import.meta.url).href;
  const flags = [...permissionFlags(), ...await registryFlags()];
  return [Deno.execPath(), "run", "--quiet", ...flags, main];
}

async function readResult(
  child: Deno.ChildProcess,
  signal: AbortSignal | undefined,
  kill: (signal: Deno.Signal) => void,
): Promise<PluginResult> {
  const onAbort = () => kill("SIGKILL");
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort);
  try {
    const { code, signal: ended, stdout, stderr } = await child.output();
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const [out, err] = [decoder.decode(stdout), decoder.decode(stderr)];
    return { code, signal: ended, stdout: out, stderr: err };
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Deno throws a TypeError for a process that has ended. */
function killChild(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
  }
}
