/**
 * Writes a first configuration for some URIs, having looked at each. Loaded only for `-init`.
 *
 * @module
 */

import { quote } from "../messages.ts";
import { redact } from "../redact.ts";
import { formatAgentBlock, formatConfig } from "./config_text.ts";
import { choosePrefixes } from "./prefixes.ts";
import { probeUri } from "./probe.ts";
import type { Probe } from "./probe.ts";
import { prepareRequests } from "../http/request.ts";
import type { Runtime } from "../runtime.ts";
import { buildTarget } from "../target.ts";

/** What to print. */
export interface FirstConfiguration {
  /** Whether every URI could be read. */
  readonly ok: boolean;
  /** A configuration file, for stdout. */
  readonly config: string;
  /** What belongs into mackerel-agent.conf, and what could not be read, as comments: for stderr. */
  readonly block: string;
}

const PATH = "/etc/mackerel-agent/gostats.toml";
const WINDOWS_PATH = "C:/Program Files/Mackerel/mackerel-agent/gostats.toml";

/** Looks at all URIs at once and writes a target for each page, in their order. */
export async function writeFirstConfiguration(
  uris: readonly string[],
  runtime: Runtime,
): Promise<FirstConfiguration> {
  const prepared = await prepareRequests(uris.map((uri) => buildTarget("", { uri })), runtime);
  const looks = await Promise.all(uris.map((uri) => probeUri(uri, prepared)));
  const probes = looks.filter(isFirstOfPage);
  const prefixes = choosePrefixes(probes.map(({ uri }) => uri));
  const found = probes.map((probe, index) => ({ ...probe, prefix: prefixes[index] ?? "" }));
  const failed = found.filter(({ page }) => page === undefined);
  const path = runtime.isWindows ? WINDOWS_PATH : PATH;
  const notes = failed.map(({ prefix, uri, error }) =>
    `# Cannot fetch stats of ${quote(prefix)} from ${quote(redact(uri))}: ${error}\n`
  );
  return {
    ok: failed.length === 0,
    config: formatConfig(found, path),
    block: notes.join("") + formatAgentBlock(runtime.program(), path),
  };
}

/** Two URIs may be, or lead to, one page; two targets would spoil each other's GC values. */
function isFirstOfPage({ uri }: Probe, index: number, probes: readonly Probe[]): boolean {
  return probes.findIndex((probe) => probe.uri === uri) === index;
}
