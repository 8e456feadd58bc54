/**
 * State files: every broken one is reported and harmless, a new one is whole or not there.
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
import { resolveLink } from "../../../src/state/symlinks.ts";
import { anySample } from "../../support/samples.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";
const NOW_MS = 1_700_000_000_999;
const RUNTIME = {
  files: Deno,
  ensureDir: (path: string) => Deno.mkdir(path, { recursive: true }),
};

const WHOLE: readonly [name: string, text: string, sample: Readonly<Record<string, number>>][] = [
  ["of the original", '{"_lastTime":1700000000,"gc_num":5,"gc_per_second":0.25}\n', {
    _lastTime: 1700000000,
    gc_num: 5,
    gc_per_second: 0.25,
  }],
  ["with exponents", '{"gc_num":1.5e+21}', { gc_num: 1.5e21 }],
  ["with white space", '\n { "gc_num" : 5 } \n', { gc_num: 5 }],
  ["with fields of other plugins", '{"other":1}', { other: 1 }],
  ["without fields", "{}", {}],
];

for (const [name, text, sample] of WHOLE) {
  Deno.test(`readState() reads a state ${name}`, async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    Deno.writeTextFileSync(path, text);
    assertEquals(readState(path, Deno), { sample });
  });
}

const BROKEN: readonly [name: string, text: string, why: string][] = [
  ["empty", "", "it is empty"],
  ["of white space", " \n", "it is empty"],
  ["cut", '{"gc_num":5,"_lastTi', "it is not a JSON object"],
  ["that is not JSON", "gc_num=5", "it is not a JSON object"],
  ["with something behind the object", '{"gc_num":5}{}', "it is not a JSON object"],
  ["that is an array", "[1]", "it is not a JSON object"],
  ["that is null", "null", "it is not a JSON object"],
  ["that is a number", "5", "it is not a JSON object"],
  ["with a text", '{"gc_num":"5"}', '"gc_num" is not a number'],
  ["with null", '{"gc_num":null}', '"gc_num" is not a number'],
  ["with a number out of range", '{"gc_num":1e999}', '"gc_num" is not a number'],
  ["with an object as __proto__", '{"__proto__":{"gc_num":5}}', '"__proto__" is not a number'],
  ["with a time that is a text", '{"_lastTime":"1"}', '"_lastTime" is not a number'],
  ["of bytes that are no text", "\u0000\ufffd", "it is not a JSON object"],
];

for (const [name, text, why] of BROKEN) {
  Deno.test(`readState() says what is wrong with a state ${name}`, async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    Deno.writeTextFileSync(path, text);
    assertEquals(readState(path, Deno), { problem: `Cannot use state ${say(path)}: ${why}` });
  });
}

Deno.test("readState() says in a line of under 1,000 characters which long key is wrong", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, JSON.stringify({ ["k".repeat(900_000)]: "5" }));
  const { problem = "" } = readState(path, Deno);
  assertEquals(problem.startsWith(`Cannot use state ${say(path)}: "kkk`), true);
  assertEquals([problem.endsWith('k…" is not a number'), problem.length < 1000], [true, true]);
});

Deno.test("readState() reads a state of 50,000 keys, and takes __proto__ for a key like any other", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const keys = Array.from({ length: 50_000 }, (_, key) => `"${key}":${key}`);
  Deno.writeTextFileSync(path, `{"__proto__":7,${keys.join(",")}}`);
  const sample = readState(path, Deno).sample ?? {};
  assertEquals([Object.keys(sample).length, sample["49999"]], [50_001, 49_999]);
  assertEquals(Object.getPrototypeOf(sample), Object.prototype);
});

Deno.test("readState() has no word for a missing file or directory", () => {
  assertEquals(readState("/no/such/directory/state", Deno), {});
});

Deno.test("readState() reads up to 1 MiB", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, `{"gc_num":5}${" ".repeat(1_048_576 - 12)}`);
  assertEquals(readState(path, Deno), { sample: { gc_num: 5 } });
  Deno.writeTextFileSync(path, " ", { append: true });
  assertEquals(readState(path, Deno), {
    problem: `Cannot use state ${say(path)}: it is over 1 MiB`,
  });
});

Deno.test("readState() does not read a directory", async () => {
  await using directory = await makeDirectory();
  const { path } = directory;
  const why = "it is not a regular file";
  assertEquals(readState(path, Deno), { problem: `Cannot use state ${say(path)}: ${why}` });
});

Deno.test({
  name: "readState() does not follow a link",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const [path, real] = [`${directory.path}/state`, `${directory.path}/real`];
    Deno.writeTextFileSync(real, '{"gc_num":5}');
    Deno.symlinkSync(real, path);
    const why = "it is not a regular file";
    assertEquals(readState(path, Deno), { problem: `Cannot use state ${say(path)}: ${why}` });
  },
});

Deno.test("readState() says that a file may not be read", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, "{}");
  // Whoever runs the tests may read everything, so a fake refuses.
  const files = refuse("openSync", new Deno.errors.PermissionDenied("Permission denied"));
  assertEquals(readState(path, files), {
    problem: `Cannot use state ${say(path)}: Permission denied`,
  });
});

Deno.test("readState() leaves a missing permission to read to the caller", () => {
  const files = refuse("lstatSync", new Deno.errors.NotCapable("Requires read access"));
  assertThrows(() => readState(new URL(import.meta.url).pathname, files), Deno.errors.NotCapable);
});

Deno.test("readState() says that the permission to write is missing, which opening takes", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, "{}");
  const files = refuse("openSync", new Deno.errors.NotCapable("Requires write access"));
  const { problem } = readState(path, files);
  assertEquals(problem, `Cannot use state ${say(path)}: Requires write access`);
});

Deno.test("lstat() tells what is missing from what cannot be looked at", async () => {
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

Deno.test("writeState() makes missing directories", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/a/b/state`;
  await writeState(path, { gc_num: 5 }, NOW_MS, RUNTIME);
  assertEquals(readState(path, Deno), { sample: { gc_num: 5, _lastTime: 1_700_000_000 } });
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
    assertEquals(Deno.readTextFileSync(path), "{}");
    assertEquals(directory.names(), ["state"]);
  });
}

/** What somebody puts where a run is about to write its new state, an instant before it does. */
const IN_THE_WAY: readonly [name: string, put: (path: string, theirs: string) => void][] = [
  ["a file", (path) => Deno.writeTextFileSync(path, "precious")],
  ["a link to a file", (path, theirs) => {
    Deno.writeTextFileSync(theirs, "precious");
    Deno.symlinkSync(theirs, path);
  }],
];

