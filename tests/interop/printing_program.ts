/**
 * A script for mackerel-agent that runs our program and records its output.
 *
 * @module
 */

import { pluginCommand } from "../support/run_plugin.ts";

/** A recording program with the plugin's name. */
export interface PrintingProgram {
  readonly path: string;
  /** The path of the recorded output. */
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

/** Quotes a text as one shell word. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Formats a value that the agent posts, like {@link PrintingProgram.readRecord} does. */
export function formatRecordLine(name: string, value: number, timeSec: number): string {
  return `${name} ${value} ${timeSec}`;
}

/** The record also contains definitions; only metric lines have tabs. */
async function readRecord(record: string): Promise<readonly string[]> {
  const lines = (await Deno.readTextFile(record)).matchAll(/^(\S+)\t(\S+)\t(\d+)$/gm);
  return Array.from(
    lines,
    ([, name, value, time]) => formatRecordLine(`custom.${name}`, Number(value), Number(time)),
  ).sort();
}
