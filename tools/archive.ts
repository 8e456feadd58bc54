/**
 * Packs files into zip archives that are equal, byte for byte, whenever and wherever they are made
 * of equal files.
 *
 * @module
 */

import { zipSync } from "fflate";

/** A file to pack. */
export interface PackedFile {
  /** Its name in the archive, with `/` between directories. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** "Made by" a Unix system: only then do the attributes hold a mode. */
const UNIX = 3;

/** A zip holds local time, so this is the same everywhere; nothing earlier can be written. */
const FILE_TIME = new Date(1980, 0, 1);

/** Returns a zip archive of files, in their order, with modes 0755 and 0644. */
export function packZip(files: readonly PackedFile[]): Uint8Array<ArrayBuffer> {
  return zipSync(Object.fromEntries(files.map(({ name, bytes, executable }) => {
    const mode = 0o100000 | (executable ? 0o755 : 0o644);
    return [name, [bytes, { os: UNIX, attrs: mode * 0x10000, mtime: FILE_TIME }]];
  })));
}
