/**
 * Runs a task of deno.json: its steps one after the other, up to the first that fails.
 *
 * `deno run -A tools/task.ts NAME [ARGUMENT…]` hands the arguments to the last step, untouched, and
 * exits as the step did that ended it.
 *
 * @module
 */

import { permissionFlags } from "../src/permissions.ts";
import { registryFlags } from "./registry.ts";

/** One call of Deno. */
interface Step {
  /** The subcommand and its first flags. */
  readonly command: readonly string[];
  /** What follows the registry's flags. */
  readonly args: readonly string[];
  /** Whether modules of the standard library are loaded. */
  readonly registry: boolean;
}

interface Task {
  readonly steps: readonly Step[];
  /** Variables for all steps. */
  readonly env?: Readonly<Record<string, string>>;
  /** Prints nothing, changes no variable and stays where the user is: the run is the user's own. */
  readonly transparent?: boolean;
}

const root = new URL("../", import.meta.url);

const lint: readonly Step[] = [
  tool("fmt", "--check"),
  tool("lint"),
  tool("lint", "--rules-include=no-console", "main.ts", "src"),
];
const check: readonly Step[] = [program(["check", "--doc"], ".")];
/** The program under test is not handed the developer's proxy, so it must find its modules here. */
const cache: Step = program(["cache", "--quiet"], "main.ts");
const bundle: Step = program(["run", "-A"], "tools/bundle.ts");
const test: readonly Step[] = [
  cache,
  program(["test", "-A", "--parallel", "--doc"]),
];

const interop: readonly Step[] = [
  cache,
  program(["test", "-A", "--parallel"], "tests/interop"),
];

/** The tasks of deno.json by name; adding one is adding a row here and there. */
const TASKS: ReadonlyMap<string, Task> = new Map<string, Task>([
  ["ok", { steps: [...lint, ...check, ...test] }],
  ["fmt", { steps: [tool("fmt")] }],
  ["lint", { steps: lint }],
  ["check", { steps: check }],
  ["test", { steps: test }],
  ["interop", { steps: interop }],
  ["interop:long", { steps: interop, env: { GOSTATS_INTEROP_LONG: "1" } }],
  ["demo", { steps: [cache, tool("run", "-A", "tools/demo.ts")] }],
  ["bundle", { steps: [bundle] }],
  ["compile", { steps: [program(["run", "-A"], "tools/compile.ts")] }],
  ["release", { steps: [program(["run", "-A"], "tools/release.ts")] }],
  ["test:program", { steps: [cache, tool("run", "-A", "tools/test_program.ts")] }],
  ["test:bundle", { steps: [bundle, tool("run", "-A", "tools/test_program.ts", "--bundle")] }],
  ["publish:check", { steps: [tool("run", "-A", "tools/publish_check.ts")] }],
  ["bench", { steps: [cache, tool("run", "-A", "tools/bench/main.ts")] }],
  ["bench:limits", { steps: [cache, tool("run", "-A", "tools/bench/limits.ts")] }],
  ["picture", { steps: [program(["run", "-A"], "tools/picture.ts")] }],
  ["start", {
    steps: [program(["run", "--quiet", ...permissionFlags()], new URL("main.ts", root).href)],
    transparent: true,
  }],
]);

if (import.meta.main) Deno.exit(await runTask(Deno.args));

async function runTask([name = "", ...args]: readonly string[]): Promise<number> {
  const task = TASKS.get(name);
  if (!task) {
    console.error(`Cannot run task "${name}": expected one of ${[...TASKS.keys()].join(", ")}`);
    return 2;
  }
  for (const [index, step] of task.steps.entries()) {
    const isLast = index === task.steps.length - 1;
    const code = await runStep(step, isLast ? args : [], task);
    if (code !== 0) return code;
  }
  return 0;
}

async function runStep(
  step: Step,
  args: readonly string[],
  { transparent = false, env = {} }: Task,
): Promise<number> {
  const flags = step.registry ? await registryFlags({ quiet: transparent }) : [];
  if (!transparent) console.error(["$ deno", ...step.command, ...step.args, ...args].join(" "));
  const child = new Deno.Command(Deno.execPath(), {
    args: [...step.command, ...flags, ...step.args, ...args],
    cwd: transparent ? Deno.env.get("INIT_CWD") ?? root : root,
    env: transparent ? {} : { ...ownEnvironment(), ...env },
  }).spawn();
  forwardSignals(child);
  return (await child.status).code;
}

/** Tests talk to servers of their own: never through the developer's proxy. */
function ownEnvironment(): Record<string, string> {
  const exceptions = Deno.env.get("NO_PROXY") ?? Deno.env.get("no_proxy");
  const loopback = "localhost,127.0.0.1,::1";
  return {
    NO_PROXY: exceptions ? `${exceptions},${loopback}` : loopback,
    DENO_NO_UPDATE_CHECK: "1",
  };
}

function forwardSignals(child: Deno.ChildProcess): void {
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, () => forward(child, signal));
}

/** The child may have ended in the meantime, by itself or by the same signal. */
function forward(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    const isGone = error instanceof TypeError || error instanceof Deno.errors.NotFound;
    if (!isGone) throw error;
  }
}

/** A step that works on the sources as text, or loads nothing but our own modules. */
function tool(...command: readonly string[]): Step {
  return { command, args: [], registry: false };
}

/** A step that loads modules, and so needs to know where the standard library comes from. */
function program(command: readonly string[], ...args: readonly string[]): Step {
  return { command, args, registry: true };
}
