/**
 * The text of `--help`: at most 80 columns and 45 lines. Loaded only when it is asked for.
 *
 * @module
 */

import { DEFAULTS } from "./target.ts";

/** Returns the text of `--help`. */
export function formatHelp(): string {
  return `Prints the metrics of a Go application's runtime for mackerel-agent.

Usage: mackerel-plugin-gostats [FLAG …]

Which application (golang-stats-api-handler must answer there):
  -uri URI                 its whole URI; the next four are then ignored
  -scheme SCHEME           http or https (default ${DEFAULTS.scheme})
  -host HOST               name or address (default ${DEFAULTS.host})
  -port PORT               1 to 65535 (default ${DEFAULTS.port})
  -path PATH               path of the stats page (default ${DEFAULTS.path})
  -timeout DURATION        time limit of the request: a number with ms, s or m
                           (default ${DEFAULTS.timeout})

What is printed:
  -metric-key-prefix NAME  first part of every metric name, which also names the
                           graphs (default ${DEFAULTS.prefix})
  -tempfile FILE           state file, instead of one per prefix and URI

Other:
  -h, -help                print this text
  -version                 print the version

Each flag may be written -flag VALUE, -flag=VALUE, --flag VALUE or --flag=VALUE.

Environment:
  MACKEREL_AGENT_PLUGIN_META  if not empty, print graph definitions only
  MACKEREL_PLUGIN_WORKDIR     directory of the state file (default TMPDIR or /tmp)
  HTTP_PROXY, HTTPS_PROXY, NO_PROXY   respected, but never for loopback

Exit code: 0 all is well, 1 the target failed, 2 something here must be changed.

Examples:
  mackerel-plugin-gostats -port 6060 -metric-key-prefix api
  mackerel-plugin-gostats -uri https://app.example.com/api/stats -timeout 3s
`;
}
