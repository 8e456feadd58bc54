/**
 * Replacing a state file: a new one is whole or not there.
 *
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { StateError } from "../../../src/errors.ts";
import type { Files } from "../../../src/runtime.ts";
import { readState } from "../../../src/state/read.ts";
import { lstat, writeState } from "../../../src/state/replace.ts";
import { removeStaleFiles } from "../../../src/state/stale_files.ts";
import { realFiles, refuse } from "../../support/failing_files.ts";
import { stateRuntime } from "../../support/fake_runtime.ts";
import { anySample } from "../../support/samples.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";
const NOW_MS = 1_700_000_000_999;
const RUNTIME = {
  ...stateRuntime(),
  ensureDir: (path: string) => Deno.mkdir(path, { recursive: true }),
};

Deno.test("lstat() distinguishes missing files from inaccessible ones", async () => {
  await using directory = await makeDirectory();
  assertEquals(lstat(`${directory.path}/state`, Deno), undefined);
  const denied = new Deno.errors.PermissionDenied("Permission denied (os error 13)");
  const inspect = () => lstat(directory.path, refuse("lstatSync", denied));
  assertThrows(inspect, Deno.errors.PermissionDenied);
});

Deno.test("writeState() writes a whole state with its time in whole seconds", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  await writeState(path, { gc_num: 5, gc_per_second: 0.25 }, NOW_MS, RUNTIME);
  const text = '{"gc_num":5,"gc_per_second":0.25,"_lastTime":1700000000}\n';
  assertEquals(Deno.readTextFileSync(path), text);
  assertEquals(directory.names(), ["state"]);
});

Deno.test({
  name: "writeState() lets nobody else read the state, whatever it replaces",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    Deno.writeTextFileSync(path, "{}", { mode: 0o666 });
    await writeState(path, { gc_num: 5 }, NOW_MS, RUNTIME);
    assertEquals(modeOf(path), 0o600);
  },
});

Deno.test("writeState() creates missing directories, and returns the one of the state", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/a/b/state`;
  const write = () => writeState(path, { gc_num: 5 }, NOW_MS, RUNTIME);
  assertEquals([await write(), await write()], [`${directory.path}/a/b/`, undefined]);
  assertEquals(readState(path, stateRuntime()), {
    sample: { gc_num: 5, _lastTime: 1_700_000_000 },
  });
});

Deno.test({
  name: "writeState() replaces a link and leaves alone what it leads to",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const [path, real] = [`${directory.path}/state`, `${directory.path}/real`];
    Deno.writeTextFileSync(real, "precious");
    Deno.symlinkSync(real, path);
    await writeState(path, { gc_num: 5 }, NOW_MS, RUNTIME);
    assertEquals(Deno.readTextFileSync(real), "precious");
    assert(Deno.lstatSync(path).isFile);
  },
});

Deno.test("writeState() refuses to replace a directory", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.mkdirSync(path);
  const write = () => writeState(path, {}, NOW_MS, RUNTIME);
  const error: StateError = await assertRejects(write, StateError);
  assertEquals(error.message, `Cannot write state ${say(path)}: it is not a regular file`);
  assertEquals(directory.names(), ["state"]);
});

Deno.test("writeState() fails where a file has the name of the directory", async () => {
  await using directory = await makeDirectory();
  Deno.writeTextFileSync(`${directory.path}/file`, "precious");
  const path = `${directory.path}/file/state`;
  const write = () => writeState(path, {}, NOW_MS, RUNTIME);
  const error: StateError = await assertRejects(write, StateError);
  assert(error.message.startsWith(`Cannot write state ${say(path)}: `), error.message);
  assertEquals(Deno.readTextFileSync(`${directory.path}/file`), "precious");
});

/** No file system here is full or read-only, so a fake refuses. */
const REFUSALS: readonly [call: keyof Files, error: Error][] = [
  ["writeTextFileSync", new Error("No space left on device (os error 28)")],
  ["writeTextFileSync", new Deno.errors.PermissionDenied("Permission denied (os error 13)")],
  ["renameSync", new Error("Read-only file system (os error 30)")],
  ["renameSync", new Deno.errors.PermissionDenied("Operation not permitted (os error 1)")],
];

for (const [call, error] of REFUSALS) {
  Deno.test(`writeState() keeps the old state when ${call}() fails: ${error.message}`, async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    Deno.writeTextFileSync(path, "{}");
    const files = refuse(call, error);
    const write = () => writeState(path, {}, NOW_MS, { ...RUNTIME, files });
    const refused: StateError = await assertRejects(write, StateError);
    assertEquals(refused.message, `Cannot write state ${say(path)}: ${error.message}`);
    assertEquals(refused.cause, error);
    assertEquals(Deno.readTextFileSync(path), "{}");
    assertEquals(directory.names(), ["state"]);
  });
}

