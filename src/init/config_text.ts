/**
 * The two texts of a first configuration: the file, and the block of mackerel-agent.conf that uses
 * it. Builds texts; writes nothing.
 *
 * @module
 */

import type { ProgramCommand } from "../cli/program_command.ts";
import type { ClientOptions } from "../http/client_options.ts";
import { oneLine, quoteWhole } from "../messages.ts";
import { isAvailable } from "../metrics/availability.ts";
import { METRICS } from "../metrics/catalogue.ts";
import { listGraphsOf } from "../metrics/further_availability.ts";
import { redact, stripUserinfo } from "../redact.ts";
import type { Probe } from "../probe.ts";
import { formatProposals } from "../sources/own_proposals.ts";
import { describeProblem } from "../probe_failure.ts";

/**
 * Returns the text of a configuration file for some targets.
 *
 * @param path Where the file is to be.
 * @param clientOptions What all targets need beside their URI.
 */
export function formatConfig(
  probes: readonly Probe[],
  path: string,
  clientOptions: ClientOptions = {},
): string {
  return `# Go applications for mackerel-plugin-gostats. Save this as ${path}
# and test it with -check -config ${path}
# A standard host includes 200 metrics, a micro host 30, the host's own among them. What is beyond is
# charged as further hosts: "metrics" chooses. Restart the agent after a change: it reads names and
# graphs only when it starts.

# For every target, unless its own table says otherwise.
[defaults]
timeout = "10s"
${formatClientOptions(clientOptions)}# metrics = ["runtime", "heap.heap_inuse"]

${probes.map(formatTarget).join("\n")}`;
}

/** The options that `-init` has flags for. */
function formatClientOptions(clientOptions: ClientOptions): string {
  const { bearerTokenFile, basicAuth, caFile, certFile, keyFile, unixSocket } = clientOptions;
  const options: readonly (readonly [key: string, path: string | undefined])[] = [
    ["bearer_token_file", bearerTokenFile],
    ["ca_file", caFile],
    ["cert_file", certFile],
    ["key_file", keyFile],
    ["unix_socket", unixSocket],
  ];
  const given = options.filter((entry): entry is [string, string] => entry[1] !== undefined);
  const lines = given.map(([key, path]) => `${key} = ${quoteWhole(path)}\n`);
  const paths = [...given.map(([, path]) => path), basicAuth?.passwordFile ?? "/"];
  const hint = paths.every(isAbsolute) ? "" : ABSOLUTE_PATHS;
  return hint + lines.join("") + formatBasicAuth(basicAuth);
}

const ABSOLUTE_PATHS = "# Give absolute paths: the agent runs the plugin in another directory.\n";

/** Windows has drives, and hosts behind two backslashes. */
function isAbsolute(path: string): boolean {
  return /^(?:[A-Za-z]:)?[\\/]/.test(path);
}

function formatBasicAuth(basicAuth: ClientOptions["basicAuth"]): string {
  if (basicAuth === undefined) return "";
  const [username, file] = [basicAuth.username, basicAuth.passwordFile].map(quoteWhole);
  return `basic_auth = { username = ${username}, password_file = ${file} }\n`;
}

function formatTarget(probe: Probe): string {
  const { page, proposals = [], target: { prefix, uri } } = probe;
  const shown = stripUserinfo(uri);
  const lines = [
    ...(page === undefined
      ? [`# No statistics: ${plain(describeProblem(probe)?.text ?? "")}`]
      : describePage(page)),
    `[targets.${prefix}]`,
    `uri = ${quoteWhole(shown)}`,
    ...(page === undefined ? [] : [`source = ${quoteWhole(page.source)}`, ...offerGraphs(page)]),
    ...(shown === uri ? [] : CREDENTIALS),
    ...formatProposals(prefix, proposals, page === undefined),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Names the further graphs that an endpoint gives, for the user to switch on. */
function offerGraphs(page: NonNullable<Probe["page"]>): readonly string[] {
  const names = listGraphsOf(page);
  if (names.length === 0) return [];
  return [
    "# Further graphs that it gives, beside the default five: keep what you want.",
    `# metrics = [${["default", ...names].map(quoteWhole).join(", ")}]`,
  ];
}

/** A password in a file that everybody may read is no secret. */
const CREDENTIALS: readonly string[] = [
  "# User and password of the URI are left out: put the password into a file that only the agent's",
  "# user can read, and switch this on.",
  '# basic_auth = { username = "USER", password_file = "FILE" }',
];

function describePage({ source, sample, goVersion }: NonNullable<Probe["page"]>): string[] {
  const absent = METRICS.map(({ name }) => name).filter((name) => !isAvailable(name, sample));
  const version = goVersion === undefined ? "" : `, ${plain(goVersion)}`;
  return [
    `# An endpoint of ${source}${version}`,
    ...(absent.length === 0 ? [] : [`# It does not give ${absent.join(", ")}`]),
  ];
}

/** Returns a text as it may stand in a comment, which ends with its line. */
function plain(text: string): string {
  return oneLine(redact(text));
}

/**
 * Returns the block of mackerel-agent.conf for a configuration file.
 *
 * @param program How the plugin is started.
 * @param path The absolute path of the configuration file.
 */
export function formatAgentBlock(
  { words, isRunByDeno, hint }: ProgramCommand,
  path: string,
): string {
  const command = [...words, "-config", path];
  return `# For mackerel-agent.conf:
${hint === undefined ? "" : `# ${hint}\n`}[plugin.metrics.gostats]
command = [${command.map(quoteWhole).join(", ")}]
${isRunByDeno ? formatDenoEnvironment(path) : ""}`;
}

/**
 * Deno checks for its own updates once a day, which an agent does not need. Its cache is below the
 * home directory, which a service may not have; on Windows it always has one.
 */
function formatDenoEnvironment(path: string): string {
  const isWindows = !path.startsWith("/");
  const directory = isWindows ? "" : `DENO_DIR = "${DENO_DIR}", `;
  const hint = isWindows
    ? ""
    : "# DENO_DIR is Deno's cache: the agent's user must be able to write it.\n";
  return `${hint}env = { ${directory}DENO_NO_UPDATE_CHECK = "1" }\n`;
}

const DENO_DIR = "/var/cache/mackerel-plugin-gostats";
