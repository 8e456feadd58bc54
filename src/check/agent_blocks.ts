/**
 * The blocks of mackerel-agent.conf, and of what it includes, that run this plugin or the official
 * one.
 *
 * @module
 */

import { parseToml } from "../config/toml.ts";
import type { Table } from "../config/toml.ts";
import { isTable } from "../config/value_rules.ts";
import { UsageError } from "../errors.ts";
import type { Files, Runtime } from "../runtime.ts";
import { listFiles, readText } from "./agent_files.ts";
import { splitWords } from "./shell_words.ts";

/** A block that runs the plugin. */
export interface AgentBlock {
  /** The name behind `plugin.metrics`. */
  readonly name: string;
  readonly file: string;
  /** The arguments of the plugin. */
  readonly args: readonly string[];
  /** The variables that the block sets. */
  readonly env: Readonly<Record<string, string>>;
  /** The user that the agent runs the plugin as; absent for its own. */
  readonly user?: string;
  /** The host in Mackerel that gets the metrics; absent for the agent's own. */
  readonly host?: string;
  /** Whether patterns take some of the metrics only. */
  readonly hasPatterns: boolean;
}

const FILE = "/etc/mackerel-agent/mackerel-agent.conf";
const FILE_ON_WINDOWS = "C:/Program Files/Mackerel/mackerel-agent/mackerel-agent.conf";

/** Reads the agent's configuration; a later block of a name replaces an earlier one, as in the agent. */
export function readAgentBlocks(
  { files, isWindows }: Pick<Runtime, "files" | "isWindows">,
): readonly AgentBlock[] {
  const file = isWindows ? FILE_ON_WINDOWS : FILE;
  const main = readTable(file, files);
  if (main === undefined) return [];
  const included = typeof main["include"] === "string" ? listFiles(main["include"], files) : [];
  const tables = [file, ...included].map((path) =>
    [path, path === file ? main : readTable(path, files)] as const
  );
  const blocks = tables.flatMap(([path, table]) =>
    table === undefined ? [] : listBlocks(table, path)
  );
  return [...new Map(blocks.map((block) => [block.name, block])).values()];
}

/** A file that is no TOML keeps the agent from starting, which says so itself. */
function readTable(path: string, files: Files): Table | undefined {
  const text = readText(path, files);
  if (text === undefined) return undefined;
  try {
    return parseToml(text, path);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function listBlocks({ plugin }: Table, file: string): readonly AgentBlock[] {
  const metrics = isTable(plugin) ? plugin["metrics"] : undefined;
  if (!isTable(metrics)) return [];
  return Object.entries(metrics).flatMap(([name, block]) =>
    isTable(block) ? readBlock(name, block, file) : []
  );
}

function readBlock(name: string, block: Table, file: string): readonly AgentBlock[] {
  const args = argsOfPlugin(wordsOf(block["command"]));
  if (args === undefined) return [];
  const { env, user, custom_identifier: host, include_pattern: include, exclude_pattern: exclude } =
    block as Readonly<Record<string, unknown>>;
  const variables = isTable(env) ? Object.entries(env) : [];
  return [{
    name,
    file,
    args,
    env: Object.fromEntries(
      variables.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    ),
    ...(typeof user === "string" ? { user } : {}),
    ...(typeof host === "string" ? { host } : {}),
    hasPatterns: include !== undefined || exclude !== undefined,
  }];
}

function wordsOf(command: unknown): readonly string[] {
  if (typeof command === "string") return splitWords(command) ?? [];
  const words = Array.isArray(command) ? command : [];
  return words.every((word) => typeof word === "string") ? words : [];
}

/** The program itself, its file that Deno runs, or the official plugin in the collection of all. */
function argsOfPlugin(words: readonly string[]): readonly string[] | undefined {
  // A flag of Deno may end with a path that looks like the program.
  const names = words.map((word) => word.startsWith("-") ? "" : word.split(/[/\\]/).at(-1) ?? "");
  const own = names.findIndex((name) =>
    /^mackerel-plugin-gostats(?:\.exe|\.js)?(?:@|$)/.test(name)
  );
  if (own !== -1) return words.slice(own + 1);
  const all = names.findIndex((name) => /^mackerel-plugin(?:\.exe)?$/.test(name));
  return all !== -1 && words[all + 1] === "gostats" ? words.slice(all + 2) : undefined;
}
