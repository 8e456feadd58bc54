/**
 * Reading a state file: every broken one is reported and harmless.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { FileInfo, Files } from "../../../src/runtime.ts";
import { readState } from "../../../src/state/read.ts";
import { realFiles, refuse } from "../../support/failing_files.ts";
import { stateRuntime } from "../../support/fake_runtime.ts";
import { ownFiles, unusable } from "../../support/owned_files.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";

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
    assertEquals(readState(path, stateRuntime()), { sample });
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
    assertEquals(readState(path, stateRuntime()), unusable(path, why));
  });
}

Deno.test("readState() says in a line of under 1,000 characters which long key is wrong", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, JSON.stringify({ ["k".repeat(900_000)]: "5" }));
  const { problem = "" } = readState(path, stateRuntime());
  assertEquals(problem.startsWith(`Cannot use state ${say(path)}: "kkk`), true);
  assertEquals([problem.endsWith('k…" is not a number'), problem.length < 1000], [true, true]);
});

Deno.test("readState() reads a state of 50,000 keys, and takes __proto__ for a key like any other", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const keys = Array.from({ length: 50_000 }, (_, key) => `"${key}":${key}`);
  Deno.writeTextFileSync(path, `{"__proto__":7,${keys.join(",")}}`);
  const sample = readState(path, stateRuntime()).sample ?? {};
  assertEquals([Object.keys(sample).length, sample["49999"]], [50_001, 49_999]);
  assertEquals(Object.getPrototypeOf(sample), Object.prototype);
});

Deno.test("readState() says nothing about a missing file or directory", () => {
  assertEquals(readState("/no/such/directory/state", stateRuntime()), {});
});

Deno.test("readState() reads up to 1 MiB", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, `{"gc_num":5}${" ".repeat(1_048_576 - 12)}`);
  assertEquals(readState(path, stateRuntime()), { sample: { gc_num: 5 } });
  Deno.writeTextFileSync(path, " ", { append: true });
  assertEquals(readState(path, stateRuntime()), unusable(path, "it is over 1 MiB"));
});

Deno.test("readState() does not read a directory", async () => {
  await using directory = await makeDirectory();
  const { path } = directory;
  const why = "it is not a regular file";
  assertEquals(readState(path, stateRuntime()), unusable(path, why));
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
    assertEquals(readState(path, stateRuntime()), unusable(path, why));
  },
});

Deno.test("readState() reports a file that is not readable", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, "{}");
  // Whoever runs the tests may read everything, so a fake refuses.
  const files = refuse("openSync", new Deno.errors.PermissionDenied("Permission denied"));
  assertEquals(readState(path, stateRuntime(files)), unusable(path, "Permission denied"));
});

Deno.test("readState() says nothing about a state where Deno does not let programs write files", () => {
  const missing = new Deno.errors.NotCapable("Requires all access");
  const files: Files = { ...refuse("lstatSync", missing), realPathSync: (path) => path };
  assertEquals(readState("/dev/shm/state", stateRuntime(files)), {});
});

/** How an open file differs from the one that was looked at, and why it is not used, if so. */
const OPENED: readonly [
  name: string,
  changes: (info: FileInfo) => Partial<FileInfo>,
  why?: string,
][] = [
  ["is the same", () => ({})],
  ["is not a file any more", () => ({ isFile: false }), "it is not a regular file"],
  ["lies on another device", ({ dev }) => ({ dev: dev + 1 }), "it keeps being replaced"],
  ["has another number", ({ ino }) => ({ ino: (ino ?? 0) + 1 }), "it keeps being replaced"],
  ["says that it is of 1 MiB", () => ({ size: 1_048_576 })],
  ["says that it is over 1 MiB", () => ({ size: 1_048_577 }), "it is over 1 MiB"],
];

for (const [name, changes, why] of OPENED) {
  Deno.test({
    name: `readState() ${why === undefined ? "uses" : "does not use"} an open file that ${name}`,
    ignore: isWindows,
    fn: async () => {
      await using directory = await makeDirectory();
      const path = `${directory.path}/state`;
      Deno.writeTextFileSync(path, '{"gc_num":5}', { mode: 0o600 });
      const state = readState(
        path,
        stateRuntime(seenOpen((info) => ({ ...info, ...changes(info) }))),
      );
      const problem = `Cannot use state ${say(path)}: ${why}`;
      assertEquals(state, why === undefined ? { sample: { gc_num: 5 } } : { problem });
    },
  });
}

Deno.test("readState() reads up to 1 MiB, whatever size the file says that it has", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, `{"gc_num":5}${" ".repeat(1_048_576)}`, { mode: 0o600 });
  const { problem } = readState(path, stateRuntime(seenOpen((info) => ({ ...info, size: 0 }))));
  assertEquals(problem, `Cannot use state ${say(path)}: it is over 1 MiB`);
});

/** How often another file takes the place of a state, and whether the last is used. */
for (const [times, isUsed] of [[1, true], [9, true], [10, false]] as const) {
  Deno.test({
    name: `readState() ${isUsed ? "uses" : "gives up on"} a state that is replaced ${times} times`,
    ignore: isWindows,
    fn: async () => {
      await using directory = await makeDirectory();
      const path = `${directory.path}/state`;
      Deno.writeTextFileSync(path, '{"gc_num":5}', { mode: 0o600 });
      let opened = 0;
      const files = seenOpen((info) => opened++ < times ? { ...info, ino: -1 } : info);
      const problem = `Cannot use state ${say(path)}: it keeps being replaced`;
      assertEquals(
        readState(path, stateRuntime(files)),
        isUsed ? { sample: { gc_num: 5 } } : { problem },
      );
    },
  });
}

Deno.test("readState() leaves a missing permission to read to the caller", () => {
  const files = refuse("lstatSync", new Deno.errors.NotCapable("Requires read access"));
  assertThrows(
    () => readState(`${import.meta.filename}`, stateRuntime(files)),
    Deno.errors.NotCapable,
  );
});

Deno.test("readState() says that the permission to write is missing, which opening takes", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  Deno.writeTextFileSync(path, "{}");
  const files = refuse("openSync", new Deno.errors.NotCapable("Requires write access"));
  const { problem } = readState(path, stateRuntime(files));
  assertEquals(problem, `Cannot use state ${say(path)}: Requires write access`);
});

Deno.test("readState() of any text gives finite numbers, or says why not", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const anyText = fc.oneof(fc.string(), fc.json(), fc.string({ unit: "binary" }));
  await fc.assert(fc.asyncProperty(anyText, async (text) => {
    await Deno.writeTextFile(path, text);
    const { sample, problem } = readState(path, stateRuntime());
    assertEquals((sample === undefined) !== (problem === undefined), true);
    assert(Object.values(sample ?? {}).every(Number.isFinite));
    assert(!problem?.includes("\n"));
  }));
});

/** A path as it stands in a message. */
function say(path: string): string {
  return JSON.stringify(path);
}

/** Returns the real files; a state that is open is described otherwise. */
function seenOpen(describe: (info: FileInfo) => FileInfo): Files {
  const files = realFiles();
  return {
    ...files,
    openSync(path, options) {
      const opened = files.openSync(path, options);
      const isState = options.createNew !== true;
      return {
        statSync: () => isState ? describe(opened.statSync()) : opened.statSync(),
        readSync: (bytes) => opened.readSync(bytes),
        close: () => opened.close(),
      };
    },
  };
}

const STATE = '{"gc_num":5}';

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
  return unusable(path, "it is not a regular file");
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
      unusable(path, "it keeps being replaced"),
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
