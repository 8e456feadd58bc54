/**
 * What the building tools have in common: one line for what stops them, and calls of Deno whose own
 * words are kept for that line.
 *
 * @module
 */

/** Something that stops a tool; shown as one line. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  /** 1, or 2 when the user must change something in the command. */
  readonly exitCode: number;

  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? 1;
  }
}

/** Does a tool's work and returns its exit code, 0 if nothing stopped it. */
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
 * Refuses arguments, for a tool that takes none.
 *
 * @throws {ToolError} If there is one.
 */
export function expectNoArguments([first]: readonly string[]): void {
  if (first === undefined) return;
  throw new ToolError(`Unexpected argument "${first}": none is allowed`, { exitCode: 2 });
}

/** How a call of Deno ended. */
export interface DenoResult {
  readonly success: boolean;
  /** What it said on stderr, without colors. */
  readonly stderr: string;
}

/** Runs Deno to its end; nothing that it prints reaches the user. */
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

/** Returns what Deno says went wrong as one line: its last cause, or else all of its message. */
export function describeFailure(stderr: string): string {
  const [message = ""] = stderr.split(/^Stack backtrace:/m);
  const [told = "", causes] = message.split(/^Caused by:$/m);
  const last = causes?.trim().split("\n").at(-1)?.replace(/^ *\d+: /, "");
  return last ?? told.replaceAll(/^error: /gm, "").replaceAll(/\s*\n\s*/g, " ").trim();
}
