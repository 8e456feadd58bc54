/**
 * Finds metrics that two blocks of mackerel-agent.conf give: of two values of one minute, the agent
 * keeps the last.
 *
 * @module
 */

import { parseCommand } from "../cli/command_line.ts";
import { loadConfig } from "../config/config_file.ts";
import { UsageError } from "../errors.ts";
import { quote } from "../messages.ts";
import { loadGraphs, printedGraphs } from "../metrics/selection.ts";
import type { Runtime } from "../runtime.ts";
import type { Target } from "../target.ts";
import type { AgentBlock } from "./agent_blocks.ts";
import type { Note } from "./finding.ts";

/** Returns a warning for each two blocks that give one metric to one host. */
export async function warnOfRepeated(
  blocks: readonly AgentBlock[],
  runtime: Runtime,
): Promise<readonly Note[]> {
  const plain = blocks.filter(({ hasPatterns }) => !hasPatterns);
  const given = await Promise.all(
    plain.map(async (block) => [block, await listMetrics(block, runtime)] as const),
  );
  return given.flatMap(([block, metrics], index) =>
    given.slice(index + 1).flatMap(([other, others]) => {
      const both = block.host === other.host ? [...metrics.intersection(others)] : [];
      return both.length === 0 ? [] : warn(block, other, both);
    })
  );
}

function warn(
  block: AgentBlock,
  other: AgentBlock,
  [first = "", ...more]: string[],
): readonly Note[] {
  const names = `[plugin.metrics.${block.name}] and [plugin.metrics.${other.name}]`;
  const such = more.length === 0 ? first : `${first} and ${more.length} more metrics`;
  const place = [...new Set([block.file, other.file])].map(quote).join(" and ");
  return [
    {
      kind: "warning",
      text: `${names} of ${place} both give ${such}: the agent keeps one of the two values`,
    },
    {
      kind: "fix",
      text: "Remove one of the two, give it another prefix, or let each choose its own metrics",
    },
  ];
}

/** A block whose command line or file is wrong gives nothing, and tells why in the agent's log. */
async function listMetrics(block: AgentBlock, runtime: Runtime): Promise<ReadonlySet<string>> {
  try {
    const names = (await listTargets(block, runtime)).flatMap((target) =>
      printedGraphs(target).flatMap(({ name, metrics }) =>
        metrics.map((metric) => `${target.prefix}.${name}.${metric.name}`)
      )
    );
    return new Set(names);
  } catch (error) {
    if (error instanceof UsageError) return new Set();
    throw error;
  }
}

async function listTargets({ args }: AgentBlock, runtime: Runtime): Promise<readonly Target[]> {
  const command = parseCommand(args);
  if (command.kind !== "collect") return [];
  const { from } = command;
  if ("target" in from) return await loadGraphs([from.target]);
  return await loadGraphs((await loadConfig(from.file, runtime, from.only)).targets);
}
