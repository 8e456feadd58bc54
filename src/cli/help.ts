/**
 * The text of `--help`: at most 80 columns and 60 lines. Loaded only when it is asked for.
 *
 * @module
 */

import { DEFAULT_INTERVAL, DEFAULTS } from "../config/defaults.ts";

const { scheme, host, port, path, prefix, timeout, maxBody } = DEFAULTS;

/** The text of `--help`. */
export const HELP = `Prints the runtime metrics of Go applications for mackerel-agent.
Usage: mackerel-plugin-gostats [FLAG …]
       mackerel-plugin-gostats -check|-watch|-init URI …
A URI here may be host:port alone: the usual paths are tried then.

One application, by flags:
  -uri URI                 whole URI of its page, instead of the next four
  -scheme http|https       (default ${scheme})
  -host HOST               name or address (default ${host})
  -port PORT               1 to 65535 (default ${port})
  -path PATH               (default ${path})
  -metric-key-prefix NAME  first part of every metric name (default ${prefix})
  -metrics LIST            only these graphs and metrics, as in heap,gc.gc_num
  -timeout DURATION        time limit, with ms, s or m (default ${timeout})
  -source KIND             stats-api, expvar or prometheus (default: any)
  -goroutines NAME         expvar variable that counts goroutines, or its path
  -max-body SIZE           most of a page, with KiB, MiB or GiB (default ${maxBody})
  -tls-skip-verify         take any certificate of an https page
  -tempfile FILE           state file, instead of one per prefix and URI

Many applications, from a TOML file:
  -config FILE             one table for each target
  -only PREFIX,…           some of its targets

Setting up, for URIs, for flags as above, or for -config:
  -init                    print a first configuration (for URIs only)
  -check                   ask every target and show what is wrong
  -v                       -check in detail: a row and a state file for each
  -json                    -check for scripts: one object
  -watch                   draw the graphs on the terminal, until q
  -interval DURATION       how often -watch asks (default ${DEFAULT_INTERVAL})
  -h, -help                print this text
  -version                 print the version
  -completion SHELL        print the completion of bash, zsh or fish
Beside URIs:
  -bearer-token-file FILE  token for Authorization: Bearer
  -username NAME           user for Authorization: Basic, with -password-file
  -password-file FILE      password of -username
  -ca-file FILE            authorities to trust, in PEM
  -cert-file FILE          certificate to show, in PEM, with -key-file
  -key-file FILE           private key of -cert-file, in PEM
  -unix-socket PATH        socket to connect to, instead of host and port

Environment:
  MACKEREL_AGENT_PLUGIN_META  if not empty, print graph definitions only
  MACKEREL_PLUGIN_WORKDIR     directory of state files (default TMPDIR or /tmp)
  HTTP_PROXY, HTTPS_PROXY, NO_PROXY   as in Go: never for loopback
Exit code: 0 all is well, 1 a target failed, 2 something here must be changed.

Example: mackerel-plugin-gostats -init localhost:8080 >gostats.toml
`;
