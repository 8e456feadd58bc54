/**
 * Links at the path of a state file.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { StateError } from "../../../src/errors.ts";
import type { FileInfo, Files } from "../../../src/runtime.ts";
import { resolveLink } from "../../../src/state/symlinks.ts";
import { realFiles } from "../../support/failing_files.ts";
import { stateRuntime } from "../../support/fake_runtime.ts";
import { ownFiles } from "../../support/owned_files.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";

Deno.test("resolveLink() leaves anything but a link as it is", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  assertEquals(resolveLink(path, stateRuntime()), path);
  Deno.writeTextFileSync(path, "");
  assertEquals(resolveLink(path, stateRuntime()), path);
  assertEquals(resolveLink(`${path}/below/a/file`, stateRuntime()), `${path}/below/a/file`);
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
    assertEquals(resolveLink(`${path}/first`, stateRuntime()), `${path}/a/../real`);
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
      lstatSync: (file) => {
        // Where no file has an owner, nothing else is looked at.
        if (file !== "C:\\a\\link") throw new Deno.errors.NotFound();
        return { ...Deno.lstatSync("."), isSymlink: true, uid: null };
      },
      readLinkSync: () => written,
    };
    assertEquals(resolveLink("C:\\a\\link", stateRuntime(files)), path);
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
    const error: StateError = assertThrows(() => resolveLink(path, stateRuntime()), StateError);
    assertEquals(
      error.message,
      `Cannot use state ${JSON.stringify(path)}: its symbolic links form a loop`,
    );
  },
});

/** How many links lead to a state, and whether they are followed. */
for (const [count, follows] of [[39, true], [40, false]] as const) {
  Deno.test({
    name: `resolveLink() ${follows ? "follows" : "refuses"} a chain of ${count} links`,
    ignore: isWindows,
    fn: async () => {
      await using directory = await makeDirectory();
      for (let link = 0; link < count; link++) {
        Deno.symlinkSync(`${link + 1}`, `${directory.path}/${link}`);
      }
      const resolve = () => resolveLink(`${directory.path}/0`, stateRuntime());
      if (follows) assertEquals(resolve(), `${directory.path}/${count}`);
      else assertThrows(resolve, StateError, "its symbolic links form a loop");
    },
  });
}

/** What a link is after it has been read, compared with before, and whether it is followed. */
const CHANGES: readonly [name: string, after: Partial<FileInfo> | undefined, follows: boolean][] = [
  ["as it was", {}, true],
  ["gone", undefined, false],
  ["a file", { isSymlink: false }, false],
  ["another link of the same user", { ino: 2 }, false],
  ["another user's link of the same number", { uid: 8 }, false],
];

for (const [name, after, follows] of CHANGES) {
  Deno.test(`resolveLink() ${follows ? "follows" : "refuses"} a link that is ${name} once read`, () => {
    const link = { ...Deno.lstatSync("."), isSymlink: true, ino: 1, uid: 7 };
    let isRead = false;
    const files: Files = {
      ...realFiles(),
      lstatSync(path) {
        if (path === "./.") return { ...link, isSymlink: false };
        const info = isRead ? after : {};
        if (path !== "link" || info === undefined) throw new Deno.errors.NotFound();
        return { ...link, ...info };
      },
      readLinkSync() {
        isRead = true;
        return "real";
      },
    };
    if (follows) return assertEquals(resolveLink("link", stateRuntime(files)), "real");
    const error: StateError = assertThrows(
      () => resolveLink("link", stateRuntime(files)),
      StateError,
    );
    assertEquals(error.message, 'Cannot use state "link": the link "link" has changed');
  });
}

/** Which call fails, on which path; `again` is the second call. */
const FAILING: readonly [call: "lstatSync" | "readLinkSync" | "again", path: string][] = [
  ["lstatSync", "./."],
  ["readLinkSync", "link"],
  ["again", "link"],
];

for (const [call, failing] of FAILING) {
  Deno.test(`resolveLink() says that ${call}() fails on ${failing}`, () => {
    const link = { ...Deno.lstatSync("."), isSymlink: true, ino: 1, uid: 7 };
    let isRead = false;
    const fail = (name: string, path: string) => {
      if (name !== call || path !== failing) return;
      throw new Error(`Input/output error (os error 5): ${name} '${path}'`);
    };
    const files: Files = {
      ...realFiles(),
      lstatSync(path) {
        fail(isRead ? "again" : "lstatSync", path);
        if (path === "real") throw new Deno.errors.NotFound();
        return link;
      },
      readLinkSync(path) {
        fail("readLinkSync", path);
        isRead = true;
        return "real";
      },
    };
    const error: StateError = assertThrows(
      () => resolveLink("link", stateRuntime(files)),
      StateError,
    );
    assertEquals(error.message, 'Cannot use state "link": Input/output error (os error 5)');
  });
}

