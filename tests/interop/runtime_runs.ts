/**
 * Runs of the plugin over all pages of the instrumented application.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { GRAPHS } from "../../src/metrics/catalogue.ts";
import { runPlugin } from "../support/run_plugin.ts";
import type { TemporaryDirectory } from "../support/temporary_directory.ts";
import { startInstrumentedApp } from "./instrumented_app.ts";
import type { InstrumentedApp } from "./instrumented_app.ts";
import { NAMES, PATHS, without } from "./runtime_pages.ts";
import type { Name } from "./runtime_pages.ts";

/** The minimum of one second between two runs, and a little more. */
export const PAUSE_MS = 1100;

/** What a run printed of a page, by the keys of the metrics, and its state. */
export interface Printed {
  readonly values: Readonly<Record<string, number>>;
  readonly state: Readonly<Record<string, number>>;
}

/** Runs of the plugin over all pages of an application. */
export interface Runs {
  readonly directory: TemporaryDirectory;
  readonly env: Readonly<Record<string, string>>;
  readonly config: string;
}

/** Prepares runs over all pages, in a directory. */
export async function prepareRuns(directory: TemporaryDirectory, origin: string): Promise<Runs> {
  const config = `${directory.path}/gostats.toml`;
  const targets = NAMES.map((name) => `[targets.${name}]\nuri = "${origin}${PATHS[name]}"`);
  // One page after the other: requests at the same moment would count each other's files.
  const lines = ["concurrency = 1", '[defaults]\nmetrics = ["all"]', ...targets];
  await Deno.writeTextFile(config, lines.join("\n"));
  return { directory, config, env: { MACKEREL_PLUGIN_WORKDIR: `${directory.path}/states` } };
}

/** Runs the plugin once, and returns what it printed of each page. */
export async function run({ directory, env, config }: Runs): Promise<
  Readonly<Record<Name, Printed>> & { readonly stderr: string }
> {
  const { code, stdout, stderr } = await runPlugin(["-config", config], { env });
  assertEquals(code, 0, stderr);
  const printed = NAMES.map((name) => {
    const lines = stdout.split("\n").filter((line) => line.startsWith(`${name}.`));
    return [name, {
      values: Object.fromEntries(lines.map(readLine)),
      state: readState(`${directory.path}/states`, name),
    }];
  });
  return { ...Object.fromEntries(printed), stderr };
}

const DEFAULT_GRAPHS = GRAPHS.map(({ name }) => name);

/** Reads a line of a metric. */
export function readLine(line: string): readonly [key: string, value: number] {
  const [name = "", value] = line.split("\t");
  const [, graph = "", metric = ""] = name.split(".");
  return [DEFAULT_GRAPHS.includes(graph) ? metric : `${graph}.${metric}`, Number(value)];
}

function readState(directory: string, name: Name): Readonly<Record<string, number>> {
  for (const entry of Deno.readDirSync(directory)) {
    if (!entry.name.startsWith(`mackerel-plugin-gostats-${name}-`)) continue;
    return JSON.parse(Deno.readTextFileSync(`${directory}/${entry.name}`));
  }
  throw new Error(`no state of ${name}`);
}

/**
 * Keeps the heap so large that no collection begins while pages are read. The memory limit is below
 * twice the heap, so that it sets the goal.
 */
export async function startQuiet(flags: readonly string[] = []): Promise<InstrumentedApp> {
  const app = await startInstrumentedApp(flags, { GOMEMLIMIT: "128MiB", GOMAXPROCS: "3" });
  await app.control("megabytes", 64);
  await app.control("collect", 2);
  return app;
}

/** Allocates, computes, collects and leaks, for more than the shortest time between two runs. */
export async function load(app: InstrumentedApp): Promise<void> {
  const pause = new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  await app.control("garbage", 200);
  await app.control("contend", 300);
  await app.control("compute", 300);
  await app.control("goroutines", 50);
  await app.control("files", 20);
  await app.control("threads", 30);
  await app.control("dead", 20);
  await app.control("megabytes", 8);
  await app.control("collect", 5);
  await pause;
}

/** Returns a sentence for each metric that is printed or not, though it should not be or be. */
export function compareKeys(
  what: string,
  { values }: Printed,
  expected: readonly string[],
): string[] {
  const keys = Object.keys(values);
  return [
    ...without(expected, keys).map((key) => `${what}: ${key} is not printed`),
    ...without(keys, expected).map((key) => `${what}: ${key} is printed: ${values[key]}`),
  ];
}
