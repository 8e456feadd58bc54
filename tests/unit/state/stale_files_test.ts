/**
 * When stale temporary files are looked for, where, and which are removed.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { run } from "../../../src/run.ts";
import type { Files } from "../../../src/runtime.ts";
import type { PreviousState } from "../../../src/state/read.ts";
import { isCleaningDue, removeStaleFiles } from "../../../src/state/stale_files.ts";
import { realFiles, refuse } from "../../support/failing_files.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { buildPage } from "../../support/stats_body.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

/** The minutes of this time are 13. */
const NOW_MS = 1_700_000_000_999;
const NOW_SEC = 1_700_000_000;

const DUE: readonly [name: string, state: PreviousState, nowMs: number, isDue: boolean][] = [
  ["a run of a minute ago", { sample: { _lastTime: NOW_SEC - 60 } }, NOW_MS, false],
  ["a run of 90 s ago", { sample: { _lastTime: NOW_SEC - 90 } }, NOW_SEC * 1000, false],
  ["a run of over 90 s ago", { sample: { _lastTime: NOW_SEC - 90 } }, NOW_MS, true],
  ["a state without a time", { sample: {} }, NOW_MS, true],
  ["no state", {}, NOW_MS, true],
  ["a state that cannot be used", { problem: "it is empty" }, NOW_MS, true],
  [
    "any, at the first minute of an hour",
    { sample: { _lastTime: 1_699_999_140 } },
    1_699_999_200_000,
    true,
  ],
  ["any, at the end of it", { sample: { _lastTime: 1_699_999_200 } }, 1_699_999_259_999, true],
  ["any, at the second minute", { sample: { _lastTime: 1_699_999_200 } }, 1_699_999_260_000, false],
  ["any that cannot be used", { problem: "it is empty" }, 1_699_999_200_000, true],
];

for (const [name, state, nowMs, isDue] of DUE) {
  Deno.test(`isCleaningDue() is ${isDue} after ${name}`, () => {
    assertEquals(isCleaningDue(state.sample, nowMs), isDue);
  });
}

/** Returns real files, with a directory that says it has so many bytes. */
function sizeDirectory(directory: string, size: number): Files {
  return {
    ...Deno,
    lstatSync(path) {
      const info = Deno.lstatSync(path);
      return path === `${directory}/.` ? { ...info, size } : info;
    },
  };
}

/** The sizes that directories say they have, and whether they are listed by a run. */
const SIZES = [
  ["any", false, 4096, true],
  ["any", false, 4097, false],
  ["one that is due", true, 4097, true],
  ["one that is due", true, 262_144, true],
  ["one that is due", true, 262_145, false],
] as const;

for (const [run, isDue, size, isListed] of SIZES) {
  const does = isListed ? "lists" : "does not list";
  Deno.test(`removeStaleFiles() ${does} a directory of ${size} bytes in ${run}`, async () => {
    await using directory = await makeDirectory();
    const stale = `${directory.path}/state.tmp~abc`;
    Deno.writeTextFileSync(stale, "");
    Deno.utimeSync(stale, NOW_SEC - 61, NOW_SEC - 61);
    const files = sizeDirectory(directory.path, size);
    removeStaleFiles([`${directory.path}/state`], NOW_SEC * 1000, files, isDue);
    assertEquals(directory.names(), isListed ? [] : ["state.tmp~abc"]);
  });
}

Deno.test("removeStaleFiles() looks at the working directory for a path without one", () => {
  const asked: string[] = [];
  const removed: string[] = [];
  const old = new Date(NOW_SEC * 1000 - 61_000);
  const files: Files = {
    ...Deno,
    lstatSync(path) {
      asked.push(path);
      return { ...Deno.lstatSync("."), isFile: path !== "./.", size: 1, mtime: old };
    },
    readDirSync(path) {
      asked.push(path);
      return [{ name: "state.tmp~abc" }, { name: "state" }];
    },
    removeSync: (path) => void removed.push(path),
  };
  removeStaleFiles(["state"], NOW_SEC * 1000, files, false);
  assertEquals([asked, removed], [["./.", ".", "state.tmp~abc"], ["state.tmp~abc"]]);
});

