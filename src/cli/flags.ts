/**
 * The table of flags. A flag of a target sets a setting, like a key of a configuration file. To add
 * a flag, add a row here and a line to `help.ts`.
 *
 * @module
 */

import {
  readGoroutines,
  readHost,
  readMaxBody,
  readMetrics,
  readPath,
  readPort,
  readScheme,
  readSource,
  readTimeout,
  readTlsSkipVerify,
  readUri,
} from "../config/setting_validation.ts";
import type { SettingReader } from "../config/settings.ts";
import { CHECK_FLAGS, MODES, URI_FLAGS } from "./modes.ts";

/** One row of the table. */
export interface Flag {
  /** The name, without its dash. */
  readonly name: string;
  /** Whether a value follows; without one, the flag is a switch. */
  readonly takesValue: boolean;
  /** Whether it describes the one target of a command line, which excludes `-config`. */
  readonly isOfTarget: boolean;
  /** The key of its setting, see `config/settings_table.ts`. */
  readonly setting?: string;
  /** The reader of that setting. */
  readonly read?: SettingReader;
  /**
   * Converts the text of the flag to the value that a file would have, or to `undefined` for no
   * value; by default, the text is the value.
   */
  readonly fromText?: (text: string) => unknown;
}

/** What to do about an unknown flag. */
export const HINT = "see --help for all flags";

/** All flags, in the order in which their values are checked. */
export const FLAGS: readonly Flag[] = [
  ofTarget("uri", readUri, (text) => text || undefined),
  ofTarget("scheme", readScheme),
  ofTarget("host", readHost),
  ofTarget("port", readPort, readDigits),
  ofTarget("path", readPath),
  ofTarget("timeout", readTimeout),
  ofTarget("metrics", readMetrics, splitList),
  ofTarget("source", readSource),
  ofTarget("goroutines", readGoroutines),
  ofTarget("max-body", readMaxBody),
  { ...ofTarget("tls-skip-verify", readTlsSkipVerify), takesValue: false },
  { name: "metric-key-prefix", takesValue: true, isOfTarget: true },
  { name: "tempfile", takesValue: true, isOfTarget: true },
  { name: "config", takesValue: true, isOfTarget: false },
  { name: "only", takesValue: true, isOfTarget: false },
  ...Object.keys(URI_FLAGS).map((name) => ({ name, takesValue: true, isOfTarget: false })),
  { name: "interval", takesValue: true, isOfTarget: false },
  { name: "completion", takesValue: true, isOfTarget: false },
  ...[...MODES, ...CHECK_FLAGS, "help", "h", "version"].map((name) => (
    { name, takesValue: false, isOfTarget: false }
  )),
];

/** Returns the names of a comma-separated list. */
export function splitList(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim());
}

function ofTarget(name: string, read: SettingReader, fromText?: Flag["fromText"]): Flag {
  const setting = name.replaceAll("-", "_");
  const row = { name, takesValue: true, isOfTarget: true, setting, read };
  return fromText === undefined ? row : { ...row, fromText };
}

/** Go accepts a port with leading zeros. */
function readDigits(text: string): unknown {
  return /^0*\d{1,5}$/.test(text) ? Number(text) : text;
}
