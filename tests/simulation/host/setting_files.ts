/**
 * The files of settings on a simulated host: the configuration, and what it names.
 *
 * @module
 */

import { AUTHORITY_FILE, TOKEN_FILE } from "../network/transports.ts";
import { choose } from "../seeds.ts";
import type { ErrorCode } from "./simulated_files.ts";

/** The configuration file. */
export const CONFIG_FILE = "/etc/mackerel-agent/gostats.toml";

const SETTING_FILES = [CONFIG_FILE, TOKEN_FILE, AUTHORITY_FILE];

/** Which calls about such a file fail, and how. */
const FAILURES: readonly { readonly code: ErrorCode; readonly calls: readonly string[] }[] = [
  { code: "ENOENT", calls: ["stat"] },
  { code: "ENOENT", calls: ["open"] },
  { code: "EACCES", calls: ["stat"] },
  { code: "EACCES", calls: ["open"] },
  { code: "EMFILE", calls: ["open"] },
  { code: "EIO", calls: ["stat", "open"] },
  { code: "EIO", calls: ["fstat"] },
  { code: "EIO", calls: ["read"] },
];

/** Tells whether a path is that of a file of settings. */
export function isSettingFile(path: string): boolean {
  return SETTING_FILES.includes(path);
}

/** Returns which file of settings cannot be read, and how. */
export function chooseUnreadable(size: number): {
  readonly path: string;
  readonly code: ErrorCode;
  readonly calls: readonly string[];
} {
  return { path: choose(SETTING_FILES, size, 1), ...choose(FAILURES, size, 2) };
}
