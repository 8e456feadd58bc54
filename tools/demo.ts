/**
 * Demonstrates the plugin: prints the graph definitions and the metrics that an agent receives.
 *
 * `deno task demo` monitors a simulated application, `deno task demo --go` a real Go application.
 * State is kept in a temporary directory that is removed at the end.
 *
 * @module
 */

import { pluginCommand, type PluginResult, runPlugin } from "../tests/support/run_plugin.ts";
import { startDemoTarget } from "./demo_target.ts";

const METRIC_COUNT = 15;
const BETWEEN_RUNS_MS = 2000;

interface Application extends AsyncDisposable {
  readonly origin: string;
}

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((argument) => argument !== "--go");
  if (unknown !== undefined) {
    return fail(`Unknown argument "${unknown}": expected --go or nothing`, 2);
  }
  const application = args.includes("--go") ? await startGoApplication() : startDemoTarget();
  if (!application) return fail("Cannot show a Go application: Go is not installed", 1);
  await using watched = application;
  const stateDirectory = await Deno.makeTempDir({ prefix: "gostats-demo-" });
  try {
    return await show(watched.origin, stateDirectory);
  } finally {
    await Deno.remove(stateDirectory, { recursive: true });
  }
}

async function startGoApplication(): Promise<Application | undefined> {
  if (!goIsHere()) return undefined;
  console.error("Building the Go application (once, into the user's cache)");
  const { startApp } = await import("../tests/interop/sample_app.ts");
  return await startApp();
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
  return judge([definitions, first, second], second);
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
