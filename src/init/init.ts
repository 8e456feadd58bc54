/**
 * Writes a first configuration for some URIs, having requested each. Loaded only for `-init`.
 *
 * @module
 */

import { DEFAULTS } from "../config/defaults.ts";
import type { Settings } from "../config/settings.ts";
import { EXIT } from "../exit_codes.ts";
import type { ExitCode } from "../exit_codes.ts";
import { prepareRequests } from "../http/request.ts";
import { quote } from "../messages.ts";
import { redact } from "../redact.ts";
import type { Runtime } from "../runtime.ts";
import { buildTarget } from "../target.ts";
import { formatAgentBlock, formatConfig } from "./config_text.ts";
import type { Found } from "./config_text.ts";
import { choosePrefixes } from "./prefixes.ts";
import { probeTarget } from "./probe.ts";
import type { Probe } from "./probe.ts";

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

/**
 * Requests all URIs at once and writes a target for each page, in their order.
 *
 * @param settings What all targets need beside their URI: credentials, authorities, a socket.
 */
export async function writeFirstConfiguration(
  uris: readonly string[],
  settings: Settings,
  runtime: Runtime,
): Promise<FirstConfiguration> {
  const targets = uris.map((uri) => buildTarget(DEFAULTS.prefix, { ...settings, uri }));
  const prepared = await prepareRequests(targets, runtime);
  const results = await Promise.all(targets.map((target) => probeTarget(target, prepared)));
  const probes = results.filter(isFirstOfPage);
  const prefixes = choosePrefixes(probes.map(({ uri }) => uri));
  const found = probes.map((probe, index) => ({ ...probe, prefix: prefixes[index] ?? "" }));
  const path = runtime.isWindows ? WINDOWS_PATH : PATH;
  return {
    code: chooseCode(probes),
    config: formatConfig(found, path, settings.clientOptions),
    block: found.map(describeFailed).join("") + formatAgentBlock(runtime.program(), path),
  };
}

/** Two URIs may lead to one page; two targets of it would shorten each other's GC values. */
function isFirstOfPage({ uri }: Probe, index: number, probes: readonly Probe[]): boolean {
  return probes.findIndex((probe) => probe.uri === uri) === index;
}

function chooseCode(probes: readonly Probe[]): ExitCode {
  if (probes.some(({ isDenied }) => isDenied)) return EXIT.usage;
  return probes.every(({ page }) => page !== undefined) ? EXIT.ok : EXIT.failed;
}

function describeFailed({ prefix, uri, page, error, advice }: Found): string {
  if (page !== undefined) return "";
  const lines = [
    `Cannot fetch stats of ${quote(prefix)} from ${quote(redact(uri))}: ${error}`,
    ...(advice === undefined ? [] : [advice]),
  ];
  return lines.map((line) => `# ${line}\n`).join("");
}
