/**
 * Packs files into reproducible zip archives: equal files give equal bytes, at any time on any system.
 *
 * @module
 */

import { zipSync } from "fflate";

/** A file to pack. */
export interface PackedFile {
  /** The path in the archive, separated by `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** The "made by" code of Unix: only then do the external attributes hold a mode. */
const UNIX = 3;

/** Zip stores local time, so this is the same in every time zone; it is the earliest possible. */
const FILE_TIME = new Date(1980, 0, 1);

/** Returns a zip archive of files, in their order, with mode 0755 or 0644. */
export function packZip(files: readonly PackedFile[]): Uint8Array<ArrayBuffer> {
  return zipSync(Object.fromEntries(files.map(({ name, bytes, executable }) => {
    const mode = 0o100000 | (executable ? 0o755 : 0o644);
    return [name, [bytes, { os: UNIX, attrs: mode * 0x10000, mtime: FILE_TIME }]];
  })));
}