Deno.test("writeState() keeps the old state when another run takes its temporary file for stale", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, '{"gc_num":1}');
  const files: Files = {
    ...realFiles(),
    writeTextFileSync(temporary, text, options) {
      Deno.writeTextFileSync(temporary, text, options);
      Deno.utimeSync(temporary, NOW_MS / 1000 - 6, NOW_MS / 1000 - 6);
      removeStaleFiles([path], NOW_MS, Deno, false);
    },
  };
  const write = () => writeState(path, { gc_num: 2 }, NOW_MS, { ...RUNTIME, files });
  await assertRejects(write, StateError, `Cannot write state ${say(path)}: `);
  assertEquals(Deno.readTextFileSync(path), '{"gc_num":1}');
  assertEquals(directory.names(), ["state"]);
});

Deno.test("writeState() names the directories below which Deno does not let programs write files", async () => {
  const files: Files = {
    ...refuse("writeTextFileSync", new Deno.errors.NotCapable("Requires all access")),
    lstatSync: () => {
      throw new Deno.errors.NotFound();
    },
    realPathSync: (path) => path,
  };
  const write = () => writeState("/dev/shm/state", {}, NOW_MS, { ...RUNTIME, files });
  const error: StateError = await assertRejects(write, StateError);
  const why = "Deno does not let programs write files below /dev, /proc or /sys";
  assertEquals(error.message, `Cannot write state "/dev/shm/state": ${why}`);
  assertEquals(error.cause, undefined);
});

Deno.test("writeState() does not look again at a file that has just been read", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const files = refuse("lstatSync", new Deno.errors.PermissionDenied("Permission denied"));
  await writeState(path, { gc_num: 5 }, NOW_MS, { ...RUNTIME, files }, { isFile: true });
  assertEquals(directory.names(), ["state"]);
  const write = () => writeState(path, {}, NOW_MS, { ...RUNTIME, files });
  await assertRejects(write, StateError, "Permission denied");
});

/** Paths of states, and the directory that is made for each. */
const MADE: readonly [path: string, made: string][] = [
  ["state", "."],
  ["a/state", "a/"],
  ["/a/b/state", "/a/b/"],
];

for (const [path, made] of MADE) {
  Deno.test(`writeState() makes ${made} for ${path}`, async () => {
    const calls: string[] = [];
    const files: Files = {
      ...realFiles(),
      lstatSync: () => {
        throw new Deno.errors.NotFound();
      },
      writeTextFileSync() {
        if (calls.length === 0) throw new Deno.errors.NotFound();
        calls.push("write");
      },
      renameSync: (_from, to) => void calls.push(to),
    };
    const ensureDir = (directory: string) => Promise.resolve(void calls.push(directory));
    await writeState(path, {}, NOW_MS, { ...stateRuntime(files), ensureDir });
    assertEquals(calls, [made, "write", path]);
  });
}

/** What another user puts where a run is about to write its new state, just before it does. */
const IN_THE_WAY: readonly [name: string, put: (path: string, theirs: string) => void][] = [
  ["a file", (path) => Deno.writeTextFileSync(path, "precious")],
  ["a link to a file", (path, theirs) => {
    Deno.writeTextFileSync(theirs, "precious");
    Deno.symlinkSync(theirs, path);
  }],
];

for (const [name, put] of IN_THE_WAY) {
  Deno.test({
    name: `writeState() neither writes through ${name} that another user put in its way nor ` +
      "removes it",
    ignore: isWindows,
    fn: async () => {
      await using directory = await makeDirectory();
      const path = `${directory.path}/state`;
      Deno.writeTextFileSync(path, "{}");
      const taken: string[] = [];
      const files: Files = {
        ...realFiles(),
        writeTextFileSync(file, ...rest) {
          put(file, `${directory.path}/theirs`);
          taken.push(file);
          Deno.writeTextFileSync(file, ...rest);
        },
      };
      await assertRejects(() => writeState(path, {}, NOW_MS, { ...RUNTIME, files }), StateError);
      assertEquals(taken.map((file) => Deno.readTextFileSync(file)), ["precious"]);
      assertEquals(Deno.readTextFileSync(path), "{}");
    },
  });
}

Deno.test({
  name: "writeState() and removeStaleFiles() take a backslash for a character of a file's name",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/new/a\\b`;
    await writeState(path, { gc_num: 5 }, NOW_MS, RUNTIME);
    Deno.writeTextFileSync(`${path}.tmp~x`, "");
    const then = new Date(NOW_MS - 3_600_000);
    Deno.utimeSync(`${path}.tmp~x`, then, then);
    removeStaleFiles([path], NOW_MS, Deno, false);
    const names = Array.from(Deno.readDirSync(`${directory.path}/new`), ({ name }) => name);
    assertEquals(names, ["a\\b"]);
  },
});

function modeOf(path: string): number {
  return (Deno.lstatSync(path).mode ?? 0) & 0o777;
}

/** A path as it stands in a message. */
function say(path: string): string {
  return JSON.stringify(path);
}

Deno.test("writeState() and readState() keep any sample, and its time", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const ensureDir = () => Promise.reject(new Error("the directory is there"));
  const anyTime = fc.integer({ min: 0, max: 2 ** 42 });
  await fc.assert(fc.asyncProperty(anySample, anyTime, async (sample, sec) => {
    await writeState(path, sample, sec * 1000 + 999, { ...stateRuntime(), ensureDir });
    assertEquals(readState(path, stateRuntime()), { sample: { ...sample, _lastTime: sec } });
    assertEquals(directory.names(), ["state"]);
  }));
});
