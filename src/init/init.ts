/**
 * Writes a first configuration for some URIs, having requested each. Loaded only for `-init`.
 *
 * @module
 */

import { describeProgram } from "../cli/program_command.ts";
import type { UriCommand } from "../cli/uri_command.ts";
import { EXIT } from "../exit_codes.ts";
import type { ExitCode } from "../exit_codes.ts";
import { RUNTIME_GRAPHS } from "../metrics/runtime_graphs.ts";
import { quote } from "../messages.ts";
import type { Probe } from "../probe.ts";
import type { Runtime } from "../runtime.ts";
import { shownUri } from "../target.ts";
import { probeUris } from "../uri_targets.ts";
import { formatAgentBlock, formatConfig } from "./config_text.ts";
import { describeProblem } from "../probe_failure.ts";

/** What to print. */
export interface FirstConfiguration {
  /** Whether every URI could be read, or lacks a permission. */
  readonly code: ExitCode;
  /** A configuration file, for stdout. */
  readonly config: string;
  /** What belongs in mackerel-agent.conf, and what could not be read, as comments: for stderr. */
  readonly block: string;
}

const PATH = "/etc/mackerel-agent/gostats.toml";
const WINDOWS_PATH = "C:/Program Files/Mackerel/mackerel-agent/gostats.toml";

/** Requests all URIs at once and writes a target for each endpoint, in their order. */
export async function writeFirstConfiguration(
  command: UriCommand,
  runtime: Runtime,
): Promise<FirstConfiguration> {
  const { probes } = await probeUris(command, runtime, { readGraphs: RUNTIME_GRAPHS });
  const path = runtime.isWindows ? WINDOWS_PATH : PATH;
  const program = describeProgram(runtime.program(), runtime.isWindows);
  return {
    code: chooseCode(probes),
    config: formatConfig(probes, path, command.settings.clientOptions),
    block: probes.map(describeFailed).join("") + formatAgentBlock(program, path),
  };
}

function chooseCode(probes: readonly Probe[]): ExitCode {
  if (probes.some(({ failure }) => failure?.code === "permission")) return EXIT.usage;
  return probes.every(isUseful) ? EXIT.ok : EXIT.failed;
}

/** Without a runtime, a target with graphs of its own is right. */
function isUseful({ page, proposals = [] }: Probe): boolean {
  return page !== undefined || proposals.length > 0;
}

function describeFailed(probe: Probe): string {
  if (isUseful(probe)) return "";
  const problem = describeProblem(probe);
  if (problem === undefined) return "";
  const { target } = probe;
  const place = `${quote(target.prefix)} from ${quote(shownUri(target))}`;
  const lines = [`Cannot fetch stats of ${place}: ${problem.text}`, problem.advice];
  return lines.filter((line) => line !== undefined).map((line) => `# ${line}\n`).join("");
}
