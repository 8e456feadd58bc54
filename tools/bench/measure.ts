/**
 * Measures a whole process from outside, in two runs: one for wall time and for CPU time by
 * `getrusage`, one under GNU time for peak memory.
 *
 * GNU time reports CPU time in hundredths of a second, too coarse for a run of the plugin;
 * `getrusage` has microseconds. Linux reports the peak memory of a child as at least that of the
 * process that started it, so a small process such as GNU time must start it.
 *
 * @module
 */

/** The resources used by a process and its children. */
export interface Usage {
  readonly wallMs: number;
  /** User and system time together. */
  readonly cpuMs: number;
  /** The largest resident size of any single process. */
  readonly peakMib: number;
}

/** A process to start. */
export interface Start {
  readonly command: readonly [file: string, ...args: string[]];
  /** All its variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs before each start, unmeasured. */
  prepare(): void;
  /** Returns why a run is invalid, or `undefined`. */
  check(output: Output): string | undefined;
}

/** How a run ended and what it printed. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Measures one process at a time. */
export interface Meter extends Disposable {
  /** Runs once, ignoring failures, to fill caches and create state files. */
  warmUp(start: Start): void;
  /** @throws {RunError} When a run fails. */
  measure(start: Start): Usage;
}

/** A measured run failed. */
export class RunError extends Error {
  override readonly name = "RunError";
}

const RUSAGE_CHILDREN = -1;
const RUSAGE_BYTES = 144;

/** Returns why this machine cannot measure, in one line, or `undefined`. */
export function whatIsMissing(): string | undefined {
  if (Deno.build.os !== "linux") return "it needs Linux's process accounting";
  if (!hasGnuTime()) return 'GNU time is not installed (on Debian: "apt-get install time")';
  return undefined;
}

function hasGnuTime(): boolean {
  try {
    const { stdout } = new Deno.Command("time", { args: ["--version"] }).outputSync();
    return new TextDecoder().decode(stdout).includes("GNU");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Opens a meter. It counts all children that end while it measures, so no other may end then.
 *
 * @param scratch The path of a file that the meter may overwrite.
 */
export function openMeter(scratch: string): Meter {
  const libc = Deno.dlopen("libc.so.6", {
    getrusage: { parameters: ["i32", "buffer"], result: "i32" },
  });
  const rusage = new Uint8Array(RUSAGE_BYTES);
  const readCpuMs = () => {
    if (libc.symbols.getrusage(RUSAGE_CHILDREN, rusage) !== 0) throw new Error("getrusage failed");
    return sumTimes(new DataView(rusage.buffer));
  };
  return {
    warmUp(start) {
      start.prepare();
      runOnce(start.command, start.env);
    },
    measure: (start) => ({
      ...measureTimes(start, readCpuMs),
      peakMib: measurePeakMib(start, scratch),
    }),
    [Symbol.dispose]: () => libc.close(),
  };
}

/** A `struct rusage` begins with the user and the system time, each in seconds and microseconds. */
function sumTimes(view: DataView): number {
  const [userSec = 0, userUs = 0, systemSec = 0, systemUs = 0] = [0, 8, 16, 24]
    .map((offset) => Number(view.getBigInt64(offset, true)));
  return (userSec + systemSec) * 1000 + (userUs + systemUs) / 1000;
}

function measureTimes(start: Start, readCpuMs: () => number): Pick<Usage, "wallMs" | "cpuMs"> {
  start.prepare();
  const cpuBeforeMs = readCpuMs();
  const startMs = performance.now();
  const output = runOnce(start.command, start.env);
  const wallMs = performance.now() - startMs;
  const cpuMs = readCpuMs() - cpuBeforeMs;
  throwOnFailure(start, output);
  return { wallMs, cpuMs };
}

function measurePeakMib(start: Start, scratch: string): number {
  start.prepare();
  const time = ["time", "--quiet", "--format=%M", `--output=${scratch}`] as const;
  throwOnFailure(start, runOnce([...time, ...start.command], start.env));
  return Number(Deno.readTextFileSync(scratch)) / 1024;
}

function runOnce([file, ...args]: Start["command"], env: Start["env"]): Deno.CommandOutput {
  return new Deno.Command(file, { args, env, clearEnv: true, stdin: "null" }).outputSync();
}

function throwOnFailure(start: Start, { code, stdout, stderr }: Deno.CommandOutput): void {
  const decoder = new TextDecoder();
  const output = { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  const problem = start.check(output);
  if (problem === undefined) return;
  const [said = ""] = output.stderr.split("\n");
  const command = start.command.join(" ").slice(0, 200);
  throw new RunError(`Cannot measure "${command} …": ${problem}${said && `: ${said}`}`);
}
