/**
 * Demonstrates the plugin: prints the graph definitions and the metrics that an agent receives.
 *
 * `deno task demo` monitors a simulated application, `deno task demo --go` a real Go application, and
 * `deno task demo -- -watch` draws two of them on the terminal. State is kept in a temporary directory
 * that is removed at the end.
 *
 * @module
 */

import { pluginCommand, type PluginResult, runPlugin } from "../tests/support/run_plugin.ts";
import { startDemoTarget } from "./demo_target.ts";
import { watchDemo } from "./demo_watch.ts";

const METRIC_COUNT = 15;
const BETWEEN_RUNS_MS = 2000;

/** How many times as busy the applications of `-watch` are as that of a demonstration. */
const LOADS = [2, 0.3] as const;
const FLAGS: readonly string[] = ["--go", "-watch", "--watch"];

/** A monitored application. */
interface Application extends AsyncDisposable {
  readonly origin: string;
}

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const flags = args.filter((argument) => argument !== "--");
  const unknown = flags.find((argument) => !FLAGS.includes(argument));
  if (unknown !== undefined) {
    return fail(`Unknown argument "${unknown}": expected --go, -watch or nothing`, 2);
  }
  const isGo = flags.includes("--go");
  if (isGo && !goIsHere()) {
    return fail("Cannot show a Go application: Go is not installed", 1);
  }
  if (flags.length > (isGo ? 1 : 0)) return await watch(isGo);
  const application = isGo ? await startGoApplication() : startDemoTarget();
  await using watched = application;
  const stateDirectory = await Deno.makeTempDir({ prefix: "gostats-demo-" });
  try {
    return await show(watched.origin, stateDirectory);
  } finally {
    await Deno.remove(stateDirectory, { recursive: true });
  }
}

async function watch(isGo: boolean): Promise<number> {
  const start = (load: number) =>
    isGo ? startGoApplication([`-load=${load * 10}`]) : startDemoTarget(load);
  await using api = await start(LOADS[0]);
  await using worker = await start(LOADS[1]);
  return await watchDemo({
    api: `${api.origin}/api/stats`,
    worker: `${worker.origin}/metrics`,
  });
}

async function startGoApplication(flags: readonly string[] = []): Promise<Application> {
  console.error("Building the Go application (once, into the user's cache)");
  const { startApp } = await import("../tests/interop/sample_app.ts");
  return await startApp(flags);
}

function goIsHere(): boolean {
  try {
    return new Deno.Command("go", { args: ["version"], stdout: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function show(origin: string, stateDirectory: string): Promise<number> {
  const { hostname, port } = new URL(origin);
  const args = ["-host", hostname, "-port", port];
  const env = { MACKEREL_PLUGIN_WORKDIR: stateDirectory };

  print("An application", `${origin}/api/stats`);
  print("The command that mackerel-agent runs", await describeCommand(args));
  const definitions = await runPlugin(args, { env: { ...env, MACKEREL_AGENT_PLUGIN_META: "1" } });
  printResult("Graph definitions, asked for once (MACKEREL_AGENT_PLUGIN_META=1)", definitions);

  const startMs = performance.now();
  const first = await runPlugin(args, { env });
  printResult("The first run: no differences yet", first);
  await wait(BETWEEN_RUNS_MS - (performance.now() - startMs));
  const second = await runPlugin(args, { env });
  printResult("The second run, two seconds later: counters as rates per minute", second);
  const code = judge([definitions, first, second], second);
  if (code === 0) print("What to try next", describeNext());
  return code;
}

/** Returns commands that lead on, as they are typed with the Deno at hand. */
function describeNext(): string {
  const isOfNpm = /[\\/]_?npx[\\/]|node_modules/.test(Deno.execPath());
  const deno = isOfNpm ? `npx -y deno@${Deno.version.deno}` : "deno";
  return [
    `${deno} task demo -- -watch                             two applications, as graphs here`,
    `${deno} task start -check localhost:8080                your own: is it there, what does it give`,
    `${deno} task start -watch localhost:8080                your own, as graphs here`,
    `${deno} task start -init localhost:8080 >gostats.toml   a configuration for your own`,
  ].join("\n");
}

function judge(results: readonly PluginResult[], second: PluginResult): number {
  const failed = results.find((result) => result.code !== 0);
  if (failed) return fail(`A run failed: exit code is ${failed.code}, expected 0`, 1);
  const lines = second.stdout.split("\n").length - 1;
  if (lines === METRIC_COUNT) return 0;
  return fail(`The second run printed ${lines} lines: expected ${METRIC_COUNT}`, 1);
}

/** Returns the command as typed in the repository's root directory. */
async function describeCommand(args: readonly string[]): Promise<string> {
  const root = new URL("../", import.meta.url);
  const [file, ...rest] = await pluginCommand();
  const words = rest.map((word) => word.replace(root.href, "").replace(root.pathname, ""));
  return [file === Deno.execPath() ? "deno" : file, ...words, ...args].join(" ");
}

function printResult(heading: string, { stdout, stderr }: PluginResult): void {
  print(heading, stdout.trimEnd());
  if (stderr !== "") print("It said on stderr", stderr.trimEnd());
}

function print(heading: string, text: string): void {
  console.log(`== ${heading} ==\n${text}\n`);
}

function fail(message: string, code: number): number {
  console.error(message);
  return code;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
