/**
 * Reads the files that doors name. What is wrong with one is said without a word of its content.
 *
 * @module
 */

import { describeCause, errorName, quote, TargetError } from "../errors.ts";
import type { FileInfo, Files } from "../runtime.ts";
import { isHeaderValue } from "../config/http_settings.ts";

/** The file calls that doors need. */
export type CredentialFiles = Pick<Files, "statSync" | "readFileSync">;

/** Far more than any credential or certificate takes. */
const MOST_BYTES = 1024 * 1024;

/** How PKCS #8, and OpenSSL before it, say that a key needs a passphrase. */
const ENCRYPTED = /^(?:-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: *4, *ENCRYPTED)/m;

const PROBLEMS: Readonly<Record<string, string>> = {
  NotFound: "does not exist",
  PermissionDenied: "may not be read by this user",
};

/**
 * Reads a file that holds one line, a token or a password, without the line's end.
 *
 * @param key The setting that names the file.
 * @throws {TargetError} When it cannot be read, is empty, has several lines or is not UTF-8.
 */
export function readSecret(key: string, path: string, files: CredentialFiles): string {
  const secret = readText(key, path, files).replace(/[\r\n]+$/, "");
  if (secret.trim() === "") throw new TargetError(`${key} ${quote(path)} is empty`);
  if (/[\r\n]/.test(secret)) throw new TargetError(`${key} ${quote(path)} has more than one line`);
  return secret;
}

/**
 * Reads a token, which a header has to hold as it is.
 *
 * @throws {TargetError} When it cannot be read, is empty or holds what no header can.
 */
export function readToken(key: string, path: string, files: CredentialFiles): string {
  const token = readSecret(key, path, files).trim();
  if (isHeaderValue(token)) return token;
  throw new TargetError(`${key} ${quote(path)} holds a character that no header can`);
}

/** What is not UTF-8 would be sent as something else. */
function readText(key: string, path: string, files: CredentialFiles): string {
  const bytes = readFile(key, path, files);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (errorName(error) !== "TypeError") throw error;
    throw new TargetError(`${key} ${quote(path)} is not UTF-8`);
  }
}

/**
 * Reads a PEM file.
 *
 * @param label What a line of it must begin: `CERTIFICATE` or `PRIVATE KEY`.
 * @throws {TargetError} When it cannot be read, is encrypted or holds nothing of that kind.
 */
export function readPem(key: string, path: string, label: string, files: CredentialFiles): string {
  const text = new TextDecoder().decode(readFile(key, path, files));
  if (label === "PRIVATE KEY" && ENCRYPTED.test(text)) {
    throw new TargetError(`${key} ${quote(path)} is encrypted: give the key without a passphrase`);
  }
  if (new RegExp(`^-----BEGIN (?:[A-Z]+ )?${label}-----`, "m").test(text)) return text;
  throw new TargetError(`${key} ${quote(path)} holds no ${label.toLowerCase()} in PEM`);
}

/** Looks before it reads: to read a FIFO would wait for its writer, and nothing could end that. */
function readFile(key: string, path: string, files: CredentialFiles): Uint8Array {
  const problem = attempt(key, path, () => findProblem(files.statSync(path)));
  if (problem !== undefined) throw new TargetError(`${key} ${quote(path)} ${problem}`);
  return attempt(key, path, () => files.readFileSync(path));
}

function findProblem({ isFile, isDirectory, size }: FileInfo): string | undefined {
  if (isDirectory) return "is a directory";
  if (!isFile) return "is no regular file";
  return size > MOST_BYTES ? "is over 1 MiB" : undefined;
}

function attempt<T>(key: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error) || errorName(error) === "NotCapable") throw error;
    const problem = PROBLEMS[errorName(error)] ?? `cannot be read: ${describeCause(error)}`;
    throw new TargetError(`${key} ${quote(path)} ${problem}`, { cause: error });
  }
}
