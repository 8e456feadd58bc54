/**
 * Runs `deno test` in a copy of the tree.
 *
 * @module
 */

import { NPM_IMPORT_MAP, registryFlags } from "../registry.ts";
import { emptyTemporary } from "./copies.ts";
import type { Copy } from "./copies.ts";

/** Tests to run. */
export interface TestRun {
  /** Test files, in the order in which they run. */
  readonly files: readonly TestFile[];
  /** The process group is killed after this time. */
  readonly limitMs: number;
  /** Whether the run ends at the first failure. */
  readonly failFast: boolean;
  /** The path of the journal, if hits are recorded. */
  readonly journal?: string;
  /** Aborts the run. */
  readonly signal: AbortSignal;
}

/** A test file and the tests to run of it. */
export interface TestFile {
  readonly file: string;
  /** Names of tests; default: all. */
  readonly tests?: readonly string[] | undefined;
}

/** How a run ended. */
export type TestResult = "passed" | "failed" | "timed out";

/**
 * Runs tests in their own process group, and kills what they leave running.
 *
 * @throws The signal's reason when it is aborted.
 */
export async function runTests(copy: Copy, run: TestRun): Promise<TestResult> {
  const tests = `${copy.temporary}.json`;
  await Deno.writeTextFile(tests, JSON.stringify(chosenTests(copy, run.files)));
  const child = new Deno.Command(Deno.execPath(), {
    args: await testArguments(run),
    cwd: copy.tree,
    env: {
      TMPDIR: copy.temporary,
      // Whole-program tests must run the copy, not a program of the user's.
      GOSTATS_COMMAND: "",
      GOSTATS_MUTATE_TESTS: tests,
      ...(run.journal === undefined ? {} : { GOSTATS_MUTATE_JOURNAL: run.journal }),
    },
    stdin: "null",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  try {
    return await waitFor(child, run);
  } finally {
    killGroup(child.pid);
    await child.status;
    await emptyTemporary(copy);
  }
}

async function testArguments({ files, failFast }: TestRun): Promise<string[]> {
  const map = NPM_IMPORT_MAP.slice(NPM_IMPORT_MAP.lastIndexOf("tools/"));
  const registry = (await registryFlags()).map((flag) => flag === NPM_IMPORT_MAP ? map : flag);
  const flags = ["-A", "--no-check", "--preload=tools/mutate/preload.ts"];
  if (failFast) flags.push("--fail-fast");
  return ["test", ...flags, ...registry, ...files.map(({ file }) => file)];
}

function chosenTests({ tree }: Copy, files: readonly TestFile[]): Record<string, unknown> {
  return Object.fromEntries(files.map(({ file, tests }) => [`file://${tree}/${file}`, tests]));
}

/** Only the exit code counts: a program under test may print anything. */
async function waitFor(
  child: Deno.ChildProcess,
  { limitMs, signal }: TestRun,
): Promise<TestResult> {
  const limit = AbortSignal.timeout(limitMs);
  const ended = AbortSignal.any([limit, signal]);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const stop = () => resolve(undefined);
  ended.addEventListener("abort", stop);
  if (ended.aborted) stop();
  const status = await Promise.race([child.status, promise]);
  signal.throwIfAborted();
  if (status === undefined) return "timed out";
  return status.success ? "passed" : "failed";
}

/** Processes that a failed test started may still run. */
function killGroup(pid: number): void {
  try {
    Deno.kill(-pid, "SIGKILL");
  } catch (error) {
    const isGone = error instanceof Deno.errors.NotFound || error instanceof TypeError ||
      (error instanceof Error && Reflect.get(error, "code") === "ESRCH");
    if (!isGone) throw error;
  }
}
