/**
 * What is said of wrong configurations.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { parseConfig } from "../../src/config/config_file.ts";
import type { OwnGraphsModule } from "../../src/config/config_file.ts";
import { UsageError } from "../../src/errors.ts";

/** The keys of a target, as messages list them. */
export const ALL_KEYS =
  "uri, scheme, host, port, path, timeout, metrics, graphs, source, goroutines, " +
  "series_prefix, max_body, tls_skip_verify, headers, bearer_token_file, basic_auth, ca_file, cert_file, key_file, " +
  "server_name, unix_socket, follow_redirects";

/** What messages expect of a port. */
export const PORT_RULE = "must be a whole number from 1 to 65535";

/** What messages expect of a time. */
export const DURATION_RULE = 'must be a number with "ms", "s" or "m", from 1ms to 10m';

/**
 * Returns what is said of a configuration, without its name, which every line must begin with.
 *
 * @param own Needed where the configuration has user-defined graphs.
 */
export function listMistakes(text: string, own?: OwnGraphsModule): string[] {
  const parse = () => parseConfig(text, "gostats.toml", own);
  const error: UsageError = assertThrows(parse, UsageError);
  return error.message.split("\n").map((line) => {
    assertEquals(line.slice(0, 14), "gostats.toml: ");
    return line.slice(14);
  });
}