Deno.test("resolveLink() leaves a missing permission to the caller", () => {
  const link = { ...Deno.lstatSync("."), isSymlink: true };
  const files: Files = {
    ...realFiles(),
    lstatSync: () => link,
    readLinkSync() {
      throw new Deno.errors.NotCapable('Requires read access to "link"');
    },
  };
  assertThrows(() => resolveLink("link", stateRuntime(files)), Deno.errors.NotCapable);
});

/** Owners of a link, of its directory and of what we make, and whether the link is followed. */
const LINKS: readonly [
  name: string,
  link: number,
  directory: number,
  own: number,
  follows: boolean,
][] = [
  ["our link in our directory", 7, 7, 7, true],
  ["our link in anybody's directory", 7, 0, 7, true],
  ["root's link in root's directory", 0, 0, 7, true],
  ["another's link in that user's directory", 8, 8, 7, true],
  ["another's link in anybody's directory", 8, 0, 7, false],
  ["another's link in anybody's directory, for root", 8, 0, 0, false],
  ["another's link in our directory", 8, 7, 7, false],
  ["root's link in our directory", 0, 7, 7, false],
];

for (const [name, link, owner, own, follows] of LINKS) {
  Deno.test({
    name: `resolveLink() ${follows ? "follows" : "refuses"} ${name}`,
    ignore: isWindows,
    fn: async () => {
      await using directory = await makeDirectory();
      const path = `${directory.path}/state`;
      Deno.symlinkSync("real", path);
      const files = ownFiles(own, { [path]: link, [`${directory.path}/.`]: owner });
      if (follows) {
        assertEquals(resolveLink(path, stateRuntime(files)), `${directory.path}/real`);
        return;
      }
      const error: StateError = assertThrows(
        () => resolveLink(path, stateRuntime(files)),
        StateError,
      );
      const said = `Cannot use state ${JSON.stringify(path)}: the link belongs to another user`;
      assertEquals(error.message, said);
      assertEquals(directory.names(), ["state"]);
    },
  });
}

/** Why no file can be made beside a link in a directory of another user. */
const UNMADE: readonly Error[] = [
  new Deno.errors.PermissionDenied("Permission denied (os error 13)"),
  new Error("No space left on device (os error 28)"),
];

for (const error of UNMADE) {
  Deno.test({
    name: `resolveLink() does not say whose a link is where it cannot know: ${error.message}`,
    ignore: isWindows,
    fn: async () => {
      await using directory = await makeDirectory();
      const path = `${directory.path}/state`;
      Deno.symlinkSync("real", path);
      const files: Files = {
        ...ownFiles(7, { [`${directory.path}/.`]: 0 }),
        openSync() {
          throw error;
        },
      };
      const refused: StateError = assertThrows(
        () => resolveLink(path, stateRuntime(files)),
        StateError,
      );
      assertEquals(
        refused.message,
        `Cannot use state ${
          JSON.stringify(path)
        }: the link's owner cannot be checked, since no file can be created next to it`,
      );
    },
  });
}

Deno.test({
  name: "resolveLink() looks at the owner of each link",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const [first, second] = [`${directory.path}/first`, `${directory.path}/second`];
    Deno.symlinkSync("second", first);
    Deno.symlinkSync("real", second);
    const files = ownFiles(7, { [second]: 8, [`${directory.path}/.`]: 0 });
    const error: StateError = assertThrows(
      () => resolveLink(first, stateRuntime(files)),
      StateError,
    );
    const said = `Cannot use state ${JSON.stringify(second)}: the link belongs to another user`;
    assertEquals(error.message, said);
  },
});

Deno.test({
  name: "resolveLink() refuses a link that is replaced while it is read",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    Deno.symlinkSync("real", path);
    const files: Files = {
      ...Deno,
      readLinkSync(link) {
        Deno.renameSync(link, `${link}.old`);
        Deno.symlinkSync("trap", link);
        return Deno.readLinkSync(link);
      },
    };
    const error: StateError = assertThrows(
      () => resolveLink(path, stateRuntime(files)),
      StateError,
    );
    const quoted = JSON.stringify(path);
    assertEquals(error.message, `Cannot use state ${quoted}: the link ${quoted} has changed`);
  },
});
