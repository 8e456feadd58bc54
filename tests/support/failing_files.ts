/**
 * The real file calls, of which one fails.
 *
 * @module
 */

import type { Files } from "../../src/runtime.ts";

/** Returns the real files, but for one call that always fails. */
export function refuse(call: keyof Files, error: Error): Files {
  return {
    ...realFiles(),
    [call]: () => {
      throw error;
    },
  };
}

/** Returns the real files. */
export function realFiles(): Files {
  return {
    lstatSync: Deno.lstatSync,
    statSync: Deno.statSync,
    readTextFileSync: Deno.readTextFileSync,
    writeTextFileSync: Deno.writeTextFileSync,
    openSync: Deno.openSync,
    open: Deno.open,
    renameSync: Deno.renameSync,
    removeSync: Deno.removeSync,
    readLinkSync: Deno.readLinkSync,
    realPathSync: Deno.realPathSync,
    readDirSync: Deno.readDirSync,
  };
}
