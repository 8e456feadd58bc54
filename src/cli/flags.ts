/**
 * The table of flags. A flag of a target gives a setting, the same one as a key of a configuration
 * file; adding a flag is adding a row here, and its line to `help.ts`.
 *
 * @module
 */

import { splitList } from "../config/settings.ts";
import { MODES } from "./modes.ts";

/** One row of the table. */
export interface Flag {
  /** The name, without its dash. */
  readonly name: string;
  /** Whether a value follows; without one, the flag is a switch. */
  readonly takesValue: boolean;
  /** Whether it is about the one target of a command line, so that it cannot stand beside a file. */
  readonly isOfTarget: boolean;
  /** The key of the setting that it gives, see `config/settings.ts`. */
  readonly setting?: string;
  /**
   * Turns the text of the flag into what would stand in a file, `undefined` for as if not given; by
   * default the text is taken as it is.
   */
  readonly fromText?: (text: string) => unknown;
}

/** All flags, in the order in which their values are checked. */
export const FLAGS: readonly Flag[] = [
  ofTarget("uri", "uri", (text) => text || undefined),
  ofTarget("scheme", "scheme"),
  ofTarget("host", "host"),
  ofTarget("port", "port", readDigits),
  ofTarget("path", "path"),
  ofTarget("timeout", "timeout"),
  ofTarget("metrics", "metrics", splitList),
  ofTarget("source", "source"),
  ofTarget("goroutines", "goroutines"),
  ofTarget("max-body", "max_body"),
  { ...ofTarget("tls-skip-verify", "tls_skip_verify"), takesValue: false },
  { name: "metric-key-prefix", takesValue: true, isOfTarget: true },
  { name: "tempfile", takesValue: true, isOfTarget: true },
  { name: "config", takesValue: true, isOfTarget: false },
  { name: "only", takesValue: true, isOfTarget: false },
  { name: "interval", takesValue: true, isOfTarget: false },
  ...[...MODES, "help", "h", "version"].map((name) => (
    { name, takesValue: false, isOfTarget: false }
  )),
];

function ofTarget(name: string, setting: string, fromText?: Flag["fromText"]): Flag {
  const row = { name, takesValue: true, isOfTarget: true, setting };
  return fromText === undefined ? row : { ...row, fromText };
}

function readDigits(text: string): unknown {
  return /^\d{1,5}$/.test(text) ? Number(text) : text;
}
