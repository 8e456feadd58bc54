/**
 * A terminal for screenshots: tmux with its own server.
 *
 * @module
 */

import { ToolError } from "../child.ts";

/** A terminal with a shell in it. */
export interface Terminal extends AsyncDisposable {
  /** Types a line and presses Enter. */
  type(line: string): Promise<void>;
  /**
   * Resolves with the screen, with escape sequences, as soon as `matches` returns true for it.
   *
   * @throws {ToolError} When that takes longer than so many seconds.
   */
  waitFor(
    matches: (screen: readonly string[]) => boolean,
    seconds: number,
  ): Promise<readonly string[]>;
}

/** Options of a terminal. */
export interface TmuxOptions {
  readonly columns: number;
  readonly rows: number;
  /** The working directory of the shell; the server's socket is created there too. */
  readonly cwd: string;
  /** Environment variables of the shell, besides this process's own. */
  readonly env: Readonly<Record<string, string>>;
}

const POLL_INTERVAL_MS = 200;

/**
 * Starts a terminal.
 *
 * @throws {ToolError} When tmux is not installed or does not start.
 */
export async function startTmuxTerminal(
  { columns, rows, cwd, env }: TmuxOptions,
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
    async waitFor(matches, seconds) {
      for (let waitedMs = 0;; waitedMs += POLL_INTERVAL_MS) {
        const screen = await capture();
        if (matches(screen)) return screen;
        if (waitedMs > seconds * 1000) {
          throw new ToolError(
            `Cannot take a picture: after ${seconds} s the screen is not complete`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
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
