/**
 * Reads the files that client options name. No failure quotes a file's content.
 *
 * @module
 */

import { readRegularFile } from "../bounded_read.ts";
import { describeCause, errorName } from "../errors.ts";
import { TargetError } from "../failure.ts";
import type { Files } from "../runtime.ts";
import { isHeaderValue } from "./headers.ts";

/** The file functions that client options need. */
export type CredentialFiles = Pick<Files, "statSync" | "openSync">;

/** Far more than any credential or certificate has. */
const MOST_BYTES = 1024 * 1024;

/** How PKCS #8, and older OpenSSL, mark a key with a passphrase. */
const ENCRYPTED = /^(?:-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: *4, *ENCRYPTED)/m;

/**
 * Reads a file with one line, a token or a password, without its line end.
 *
 * @param setting The setting that names the file.
 * @throws {TargetError} When it cannot be read, is empty, has several lines or is not UTF-8.
 */
export function readSecret(setting: string, file: string, files: CredentialFiles): string {
  const secret = readText(setting, file, files).replace(/(?<![\r\n])[\r\n]+$/, "");
  if (secret.trim() === "") throw new TargetError({ code: "file-empty", setting, file });
  if (/[\r\n]/.test(secret)) throw new TargetError({ code: "file-lines", setting, file });
  return secret;
}

/**
 * Reads a token, which is sent unchanged in a header.
 *
 * @throws {TargetError} When it cannot be read, is empty or has characters not allowed in a header.
 */
export function readToken(setting: string, file: string, files: CredentialFiles): string {
  const token = readSecret(setting, file, files).trim();
  if (isHeaderValue(token)) return token;
  throw new TargetError({ code: "file-characters", setting, file });
}

/** Any other encoding would not be sent as it is in the file. */
function readText(setting: string, file: string, files: CredentialFiles): string {
  const bytes = readFile(setting, file, files);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (errorName(error) !== "TypeError") throw error;
    throw new TargetError({ code: "file-encoding", setting, file });
  }
}

/**
 * Reads a PEM file.
 *
 * @param label What a line of it must begin: `CERTIFICATE` or `PRIVATE KEY`.
 * @throws {TargetError} When it cannot be read, is encrypted or contains nothing of that kind.
 */
export function readPem(
  setting: string,
  file: string,
  { label, files }: { readonly label: string; readonly files: CredentialFiles },
): string {
  const text = new TextDecoder().decode(readFile(setting, file, files));
  if (label === "PRIVATE KEY" && ENCRYPTED.test(text)) {
    throw new TargetError({ code: "file-encrypted", setting, file });
  }
  // Deno's TLS does not read OpenSSL's TRUSTED CERTIFICATE; a key may be an RSA or EC PRIVATE KEY.
  const kind = label === "PRIVATE KEY" ? "(?:[A-Z]+ )?" : "";
  if (new RegExp(`^-----BEGIN ${kind}${label}-----`, "m").test(text)) return text;
  throw new TargetError({ code: "file-no-pem", setting, file, label });
}

function readFile(setting: string, file: string, files: CredentialFiles): Uint8Array {
  const bytes = attempt(setting, file, () => readRegularFile(file, MOST_BYTES, files));
  if (typeof bytes !== "string") return bytes;
  throw new TargetError({ code: `file-${bytes}`, setting, file });
}

function attempt<T>(setting: string, file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error) || errorName(error) === "NotCapable") throw error;
    throw new TargetError(describeProblem(setting, file, error), { cause: error });
  }
}

function describeProblem(setting: string, file: string, error: Error): TargetError["failure"] {
  switch (errorName(error)) {
    case "NotFound":
      return { code: "file-missing", setting, file };
    case "PermissionDenied":
      return { code: "file-denied", setting, file };
  }
  return { code: "file-unreadable", setting, file, reason: describeCause(error) };
}
