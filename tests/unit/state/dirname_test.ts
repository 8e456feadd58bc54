/**
 * Directories of paths.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { dirname } from "../../../src/state/dirname.ts";

/** A backslash separates directories in Windows's paths only; elsewhere it is a character of a name. */
const PATHS: readonly [path: string, directory: string][] = [
  ["a/b", "a/"],
  ["b", ""],
  ["/b", "/"],
  ["a\\b", ""],
  ["a/b\\c", "a/"],
  ["/tmp/C:\\b", "/tmp/"],
  ["C:\\a\\b", "C:\\a\\"],
  ["c:/a\\b", "c:/a\\"],
  ["C:\\a/b", "C:\\a/"],
  ["\\\\host\\share\\b", "\\\\host\\share\\"],
];

for (const [path, directory] of PATHS) {
  Deno.test(`dirname() returns ${JSON.stringify(directory)} for ${JSON.stringify(path)}`, () => {
    assertEquals(dirname(path), directory);
  });
}
