/**
 * What a run has to say of files of settings that it could not read.
 *
 * @module
 */

import { CONFIG_FILE } from "../host/setting_files.ts";
import { wordsOf } from "../host/simulated_files.ts";
import type { ErrorCode } from "../host/simulated_files.ts";
import { AUTHORITY_FILE, TOKEN_FILE } from "../network/transports.ts";
import type { Transport } from "../network/transports.ts";
import type { Observations } from "./observations.ts";
import type { EndedRun } from "./judged_run.ts";

/** Files of settings about which a call failed, and how. */
export type UnreadSettings = ReadonlyMap<string, ErrorCode>;

/** The settings that name files. */
const SETTINGS: readonly (readonly [setting: string, file: string])[] = [
  ["bearer_token_file", TOKEN_FILE],
  ["ca_file", AUTHORITY_FILE],
];

/** Returns what a target, which is asked for the first time, should have and is not read. */
export function findUnread(
  { targets, unreadSettings }: Observations,
  { prefix, transport }: { readonly prefix: string; readonly transport: Transport },
): string | undefined {
  if (unreadSettings.size === 0 || targets.get(prefix)?.requestMs !== undefined) return undefined;
  return listNamed(transport.settings).map(([, file]) => file)
    .find((file) => unreadSettings.has(file));
}

/** Returns the settings of a target that name files. @param lines What its configuration says. */
function listNamed(lines: readonly string[]) {
  return SETTINGS.filter(([, file]) => lines.some((line) => line.includes(file)));
}

/**
 * Returns the reasons for which a target may fail before it is asked.
 *
 * @param lines What its configuration says of its client.
 */
export function listUnreadReasons(
  unread: UnreadSettings,
  lines: readonly string[],
): readonly string[] {
  return listNamed(lines).flatMap(([setting, file]) => {
    const code = unread.get(file);
    return code === undefined ? [] : [`${setting} "${file}" ${describeFile(code)}`];
  });
}

function describeFile(code: ErrorCode): string {
  if (code === "ENOENT") return "does not exist";
  return code === "EACCES" ? "is not readable by this user" : `cannot be read: ${wordsOf(code)}`;
}

/** Reports whether a run could not read its configuration. */
export function hasNoConfiguration({ process: { observed } }: EndedRun): boolean {
  return observed.unreadSettings.has(CONFIG_FILE);
}

/** Returns what is wrong with such a run. */
export function judgeWithoutConfiguration({ process, code }: EndedRun): string | undefined {
  const { stdout, stderr, isLogClosed, observed } = process;
  if (stdout !== "") return `prints something without its configuration: ${stdout}`;
  if (observed.targets.size > 0) return "looks for a target without its configuration";
  if (code === undefined) return undefined;
  if (code !== 2) return `ends with ${code} without its configuration`;
  const failure = observed.unreadSettings.get(CONFIG_FILE) ?? "EIO";
  const why = failure === "ENOENT" ? "file does not exist" : wordsOf(failure);
  const isTold = stderr === `Cannot read config "${CONFIG_FILE}": ${why}\n`;
  return isTold || isLogClosed ? undefined : `does not say why it has no configuration: ${stderr}`;
}
