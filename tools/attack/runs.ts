/**
 * Runs of the plugin under attack, and what no run may print, whatever happens to it.
 *
 * @module
 */

import { runPlugin } from "../../tests/support/run_plugin.ts";
import type { PluginOptions, PluginResult } from "../../tests/support/run_plugin.ts";

/** When mackerel-agent would have killed a run, in milliseconds. */
export const AGENT_TIMEOUT_MS = 40_000;
const LONGEST_LINE = 1100;

/** Runs the plugin; kills a run that does not end, as the agent does. */
export async function runGuarded(
  args: readonly string[],
  options: PluginOptions,
): Promise<PluginResult> {
  return await runPlugin(args, { ...options, signal: AbortSignal.timeout(AGENT_TIMEOUT_MS) });
}

/** Returns what is wrong with what a run printed, or `undefined`. */
export function findMisprint({ stdout, stderr }: PluginResult): string | undefined {
  const [control] = /[^\P{Cc}\t\n]/u.exec(stdout) ?? /[^\P{Cc}\n]/u.exec(stderr) ?? [];
  if (control !== undefined) return `control character ${JSON.stringify(control)} is printed`;
  // Graph definitions are one line of JSON without text from outside.
  const long = [stdout, stderr].flatMap((text) => text.split("\n"))
    .find((line) => line.length > LONGEST_LINE && !line.startsWith('{"graphs":'));
  if (long !== undefined) return `a line of ${long.length} characters: ${long.slice(0, 200)}`;
  if (/^\s+at .*:\d+|Uncaught|panicked/m.test(stderr)) return `a stack: ${stderr.slice(0, 500)}`;
  return undefined;
}

/** Returns the first thing that is wrong. */
export function firstWrong(
  ...checks: readonly (readonly [isRight: boolean, wrong: string])[]
): string | undefined {
  return checks.find(([isRight]) => !isRight)?.[1];
}
