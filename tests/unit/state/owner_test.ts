/**
 * States in a directory that others may write to: which are used, and what is read of a file that
 * others replace at that moment.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { StateError } from "../../../src/errors.ts";
import type { FileInfo, Files } from "../../../src/runtime.ts";
import { readOriginalState } from "../../../src/state/original_state.ts";
import { findOwner } from "../../../src/state/owner.ts";
import { readState } from "../../../src/state/read.ts";
import { resolveLink } from "../../../src/state/symlinks.ts";
import { makeRuntime, stateRuntime } from "../../support/fake_runtime.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";
const STATE = '{"gc_num":5}';

function problem(path: string, why: string) {
  return { problem: `Cannot use state ${JSON.stringify(path)}: ${why}` };
}

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
          ...problem(path, "other users can write to it"),
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
    const state = { ...problem(path, "it has more than one hard link"), isForeign: true };
    assertEquals(readState(path, stateRuntime()), state);
  },
});

/** Returns the real files, with owners by path; what is made belongs to `own`. */
function ownFiles(own: number, owners: Readonly<Record<string, number>>): Files {
  const withOwner = (path: string, info: FileInfo) => ({ ...info, uid: owners[path] ?? own });
  return {
    ...Deno,
    lstatSync: (path) => withOwner(path, Deno.lstatSync(path)),
    openSync(path, options) {
      const opened = Deno.openSync(path, options);
      return {
        statSync: () => withOwner(path, opened.statSync()),
        readSync: (bytes) => opened.readSync(bytes),
        close: () => opened.close(),
      };
    },
  };
}

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
      else assertEquals(state, { ...problem(path, "it belongs to another user"), isForeign: true });
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
      else assertEquals(state, { ...problem(path, why), isForeign: true });
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
    const foreign = { ...problem(path, "it belongs to another user"), isForeign: true };
    const busy = new Error("Text file busy");
    for (
      const [owner, error, state] of [
        [8, denied, foreign],
        [7, denied, problem(path, "Permission denied")],
        [8, busy, problem(path, "Text file busy")],
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
  assertEquals(readState(path, stateRuntime(files)), problem(path, "Requires write access"));
});

Deno.test({
  name: "readOriginalState() says that a state is not the original's, and takes the other",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const hash = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    const foreign = `${directory.path}/mackerel-plugin-gostats-${hash}`;
    Deno.writeTextFileSync(foreign, '{"gc_num":1,"_lastTime":9}');
    Deno.chmodSync(foreign, 0o666);
    const env = { get: () => directory.path, set() {}, delete() {} };
    const read = () => readOriginalState([], makeRuntime({ env, isWindows: false }));
    const said = { ...problem(foreign, "other users can write to it"), isForeign: true };
    assertEquals(await read(), said);
    const other = `${directory.path}/mackerel-plugin-mackerel-plugin-${hash}`;
    Deno.writeTextFileSync(other, '{"gc_num":2,"_lastTime":5}', { mode: 0o644 });
    assertEquals(await read(), { sample: { gc_num: 2, _lastTime: 5 }, ...said });
  },
});

/** What takes a state's place between the look at it and its opening, and what is read then. */
const SWAPS: readonly [
  name: string,
  swap: (path: string) => void,
  read: (path: string) => unknown,
][] = [
  ["a named pipe", (path) => makePipe(path), notRegular],
  ["a device", (path) => Deno.symlinkSync("/dev/zero", path), notRegular],
  ["a link to a state of ours", (path) => Deno.symlinkSync(`${path}.other`, path), notRegular],
  ["a directory", (path) => Deno.mkdirSync(path), () => undefined],
  ["a new state of ours", (path) => writePrivately(path, '{"gc_num":6}'), () => ({
    sample: { gc_num: 6 },
  })],
  ["nothing", () => {}, () => ({})],
];

function notRegular(path: string): unknown {
  return problem(path, "it is not a regular file");
}

function makePipe(path: string): void {
  assert(new Deno.Command("mkfifo", { args: [path] }).outputSync().success);
}

function writePrivately(path: string, text: string): void {
  Deno.writeTextFileSync(path, text, { mode: 0o600 });
}

for (const [name, swap, read] of SWAPS) {
  Deno.test({
    name: `readState() neither blocks nor is misled when a state becomes ${name}`,
    ignore: isWindows,
    fn: async () => {
      await using directory = await makeDirectory();
      const path = `${directory.path}/state`;
      writePrivately(path, STATE);
      writePrivately(`${path}.other`, '{"gc_num":7}');
      let looks = 0;
      const files: Files = {
        ...Deno,
        lstatSync(looked) {
          const info = Deno.lstatSync(looked);
          if (looked !== path || looks++ > 0) return info;
          // As a rename does: the old file keeps its number while it is looked at.
          Deno.renameSync(path, `${path}.old`);
          swap(path);
          return info;
        },
      };
      const state = readState(path, stateRuntime(files));
      const expected = read(path);
      if (expected !== undefined) assertEquals(state, expected);
      assertEquals(state.sample?.["gc_num"] === 7, false);
    },
  });
}

Deno.test({
  name: "readState() gives up on a state that is replaced all the time",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    writePrivately(path, STATE);
    const files: Files = {
      ...Deno,
      lstatSync(looked) {
        const info = Deno.lstatSync(looked);
        writePrivately(`${path}.new`, STATE);
        Deno.renameSync(`${path}.new`, path);
        return info;
      },
    };
    assertEquals(
      readState(path, stateRuntime(files)),
      problem(path, "it keeps being replaced"),
    );
  },
});

Deno.test({
  name: "readState() reads a state of ours or none, while another thread swaps all sorts of files",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    writePrivately(`${directory.path}/own`, '{"gc_num":7}');
    writePrivately(path, STATE);
    const worker = new Worker(new URL("../../support/state_swapper.ts", import.meta.url), {
      type: "module",
    });
    const hear = () => new Promise((resolve) => worker.onmessage = resolve);
    const started = hear();
    worker.postMessage(path);
    await started;
    const seen = new Set<string>();
    // Until each sort of answer has been seen, so that the thread has surely been in between.
    const expected = ["none", "said", STATE];
    for (let run = 0; run < 5000 || expected.some((sort) => !seen.has(sort)); run++) {
      const { sample, problem } = readState(path, stateRuntime());
      if (sample !== undefined) seen.add(JSON.stringify(sample));
      else seen.add(problem === undefined ? "none" : "said");
    }
    const ended = hear();
    worker.postMessage("stop");
    await ended;
    worker.terminate();
    assertEquals([...seen].sort(), [...expected].sort());
  },
});

Deno.test({
  name: "readState() closes what it opens",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    writePrivately(path, STATE);
    let open = 0;
    const files = ownFiles(7, {});
    const counting: Files = {
      ...files,
      openSync(path, options) {
        const opened = files.openSync(path, options);
        open++;
        return { ...opened, close: () => (open--, opened.close()) };
      },
    };
    assertEquals([readState(path, stateRuntime(counting)), open], [{ sample: { gc_num: 5 } }, 0]);
  },
});

Deno.test("readState() ignores owners if the system has none", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  writePrivately(path, STATE);
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