for (const [name, put] of IN_THE_WAY) {
  Deno.test({
    name: `writeState() neither writes through ${name} that somebody put in its way nor removes it`,
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

/** What lies beside a state named `state`, and whether it goes when it is so many seconds old. */
const BESIDE: readonly [name: string, ageSec: number, goes: boolean][] = [
  ["state.tmp~abc", 61, true],
  ["state.tmp~", 3600, true],
  ["state.tmp~abc", 60, false],
  ["state.tmp~abc", 59, false],
  ["state.tmp~abc", -3600, false],
  ["state.tmp", 3600, false],
  ["state", 3600, false],
  ["state2", 3600, false],
  ["state2.tmp~abc", 3600, false],
  ["other.tmp~abc", 3600, false],
];

for (const [name, ageSec, goes] of BESIDE) {
  const does = goes ? "removes" : "keeps";
  Deno.test(`removeStaleFiles() ${does} ${name} of ${ageSec} s ago`, async () => {
    await using directory = await makeDirectory();
    const staleFile = `${directory.path}/${name}`;
    Deno.writeTextFileSync(staleFile, "");
    const then = new Date(NOW_MS - ageSec * 1000);
    Deno.utimeSync(staleFile, then, then);
    removeStaleFiles([`${directory.path}/state`], NOW_MS, Deno);
    assertEquals(directory.names(), goes ? [] : [name]);
  });
}

Deno.test("removeStaleFiles() leaves a directory alone, whatever its name", async () => {
  await using directory = await makeDirectory();
  const trap = `${directory.path}/state.tmp~abc`;
  Deno.mkdirSync(`${trap}/full`, { recursive: true });
  const then = new Date(NOW_MS - 3_600_000);
  Deno.utimeSync(trap, then, then);
  removeStaleFiles([`${directory.path}/state`], NOW_MS, Deno);
  assertEquals(directory.names(), ["state.tmp~abc"]);
});

Deno.test("removeStaleFiles() has no word for what it may not list, look at or remove", async () => {
  await using directory = await makeDirectory();
  const staleFile = `${directory.path}/state.tmp~abc`;
  Deno.writeTextFileSync(staleFile, "");
  const then = new Date(NOW_MS - 3_600_000);
  Deno.utimeSync(staleFile, then, then);
  const denied = new Deno.errors.PermissionDenied("Permission denied (os error 13)");
  const readOnly = new Error("Read-only file system (os error 30)");
  for (const call of ["readDirSync", "lstatSync", "removeSync"] as const) {
    for (const error of [denied, readOnly]) {
      removeStaleFiles([`${directory.path}/state`], NOW_MS, refuse(call, error));
    }
  }
  removeStaleFiles(["/no/such/directory/state"], NOW_MS, Deno);
  assertEquals(directory.names(), ["state.tmp~abc"]);
});

Deno.test("removeStaleFiles() goes on after one that it may not remove", async () => {
  await using directory = await makeDirectory();
  const then = new Date(NOW_MS - 3_600_000);
  for (const name of ["state.tmp~a", "state.tmp~b", "state.tmp~c"]) {
    Deno.writeTextFileSync(`${directory.path}/${name}`, "");
    Deno.utimeSync(`${directory.path}/${name}`, then, then);
  }
  const removeSync = (path: string) => {
    if (path.endsWith("b")) throw new Deno.errors.PermissionDenied("Operation not permitted");
    Deno.removeSync(path);
  };
  const files = { ...realFiles(), removeSync };
  removeStaleFiles([`${directory.path}/state`], NOW_MS, files);
  assertEquals(directory.names(), ["state.tmp~b"]);
});

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

/** Links in a folder of Windows: what is written in each, and where it leads. */
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
    assertEquals(error.message, `Cannot use state ${say(path)}: its links lead in a circle`);
  },
});

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
    removeStaleFiles([path], NOW_MS, Deno);
    const names = Array.from(Deno.readDirSync(`${directory.path}/new`), ({ name }) => name);
    assertEquals(names, ["a\\b"]);
  },
});

/** Returns the real files, but for one call that always fails. */
function refuse(call: keyof Files, error: Error): Files {
  return {
    ...realFiles(),
    [call]: () => {
      throw error;
    },
  };
}

function realFiles(): Files {
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
    await writeState(path, sample, sec * 1000 + 999, { files: Deno, ensureDir });
    assertEquals(readState(path, Deno), { sample: { ...sample, _lastTime: sec } });
    assertEquals(directory.names(), ["state"]);
  }));
});
