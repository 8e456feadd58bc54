/**
 * Our program for mackerel-agent, in a script that also writes down what it prints.
 *
 * @module
 */

import { pluginCommand } from "../support/run_plugin.ts";

/** A program of the plugin's name. */
export interface PrintingProgram {
  readonly path: string;
  /** Where it writes down what it prints. */
  readonly record: string;
  /** Returns the metric lines of all runs as `custom.NAME VALUE TIME`, sorted. */
  readRecord(): Promise<readonly string[]>;
}

/** Writes the script to a directory. */
export async function writePrintingProgram(directory: string): Promise<PrintingProgram> {
  const path = `${directory}/mackerel-plugin-gostats`;
  const record = `${directory}/printed`;
  const command = (await pluginCommand()).map(shellQuote).join(" ");
  const script = `#!/bin/sh\n${command} "$@" | tee -a ${shellQuote(record)}\n`;
  await Deno.writeTextFile(path, script, { mode: 0o755 });
  return { path, record, readRecord: () => readRecord(record) };
}

/** Returns a text as one word for a shell. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Returns a value as the agent has it, in the form of {@link PrintingProgram.readRecord}. */
export function describeValue(name: string, value: number, timeSec: number): string {
  return `${name} ${value} ${timeSec}`;
}

/** The record holds definitions too; only metric lines have tabs. */
async function readRecord(record: string): Promise<readonly string[]> {
  const lines = (await Deno.readTextFile(record)).matchAll(/^(\S+)\t(\S+)\t(\d+)$/gm);
  return Array.from(
    lines,
    ([, name, value, time]) => describeValue(`custom.${name}`, Number(value), Number(time)),
  ).sort();
}
