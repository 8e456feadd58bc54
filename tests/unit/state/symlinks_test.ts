/**
 * Links at the path of a state file.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { StateError } from "../../../src/errors.ts";
import type { Files } from "../../../src/runtime.ts";
import { resolveLink } from "../../../src/state/symlinks.ts";
import { realFiles } from "../../support/failing_files.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";

Deno.test("resolveLink() leaves anything but a link as it is", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  assertEquals(resolveLink(path, Deno), path);
  Deno.writeTextFileSync(path, "");
  assertEquals(resolveLink(path, Deno), path);
  assertEquals(resolveLink(`${path}/below/a/file`, Deno), `${path}/below/a/file`);
});

Deno.test({
  name: "resolveLink() follows links, absolute and relative, to what may not be there yet",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const { path } = directory;
    Deno.mkdirSync(`${path}/a`);
    Deno.symlinkSync("a/second", `${path}/first`);
    Deno.symlinkSync(`${path}/a/third`, `${path}/a/second`);
    Deno.symlinkSync("../real", `${path}/a/third`);
    assertEquals(resolveLink(`${path}/first`, Deno), `${path}/a/../real`);
  },
});

/** Links in a directory of Windows: what is written in each, and where it leads. */
const WINDOWS_LINKS: readonly [written: string, path: string][] = [
  ["real", "C:\\a\\real"],
  ["b\\real", "C:\\a\\b\\real"],
  ["D:\\real", "D:\\real"],
  ["d:/real", "d:/real"],
  ["\\real", "\\real"],
  ["\\\\host\\share\\real", "\\\\host\\share\\real"],
];

for (const [written, path] of WINDOWS_LINKS) {
  Deno.test(`resolveLink() follows a link of Windows to ${written}`, () => {
    const files: Files = {
      ...realFiles(),
      lstatSync: (file) => ({ ...Deno.lstatSync("."), isSymlink: file === "C:\\a\\link" }),
      readLinkSync: () => written,
    };
    assertEquals(resolveLink("C:\\a\\link", files), path);
  });
}

Deno.test({
  name: "resolveLink() refuses links that lead in a circle",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/a`;
    Deno.symlinkSync("b", path);
    Deno.symlinkSync("a", `${directory.path}/b`);
    const error: StateError = assertThrows(() => resolveLink(path, Deno), StateError);
    assertEquals(
      error.message,
      `Cannot use state ${JSON.stringify(path)}: its links lead in a circle`,
    );
  },
});
