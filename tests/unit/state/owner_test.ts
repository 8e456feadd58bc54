/**
 * Which states are used in a directory that others may write to.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { FileInfo, Files } from "../../../src/runtime.ts";
import { findOwner } from "../../../src/state/owner.ts";
import { readState } from "../../../src/state/read.ts";
import { stateRuntime } from "../../support/fake_runtime.ts";
import { ownFiles, unusable } from "../../support/owned_files.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";
const STATE = '{"gc_num":5}';

/** Permissions of a state of ours, and whether it is used. */
const MODES: readonly [mode: number, isUsed: boolean][] = [
  [0o600, true],
  [0o644, true],
  [0o755, true],
  [0o620, false],
  [0o602, false],
  [0o666, false],
];

for (const [mode, isUsed] of MODES) {
  Deno.test({
    name: `readState() ${isUsed ? "uses" : "does not use"} a state of mode ${mode.toString(8)}`,
    ignore: isWindows,
    fn: async () => {
      await using directory = await makeDirectory();
      const path = `${directory.path}/state`;
      Deno.writeTextFileSync(path, STATE);
      Deno.chmodSync(path, mode);
      const state = readState(path, stateRuntime());
      if (isUsed) assertEquals(state, { sample: { gc_num: 5 } });
      else {assertEquals(state, {
          ...unusable(path, "other users can write to it"),
          isForeign: true,
        });}
    },
  });
}

Deno.test({
  name: "readState() does not use a file that has a second name",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    Deno.writeTextFileSync(`${directory.path}/other`, STATE, { mode: 0o600 });
    Deno.linkSync(`${directory.path}/other`, path);
    const state = { ...unusable(path, "it has more than one hard link"), isForeign: true };
    assertEquals(readState(path, stateRuntime()), state);
  },
});

/** Who we are, who owns the state, and whether it is used. */
const OWNERS: readonly [name: string, own: number, owner: number, isUsed: boolean][] = [
  ["root's, for root", 0, 0, true],
  ["ours", 7, 7, true],
  ["another user's", 7, 8, false],
  ["another user's, for root", 0, 8, false],
];

for (const [name, own, owner, isUsed] of OWNERS) {
  Deno.test({
    name: `readState() ${isUsed ? "uses" : "does not use"} a state that is ${name}`,
    ignore: isWindows,
    fn: async () => {
      await using directory = await makeDirectory();
      const path = `${directory.path}/state`;
      Deno.writeTextFileSync(path, STATE, { mode: 0o600 });
      const state = readState(path, stateRuntime(ownFiles(own, { [path]: owner })));
      if (isUsed) assertEquals(state, { sample: { gc_num: 5 } });
      else {assertEquals(state, {
          ...unusable(path, "it belongs to another user"),
          isForeign: true,
        });}
      assertEquals(directory.names(), ["state"]);
    },
  });
}

Deno.test({
  name: "readState() makes one file for all states of a directory, and none for root's",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    for (const [owner, expected] of [[7, 1], [0, 0]] as const) {
      let made = 0;
      const paths = ["a", "b", "c"].map((name) => `${directory.path}/${name}`);
      for (const path of paths) Deno.writeTextFileSync(path, STATE, { mode: 0o600 });
      const files = ownFiles(owner, {});
      const counting: Files = {
        ...files,
        openSync(path, options) {
          if (options.createNew) made++;
          return files.openSync(path, options);
        },
      };
      for (const path of paths) readState(path, stateRuntime(counting));
      assertEquals(made, expected);
    }
  },
});

Deno.test({
  name: "readState() finds out the owner of a state after that of another one was not found out",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const paths = ["a", "b"].map((name) => `${directory.path}/${name}`);
    for (const path of paths) Deno.writeTextFileSync(path, STATE, { mode: 0o600 });
    const files = ownFiles(7, {});
    let tries = 0;
    const failing: Files = {
      ...files,
      openSync(path, options) {
        if (options.createNew && tries++ === 0) {
          throw new Error("Too many open files (os error 24)");
        }
        return files.openSync(path, options);
      },
    };
    const why = "its owner cannot be checked, since no file can be created next to it";
    assertEquals(paths.map((path) => readState(path, stateRuntime(failing))), [
      { ...unusable(`${directory.path}/a`, why), isForeign: true },
      { sample: { gc_num: 5 } },
    ]);
  },
});

