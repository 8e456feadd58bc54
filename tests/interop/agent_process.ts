/**
 * Runs a real mackerel-agent process against a fake of Mackerel's API, which cannot run here.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { baseEnvironment } from "../support/run_plugin.ts";
import { HOST_ID } from "./fake_mackerel.ts";
import type { PostedGraph, PostedValue } from "./fake_mackerel.ts";

/**
 * Waits until the end of the minute is not close: the agent runs plugins at its start and then at
 * second 0, and two runs that are too close print no differences.
 */
export async function awayFromMinuteEnd(): Promise<void> {
  const intoMinuteMs = Date.now() % 60_000;
  if (intoMinuteMs < 50_000) return;
  await new Promise((resolve) => setTimeout(resolve, 60_000 - intoMinuteMs));
}

/** An agent with one plugin. */
export interface AgentPlugin {
  /** The name of its block. */
  readonly name: string;
  /** The program and its arguments. */
  readonly command: readonly string[];
}

/**
 * Writes the configuration of an agent that keeps all its files in a directory, and returns its path.
 *
 * @param apibase The origin of Mackerel's API.
 */
export async function writeAgentConfiguration(
  directory: string,
  apibase: string,
  { name, command }: AgentPlugin,
): Promise<string> {
  const file = `${directory}/mackerel-agent.conf`;
  await Deno.writeTextFile(
    file,
    [
      `apibase = "${apibase}"`,
      'apikey = "dummy"',
      'cloud_platform = "none"',
      `root = "${directory}"`,
      `pidfile = "${directory}/pid"`,
      `[plugin.metrics.${name}]`,
      `command = ${JSON.stringify(command)}`,
      "use_plugin_timestamp = true",
      `env = { MACKEREL_PLUGIN_WORKDIR = "${directory}/state" }`,
    ].join("\n"),
  );
  return file;
}

/** Starts an agent, and stops it as a service manager does. */
export function startAgent(
  agent: string,
  file: string,
): AsyncDisposable & { readonly ended: AbortSignal } {
  const ending = new AbortController();
  const child = new Deno.Command(agent, {
    args: ["-conf", file],
    clearEnv: true,
    env: baseEnvironment(),
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  const status = child.status.then(({ code }) => {
    ending.abort(new Error(`mackerel-agent has ended with exit code ${code}`));
  });
  return {
    ended: ending.signal,
    async [Symbol.asyncDispose]() {
      if (!ending.signal.aborted) child.kill("SIGTERM");
      await status;
    },
  };
}

/** Returns each graph as NAME (label, unit), and its metrics as NAME (label, stacked). */
export function describeGraphs(graphs: readonly PostedGraph[]): unknown {
  const entries = graphs.map(({ name, displayName, unit, metrics }) =>
    [
      `${name} (${displayName}, ${unit})`,
      metrics.map((metric) =>
        `${metric.name} (${metric.displayName}${metric.isStacked ? ", stacked" : ""})`
      ),
    ] as const
  );
  return Object.fromEntries(entries);
}

/** Returns the plugin's values, all of them of the one host. */
export function ours(values: readonly PostedValue[]): readonly PostedValue[] {
  const custom = values.filter(({ name }) => name.startsWith("custom."));
  for (const { hostId } of custom) assertEquals(hostId, HOST_ID);
  return custom;
}
