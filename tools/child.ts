/**
 * Shared by the build tools: errors shown as one line, and child processes of Deno whose messages
 * become part of that line.
 *
 * @module
 */

/** An error that ends a tool; it is shown as one line. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  /** 1, or 2 for a usage error. */
  readonly exitCode: number;

  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? 1;
  }
}

/** Runs a tool's work, shows a {@link ToolError} on stderr, and returns the exit code. */
export async function runTool(work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return 0;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(error.message);
    return error.exitCode;
  }
}

/**
 * Rejects any argument, for a tool that takes none.
 *
 * @throws {ToolError} If there is an argument.
 */
export function expectNoArguments([first]: readonly string[]): void {
  if (first === undefined) return;
  throw new ToolError(`Unexpected argument "${first}": none is allowed`, { exitCode: 2 });
}

/**
 * Runs a program of this machine, and returns its stdout.
 *
 * @throws {ToolError} If it is not installed, or fails.
 */
export async function runProgram(name: string, options: Deno.CommandOptions): Promise<string> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(name, {
      ...options,
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (success) return decoder.decode(stdout);
    throw new ToolError(`${name} failed: ${decoder.decode(stderr).trim()}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ToolError(`Cannot run ${name}: it is not installed`);
  }
}

/** The result of running Deno. */
export interface DenoResult {
  readonly success: boolean;
  /** Its stderr, without colors. */
  readonly stderr: string;
}

/** Runs Deno and returns its result; its output is not shown. */
export async function runDeno(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<DenoResult> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  return { success, stderr: new TextDecoder().decode(stderr) };
}

/** Returns Deno's error as one line: the last cause if there is one, else the whole message. */
export function describeDenoError(stderr: string): string {
  const [message = ""] = stderr.split(/^Stack backtrace:/m);
  const [summary = "", causes] = message.split(/^Caused by:$/m);
  const last = causes?.trim().split("\n").at(-1)?.replace(/^ *\d+: /, "");
  return last ?? summary.replaceAll(/^error: /gm, "").replaceAll(/\s*\n\s*/g, " ").trim();
}
