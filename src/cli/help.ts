/**
 * The text of `--help`: at most 80 columns and 60 lines. Loaded only for `--help`.
 *
 * @module
 */

import { DEFAULT_INTERVAL, DEFAULTS } from "../config/defaults.ts";

const { scheme, host, port, path, prefix, timeout, maxBody } = DEFAULTS;

/** The text of `--help`. */
export const HELP = `Prints the runtime metrics of Go applications for mackerel-agent.
Usage: mackerel-plugin-gostats [FLAG …]
       mackerel-plugin-gostats -check|-watch|-init URI …
URI may be just host:port: the usual paths are tried then.

One application, by flags:
  -uri URI                 full URI of the endpoint, instead of the next four
  -scheme http|https       (default ${scheme})
  -host HOST               name or address (default ${host})
  -port PORT               1 to 65535 (default ${port})
  -path PATH               (default ${path})
  -metric-key-prefix NAME  first part of every metric name (default ${prefix})
  -metrics LIST            graphs and metrics, such as default,gc_pause.max
  -timeout DURATION        time limit, in ms, s or m (default ${timeout})
  -source KIND             stats-api, expvar or prometheus (default: any)
  -goroutines NAME         expvar variable that counts goroutines, or its path
  -max-body SIZE           largest response, in KiB, MiB or GiB (default ${maxBody})
  -tls-skip-verify         accept any server certificate
  -tempfile FILE           state file, instead of one per prefix and URI

Many applications, from a TOML file:
  -config FILE             one table for each target
  -only PREFIX,…           only these targets

Setting up, for URIs, for flags as above, or for -config:
  -init                    print a configuration to start with (for URIs only)
  -check                   fetch each target once, and report what is wrong
  -v                       -check in detail: a row and a state file for each
  -json                    -check for scripts: one object
  -watch                   draw the graphs in the terminal; q quits
  -interval DURATION       polling interval of -watch (default ${DEFAULT_INTERVAL})
  -h, -help                print this text
  -version                 print the version
  -completion SHELL        print the completion of bash, zsh or fish
With URIs:
  -bearer-token-file FILE  token for Authorization: Bearer
  -username NAME           user for Authorization: Basic, with -password-file
  -password-file FILE      password of -username
  -ca-file FILE            certificate authorities to trust, in PEM
  -cert-file FILE          client certificate, in PEM, with -key-file
  -key-file FILE           private key of -cert-file, in PEM
  -unix-socket PATH        socket to connect to, instead of host and port

Environment:
  MACKEREL_AGENT_PLUGIN_META  if not empty, print only graph definitions
  MACKEREL_PLUGIN_WORKDIR     directory of state files (default TMPDIR or /tmp)
  HTTP_PROXY, HTTPS_PROXY, NO_PROXY   as in Go: never for loopback
Exit code: 0 success, 1 a target failed, 2 wrong usage or configuration.

Example: mackerel-plugin-gostats -init localhost:8080 >gostats.toml
`;
