/**
 * Which missing permission is one that no run is to be given.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { Files } from "../../../src/runtime.ts";
import { isOutOfReach, OUT_OF_REACH } from "../../../src/state/system_directories.ts";

/** Directories and where they lead; no other exists. */
const REAL: Readonly<Record<string, string>> = {
  "/": "/",
  "/dev/shm": "/dev/shm",
  "/proc/self": "/proc/123",
  "/sys": "/sys",
  "/data/dev": "/data/dev",
  "/devices": "/devices",
  "/tmp/link": "/dev/shm",
  ".": "/dev/mqueue",
};

const files: Files = {
  ...Deno,
  realPathSync(path) {
    if (path.startsWith("//")) throw new Deno.errors.NotCapable("Requires read access");
    const real = REAL[path];
    if (real === undefined) throw new Deno.errors.NotFound(path);
    return real;
  },
};

const PATHS: readonly [path: string, isBelow: boolean][] = [
  ["/dev/shm/state", true],
  ["/dev/shm///state", true],
  ["/sys/state", true],
  ["/proc/self/new/state", true],
  ["/tmp/link/state", true],
  ["/tmp/link/a/b/state", true],
  ["//proc/x/state", true],
  ["state", true],
  ["new/state", false],
  ["/state", false],
  ["/none/state", false],
  ["/data/dev/state", false],
  ["/devices/state", false],
];

for (const [path, isBelow] of PATHS) {
  Deno.test(`isOutOfReach() is ${isBelow} for ${path}`, () => {
    const missing = new Deno.errors.NotCapable("Requires all access");
    assertEquals(isOutOfReach(missing, path, files), isBelow);
    assertEquals(isOutOfReach(new Deno.errors.PermissionDenied("no"), path, files), false);
  });
}

Deno.test("a state in such a directory is explained by its name", () => {
  assertEquals(OUT_OF_REACH, "Deno does not let programs write files below /dev, /proc or /sys");
});
