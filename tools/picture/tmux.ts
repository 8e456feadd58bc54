/**
 * A real terminal to take pictures of: tmux, with a server of its own that ends with the picture.
 *
 * @module
 */

import { ToolError } from "../child.ts";

/** A terminal with a shell in it. */
export interface Terminal extends AsyncDisposable {
  /** Types a line and the key that ends it. */
  type(line: string): Promise<void>;
  /**
   * Resolves with the screen, escape sequences for colors included, once it fits.
   *
   * @throws {ToolError} When it does not within so many seconds.
   */
  waitFor(
    fits: (screen: readonly string[]) => boolean,
    seconds: number,
  ): Promise<readonly string[]>;
}

/** How a terminal is made. */
export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  /** Where the shell is, and the socket of the server. */
  readonly cwd: string;
  /** Variables that the shell is given beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
}

const LOOK_EVERY_MS = 200;

/**
 * Starts a terminal.
 *
 * @throws {ToolError} When tmux is not installed or does not start.
 */
export async function startTerminal(
  { columns, rows, cwd, env }: TerminalOptions,
): Promise<Terminal> {
  const socket = `${cwd}/tmux-${crypto.randomUUID()}`;
  const tmux = (...args: string[]) =>
    runTmux(["-u", "-S", socket, "-f", "/dev/null", ...args], env);
  const size = ["-x", `${columns}`, "-y", `${rows}`];
  await tmux("new-session", "-d", ...size, "-c", cwd, "env -u NO_COLOR sh");
  await tmux("set-option", "-g", "status", "off");
  const capture = async () => (await tmux("capture-pane", "-e", "-p")).trimEnd().split("\n");
  return {
    async type(line) {
      await tmux("send-keys", "-l", line);
      await tmux("send-keys", "Enter");
    },
    async waitFor(fits, seconds) {
      for (let waitedMs = 0;; waitedMs += LOOK_EVERY_MS) {
        const screen = await capture();
        if (fits(screen)) return screen;
        if (waitedMs > seconds * 1000) {
          throw new ToolError(`Cannot take a picture: after ${seconds} s the screen is not right`);
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    async [Symbol.asyncDispose]() {
      await tmux("kill-server");
    },
  };
}

async function runTmux(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { success, stdout, stderr } = await startTmux(args, env);
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new ToolError(`Cannot take a picture: tmux says "${decoder.decode(stderr).trim()}"`);
}

async function startTmux(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command("tmux", { args: [...args], env: { ...env } }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ToolError("Cannot take a picture: tmux is not installed");
  }
}