/** Why no file can be made beside a state, and whether the state is used: root may make any. */
const UNMADE: readonly [error: Error, isUsed: boolean][] = [
  [new Deno.errors.PermissionDenied("Permission denied (os error 13)"), true],
  [new Error("No space left on device (os error 28)"), false],
  [new Deno.errors.NotCapable("Requires write access"), false],
];

for (const [error, isUsed] of UNMADE) {
  Deno.test({
    name: `readState() ${
      isUsed ? "uses" : "does not use"
    } a state beside which no file can be made: ${error.message}`,
    ignore: isWindows,
    fn: async () => {
      await using directory = await makeDirectory();
      const path = `${directory.path}/state`;
      Deno.writeTextFileSync(path, STATE, { mode: 0o600 });
      const files = ownFiles(7, {});
      const closed: Files = {
        ...files,
        openSync(path, options) {
          if (options.createNew) throw error;
          return files.openSync(path, options);
        },
      };
      const why = "its owner cannot be checked, since no file can be created next to it";
      const state = readState(path, stateRuntime(closed));
      if (isUsed) assertEquals(state, { sample: { gc_num: 5 } });
      else assertEquals(state, { ...unusable(path, why), isForeign: true });
    },
  });
}

Deno.test("findOwner() catches nothing but errors", () => {
  const files: Files = {
    ...Deno,
    openSync: () => {
      // deno-lint-ignore no-throw-literal
      throw "stop";
    },
  };
  let caught: unknown;
  try {
    findOwner("/no/such/directory/state", stateRuntime(files));
  } catch (error) {
    caught = error;
  }
  assertEquals(caught, "stop");
});

Deno.test({
  name: "readState() says whose a state is that this user may not write",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    Deno.writeTextFileSync(path, STATE, { mode: 0o600 });
    const denied = new Deno.errors.PermissionDenied("Permission denied");
    const foreign = { ...unusable(path, "it belongs to another user"), isForeign: true };
    const busy = new Error("Text file busy");
    for (
      const [owner, error, state] of [
        [8, denied, foreign],
        [7, denied, unusable(path, "Permission denied")],
        [8, busy, unusable(path, "Text file busy")],
      ] as const
    ) {
      const files = ownFiles(7, { [path]: owner });
      const closed: Files = {
        ...files,
        openSync(path, options) {
          if (options.createNew) return files.openSync(path, options);
          throw error;
        },
      };
      assertEquals(readState(path, stateRuntime(closed)), state);
    }
  },
});

Deno.test("readState() does not use a state without the permission to write it", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, STATE, { mode: 0o600 });
  const files: Files = {
    ...Deno,
    openSync: () => {
      throw new Deno.errors.NotCapable("Requires write access");
    },
  };
  assertEquals(readState(path, stateRuntime(files)), unusable(path, "Requires write access"));
});

Deno.test("readState() ignores owners if the system has none", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, STATE, { mode: 0o600 });
  const withoutOwner = (info: FileInfo, ino: number) => ({
    ...info,
    uid: null,
    mode: 0o666,
    ino,
  });
  const files: Files = {
    ...Deno,
    lstatSync: (path) => withoutOwner(Deno.lstatSync(path), 1),
    openSync(path, options) {
      const opened = Deno.openSync(path, options);
      return {
        statSync: () => withoutOwner(opened.statSync(), 2),
        readSync: (bytes) => opened.readSync(bytes),
        close: () => opened.close(),
      };
    },
  };
  assertEquals(readState(path, stateRuntime(files)), { sample: { gc_num: 5 } });
});
