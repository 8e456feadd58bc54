/**
 * Reads the files that doors name. What is wrong with one is said without a word of its content.
 *
 * @module
 */

import { describeCause, errorName, quote, TargetError } from "../errors.ts";
import type { Files } from "../runtime.ts";
import { isHeaderValue } from "./settings.ts";

/** The file calls that doors need. */
export type DoorFiles = Pick<Files, "readTextFileSync">;

const PROBLEMS: Readonly<Record<string, string>> = {
  NotFound: "does not exist",
  PermissionDenied: "may not be read by this user",
  IsADirectory: "is a directory",
  InvalidData: "is no text",
};

/**
 * Reads a file that holds one line, a token or a password, without the line's end.
 *
 * @param key The setting that names the file.
 * @throws {TargetError} When it cannot be read, is empty or holds what no header can.
 */
export function readSecret(key: string, path: string, files: DoorFiles): string {
  const secret = readFile(key, path, files).replace(/^\uFEFF/, "").replace(/[\r\n]+$/, "");
  if (secret.trim() === "") throw new TargetError(`${key} ${quote(path)} is empty`);
  if (/[\r\n]/.test(secret)) throw new TargetError(`${key} ${quote(path)} has more than one line`);
  return secret;
}

/**
 * Reads a token, which a header has to hold as it is.
 *
 * @throws {TargetError} When it cannot be read, is empty or holds what no header can.
 */
export function readToken(key: string, path: string, files: DoorFiles): string {
  const token = readSecret(key, path, files).trim();
  if (isHeaderValue(token)) return token;
  throw new TargetError(`${key} ${quote(path)} holds a character that no header can`);
}

/**
 * Reads a PEM file.
 *
 * @param label What a line of it must begin: `CERTIFICATE` or `PRIVATE KEY`.
 * @throws {TargetError} When it cannot be read or holds nothing of that kind.
 */
export function readPem(key: string, path: string, label: string, files: DoorFiles): string {
  const text = readFile(key, path, files);
  if (new RegExp(`^-----BEGIN (?:[A-Z]+ )?${label}-----`, "m").test(text)) return text;
  throw new TargetError(`${key} ${quote(path)} holds no ${label.toLowerCase()} in PEM`);
}

function readFile(key: string, path: string, files: DoorFiles): string {
  try {
    return files.readTextFileSync(path);
  } catch (error) {
    if (!(error instanceof Error) || errorName(error) === "NotCapable") throw error;
    const problem = PROBLEMS[errorName(error)] ?? `cannot be read: ${describeCause(error)}`;
    throw new TargetError(`${key} ${quote(path)} ${problem}`, { cause: error });
  }
}
