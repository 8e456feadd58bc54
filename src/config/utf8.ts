/**
 * Decodes files, which TOML requires to be UTF-8.
 *
 * @module
 */

import { UsageError } from "../errors.ts";

const LINE_FEED = 0x0A;

/**
 * Decodes a file. Keeps its byte order mark.
 *
 * @param path The file, as messages name it.
 * @throws {UsageError} When the file is UTF-16 or is not UTF-8; with the file, and the line if
 * possible.
 */
export function decodeUtf8(bytes: Uint8Array, path: string): string {
  if (isUtf16(bytes)) {
    throw new UsageError(
      `${path}: is UTF-16, expected UTF-8; in PowerShell, write it with Out-File -Encoding utf8`,
    );
  }
  const text = decode(bytes);
  if (text !== undefined) return text;
  const line = findInvalidLine(bytes);
  throw new UsageError(`${path}: line ${line}: is not UTF-8; save the file as UTF-8`);
}

/** The first character is ASCII in any file of settings, so one of its two bytes is zero. */
function isUtf16([first, second]: Uint8Array): boolean {
  const hasMark = first === 0xFF && second === 0xFE || first === 0xFE && second === 0xFF;
  return hasMark || first === 0 || second === 0;
}

/**
 * In UTF-8, no other character contains the byte of a line feed, so each line can be decoded alone.
 */
function findInvalidLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(LINE_FEED, start);
    const after = end < 0 ? bytes.length : end + 1;
    if (decode(bytes.subarray(start, after)) === undefined) break;
    start = after;
  }
  return line;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
