/**
 * Runs the whole program in a process, as mackerel-agent does.
 *
 * `GOSTATS_COMMAND` names the program under test: a command and its arguments, separated by spaces
 * or as a JSON array of strings. By default it is `main.ts`, run with the narrow permissions.
 *
 * @module
 */

import { permissionFlags } from "../../src/cli/permissions.ts";
import { registryFlags } from "../../tools/registry.ts";

/** Whether the program under test is the source, which tests of module loading need. */
export const isSource: boolean = !Deno.env.get("GOSTATS_COMMAND")?.trim();

/** Options of a run. */
export interface PluginOptions {
  /** Variables, besides those that any process needs; no others are inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** The working directory; default: this process's own. */
  readonly cwd?: string;
  /** The standard input; default `"null"`. */
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
  /** Resolves when the process has ended and all output is read. */
  readonly result: Promise<PluginResult>;
  /** Sends a signal to this process alone; does nothing once it has ended. */
  kill(signal?: Deno.Signal): void;
}

/** Variables that a process needs to start and to find its modules. */
const INHERITED: readonly string[] = [
  "PATH",
  "HOME",
  "XDG_CACHE_HOME",
  "DENO_DIR",
  "JSR_URL",
  "NPM_CONFIG_REGISTRY",
  ...(Deno.build.os === "windows" ? ["SystemRoot", "USERPROFILE", "LOCALAPPDATA", "TEMP"] : []),
];

/**
 * Runs the program until it ends.
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

/** Starts the program without waiting for its end, for example to send it signals. */
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

/** Returns the variables of every run. */
export function baseEnvironment(): Record<string, string> {
  const entries = INHERITED.map((name) => [name, Deno.env.get(name)] as const);
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
