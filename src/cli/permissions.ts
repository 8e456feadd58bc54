/**
 * The permissions that the plugin needs: the only list of them, for code that starts it or shows
 * how. Loaded only for `-init`.
 *
 * @module
 */

/** The environment variables that the plugin may read. */
const VARIABLES: readonly string[] = [
  "MACKEREL_AGENT_PLUGIN_META",
  "MACKEREL_PLUGIN_WORKDIR",
  "TMPDIR",
  "TMP",
  "TEMP",
  "NO_COLOR",
  "LC_ALL",
  "LC_CTYPE",
  "LANG",
  "TERM",
  "NO_PROXY",
  "no_proxy",
  "HTTP_PROXY",
  "http_proxy",
  "HTTPS_PROXY",
  "https_proxy",
  "ALL_PROXY",
  "all_proxy",
  "REQUEST_METHOD",
  "DENO_TLS_CA_STORE",
  "SSL_CERT_FILE",
  "GOSTATS_*",
];

/** Returns the flags of `deno run` that grant what the plugin needs, and no more. */
export function permissionFlags(): string[] {
  return [
    "--allow-net",
    "--allow-read",
    "--allow-write",
    `--allow-env=${VARIABLES.join(",")}`,
    "--no-prompt",
  ];
}
