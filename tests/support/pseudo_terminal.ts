/**
 * Runs the whole program in a pseudo-terminal of util-linux's `script`, to read its screen and to
 * press keys.
 *
 * @module
 */

import { stripAnsiCode } from "@std/fmt/colors";
import { makeDenoDir } from "./deno_dir.ts";
import { baseEnvironment, pluginCommand } from "./run_plugin.ts";

/** Whether util-linux's `script` is installed. */
export const hasScript: boolean = Deno.build.os === "linux" && canStart("script");

/** The terminal of a program. */
export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  /** Variables, besides those that any process needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** The program and its first arguments; default: the program under test. */
  readonly program?: readonly string[];
  /** Whether the shell controls jobs: it continues the program when that was suspended. */
  readonly hasJobs?: boolean;
}

/** How a program in a terminal ended. */
export interface Ending {
  /** The exit code; 128 and the signal's number after a signal. */
  readonly code: number;
  /** Whether the terminal's settings are the same as before. */
  readonly isRestored: boolean;
  /** Everything that was written, including escape sequences. */
  readonly text: string;
}

/** A program in a terminal. */
export interface PluginTerminal extends AsyncDisposable {
  /**
   * Resolves with the lines of the first matching screen, from the present one on; rejects when none
   * appears in time.
   */
  waitFor(fits: (lines: readonly string[]) => boolean): Promise<readonly string[]>;
  /** Resolves when a text has been written; rejects when that takes too long. */
  waitForText(pattern: RegExp): Promise<void>;
  press(keys: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** Sends a signal to the program. */
  kill(signal: Deno.Signal): void;
  /** Resolves when the program has ended. */
  readonly ending: Promise<Ending>;
}

/** The escape sequences around a drawing, and the one that begins a whole screen. */
const FRAME = { begin: "\x1b[?2026h", end: "\x1b[?2026l", home: "\x1b[H" };

/** A row that is drawn anew: its number, and what is up to the next such row. */
// deno-lint-ignore no-control-regex
const ROW = /\x1b\[(\d+);1H(.*?)(?=\x1b\[\d+;1H|$)/gs;

/** Long enough for any slow machine. */
const LONGEST_WAIT_MS = 90_000;

/** Starts the program in a terminal. */
export async function startOnTerminal(
  args: readonly string[],
  { columns, rows, env, program, hasJobs = false }: TerminalOptions,
): Promise<PluginTerminal> {
  const command = [...program ?? await pluginCommand(), ...args].map(quoteForShell).join(" ");
  const shell = [
    `stty cols ${columns} rows ${rows}`,
    'echo "tty $(tty) "',
    'echo "before $(stty -g)"',
    ...(hasJobs ? ["set -m"] : []),
    `sh -c 'echo "pid $$ "; exec "$@"' sh ${command}`,
    ...(hasJobs ? ['echo "suspended $(stty -g) "', "fg"] : []),
    'echo "code $? after $(stty -g) "',
  ];
  // On a terminal, and nowhere else, Deno reports that another process has locked one of its caches.
  const denoDir = program === undefined ? await makeDenoDir() : undefined;
  const child = new Deno.Command("script", {
    args: ["-qec", shell.join("; "), "/dev/null"],
    clearEnv: true,
    env: {
      ...baseEnvironment(),
      ...(denoDir === undefined ? {} : { DENO_DIR: denoDir.path }),
      TERM: "xterm-256color",
      ...env,
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const screen = followScreen(child.stdout);
  const keyboard = child.stdin.getWriter();
  const find = (pattern: RegExp) => pattern.exec(screen.text())?.[1] ?? "";
  return {
    waitFor: screen.waitFor,
    waitForText: screen.waitForText,
    press: async (keys) => await keyboard.write(new TextEncoder().encode(keys)),
    async resize(columns, rows) {
      const size = ["cols", `${columns}`, "rows", `${rows}`];
      await new Deno.Command("stty", { args: ["-F", find(/^tty (\S+) /m), ...size] }).output();
    },
    kill: (signal) => Deno.kill(Number(find(/^pid (\d+) /m)), signal),
    ending: screen.end.then((text) => ({
      code: Number(find(/^code (\d+) /m)),
      isRestored: find(/^before (\S+)/m) === find(/ after (\S+) /m),
      text,
    })),
    async [Symbol.asyncDispose]() {
      const pid = find(/^pid (\d+) /m);
      const hasEnded = find(/^code (\d+) /m) !== "";
      // Without its terminal, the program ends too, but may write to the directory until then; the
      // shell waits for it.
      if (!hasEnded && (denoDir === undefined || pid === "")) endChild(child);
      else if (!hasEnded) endProgram(Number(pid));
      await child.status;
      await denoDir?.[Symbol.asyncDispose]();
    },
  };
}

/** Records the output and notifies those who wait for a screen. */
function followScreen(stdout: ReadableStream<Uint8Array>): {
  text(): string;
  waitFor: PluginTerminal["waitFor"];
  waitForText: PluginTerminal["waitForText"];
  readonly end: Promise<string>;
} {
  let written = "";
  let read = 0;
  const screens: (readonly string[])[] = [];
  let change = Promise.withResolvers<boolean>();
  const end = (async () => {
    for await (const part of stdout.pipeThrough(new TextDecoderStream())) {
      written += part;
      for (let stop; (stop = written.indexOf(FRAME.end, read)) >= 0; read = stop + 1) {
        const begin = written.lastIndexOf(FRAME.begin, stop) + FRAME.begin.length;
        screens.push(drawFrame(written.slice(begin, stop), screens.at(-1) ?? []));
      }
      change.resolve(true);
      change = Promise.withResolvers();
    }
    change.resolve(false);
    return written;
  })();
  const waitUntil = async <T>(find: () => T | undefined): Promise<T> => {
    const limit = setTimeout(() => change.resolve(false), LONGEST_WAIT_MS);
    using _ = { [Symbol.dispose]: () => clearTimeout(limit) };
    while (true) {
      const changed = change.promise;
      const found = find();
      if (found !== undefined) return found;
      if (!await changed) {
        const last = screens.at(-1) ?? [written];
        throw new Error(`No screen matches, the last one is:\n${last.join("\n")}`);
      }
    }
  };
  return {
    text: () => written,
    end,
    async waitFor(fits) {
      let seen = Math.max(0, screens.length - 1);
      return await waitUntil(() => {
        for (; seen < screens.length; seen++) {
          const lines = screens[seen] ?? [];
          if (fits(lines)) return lines;
        }
        return undefined;
      });
    },
    async waitForText(pattern) {
      await waitUntil(() => pattern.test(written) || undefined);
    },
  };
}

/** Returns the screen after a drawing, without escape sequences: a whole one, or rows of it. */
function drawFrame(frame: string, before: readonly string[]): readonly string[] {
  if (frame.startsWith(FRAME.home)) {
    return frame.slice(FRAME.home.length).split(/\r+\n/).map(readLine);
  }
  const lines = [...before];
  for (const [, row, line = ""] of frame.matchAll(ROW)) lines[Number(row) - 1] = readLine(line);
  return lines;
}

function readLine(line: string): string {
  return stripAnsiCode(line).trimEnd();
}

function endProgram(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Deno throws a TypeError for a process that has ended. */
function endChild(child: Deno.ChildProcess): void {
  try {
    child.kill();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function canStart(command: string): boolean {
  try {
    return new Deno.Command(command, { args: ["--version"], stdout: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