Deno.test("removeStaleFiles() keeps a file of unknown age", () => {
  const removed: string[] = [];
  const files: Files = {
    ...Deno,
    lstatSync: () => ({ ...Deno.lstatSync("."), isFile: true, size: 1, mtime: null }),
    readDirSync: () => [{ name: "state.tmp~abc" }],
    removeSync: (path) => void removed.push(path),
  };
  removeStaleFiles(["state"], NOW_SEC * 1000, files, false);
  assertEquals(removed, []);
});

/** The age of the last run, the size of the directory, and how often a run lists that. */
for (const [ageSec, size, lists] of [[60, 4096, 1], [60, 8192, 0], [120, 8192, 1]] as const) {
  Deno.test(`a run ${ageSec} s after the last lists ${size} bytes of names ${lists} times`, async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    const state = { "gc_num": 1, _lastTime: NOW_SEC - ageSec };
    Deno.writeTextFileSync(path, JSON.stringify(state), { mode: 0o600 });
    let listed = 0;
    const files: Files = {
      ...sizeDirectory(directory.path, size),
      readDirSync(path) {
        listed++;
        return Deno.readDirSync(path);
      },
    };
    const runtime = makeRuntime({
      files,
      nowMs: () => NOW_MS,
      fetch: () => Promise.resolve(Response.json(buildPage())),
    });
    assertEquals(await run(["-tempfile", path], runtime), 0);
    assertEquals([listed, JSON.parse(Deno.readTextFileSync(path))["_lastTime"]], [lists, NOW_SEC]);
  });
}

/** What lies beside a state named `state`, and whether it goes when it is so many seconds old. */
const BESIDE: readonly [name: string, ageSec: number, goes: boolean][] = [
  ["state.tmp~abc", 6, true],
  ["state.tmp~", 3600, true],
  ["state.tmp~abc", 5, false],
  ["state.tmp~abc", 4, false],
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
    removeStaleFiles([`${directory.path}/state`], NOW_MS, Deno, false);
    assertEquals(directory.names(), goes ? [] : [name]);
  });
}

Deno.test("removeStaleFiles() keeps a directory of any name", async () => {
  await using directory = await makeDirectory();
  const trap = `${directory.path}/state.tmp~abc`;
  Deno.mkdirSync(`${trap}/full`, { recursive: true });
  const then = new Date(NOW_MS - 3_600_000);
  Deno.utimeSync(trap, then, then);
  removeStaleFiles([`${directory.path}/state`], NOW_MS, Deno, false);
  assertEquals(directory.names(), ["state.tmp~abc"]);
});

Deno.test("removeStaleFiles() says nothing about what it may not list, inspect or remove", async () => {
  await using directory = await makeDirectory();
  const staleFile = `${directory.path}/state.tmp~abc`;
  Deno.writeTextFileSync(staleFile, "");
  const then = new Date(NOW_MS - 3_600_000);
  Deno.utimeSync(staleFile, then, then);
  const denied = new Deno.errors.PermissionDenied("Permission denied (os error 13)");
  const readOnly = new Error("Read-only file system (os error 30)");
  for (const call of ["readDirSync", "lstatSync", "removeSync"] as const) {
    for (const error of [denied, readOnly]) {
      removeStaleFiles([`${directory.path}/state`], NOW_MS, refuse(call, error), false);
    }
  }
  removeStaleFiles(["/no/such/directory/state"], NOW_MS, Deno, false);
  assertEquals(directory.names(), ["state.tmp~abc"]);
});

Deno.test("removeStaleFiles() continues after one that it may not remove", async () => {
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
  removeStaleFiles([`${directory.path}/state`], NOW_MS, files, false);
  assertEquals(directory.names(), ["state.tmp~b"]);
});
