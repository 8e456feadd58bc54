/**
 * The state that the original left for the same arguments.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { readOriginalState } from "../../../src/state/original_state.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { unusable } from "../../support/owned_files.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";
/** The hashes are what `sha1sum` prints for the arguments, joined by a space. */
const NO_ARGS = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
const HASHES: readonly [args: readonly string[], hash: string][] = [
  [[], NO_ARGS],
  [["-port", "8081", "-host", "::1"], "09432ad9596e6ae5c991f0de088440c31c7991ca"],
  [["-port 8081", "-host ::1"], "09432ad9596e6ae5c991f0de088440c31c7991ca"],
  [["-metric-key-prefix=日本"], "0efcd85d973c00518bf5909cfd4894a49a701ece"],
];

const OWN_NAME = "mackerel-plugin-gostats-";
const ONE_BINARY = "mackerel-plugin-mackerel-plugin-";

/** The original's states by file name, and what is read of them for no arguments. */
const STATES: readonly [name: string, files: Readonly<Record<string, string>>, read: unknown][] = [
  ["nothing where there is no file", {}, {}],
  [
    "the file of the program under its own name",
    { [OWN_NAME + NO_ARGS]: '{"gc_num":1,"_lastTime":5}' },
    { sample: { gc_num: 1, _lastTime: 5 } },
  ],
  [
    "the file of the program that holds all plugins",
    { [ONE_BINARY + NO_ARGS]: '{"gc_num":2,"_lastTime":5}' },
    { sample: { gc_num: 2, _lastTime: 5 } },
  ],
  [
    "the newer file of two: the second",
    {
      [OWN_NAME + NO_ARGS]: '{"gc_num":1,"_lastTime":5}',
      [ONE_BINARY + NO_ARGS]: '{"gc_num":2,"_lastTime":6}',
    },
    { sample: { gc_num: 2, _lastTime: 6 } },
  ],
  [
    "the newer file of two: the first",
    {
      [OWN_NAME + NO_ARGS]: '{"gc_num":1,"_lastTime":7}',
      [ONE_BINARY + NO_ARGS]: '{"gc_num":2,"_lastTime":6}',
    },
    { sample: { gc_num: 1, _lastTime: 7 } },
  ],
  [
    "the whole file of two, though it has no time",
    { [OWN_NAME + NO_ARGS]: '{"gc_num', [ONE_BINARY + NO_ARGS]: '{"gc_num":2}' },
    { sample: { gc_num: 2 } },
  ],
  ["nothing of a cut file, and says nothing about it", { [OWN_NAME + NO_ARGS]: '{"gc_num' }, {}],
  ["nothing for other arguments", { [OWN_NAME + HASHES[1]?.[1]]: '{"gc_num":1}' }, {}],
];

for (const [name, files, read] of STATES) {
  Deno.test(`readOriginalState() reads ${name}`, async () => {
    await using directory = await makeDirectory();
    for (const [file, text] of Object.entries(files)) {
      Deno.writeTextFileSync(`${directory.path}/${file}`, text);
    }
    const env = { get: () => directory.path, set: () => {}, delete: () => {} };
    assertEquals(await readOriginalState([], makeRuntime({ env, isWindows: false })), read);
    assertEquals(directory.names(), Object.keys(files).sort());
  });
}

for (const [args, hash] of HASHES) {
  Deno.test(`readOriginalState() looks for the SHA-1 of ${JSON.stringify(args)}`, async () => {
    await using directory = await makeDirectory();
    Deno.writeTextFileSync(`${directory.path}/mackerel-plugin-gostats-${hash}`, '{"gc_num":1}');
    const env = { get: () => directory.path, set: () => {}, delete: () => {} };
    const state = await readOriginalState(args, makeRuntime({ env, isWindows: false }));
    assertEquals(state, { sample: { gc_num: 1 } });
  });
}

Deno.test({
  name: "readOriginalState() follows no link",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    Deno.writeTextFileSync(`${directory.path}/real`, '{"gc_num":1}');
    Deno.symlinkSync(`${directory.path}/real`, `${directory.path}/${OWN_NAME}${NO_ARGS}`);
    const env = { get: () => directory.path, set: () => {}, delete: () => {} };
    assertEquals(await readOriginalState([], makeRuntime({ env, isWindows: false })), {});
  },
});

Deno.test({
  name: "readOriginalState() names both states that others may write",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const paths = [OWN_NAME, ONE_BINARY].map((name) => `${directory.path}/${name}${NO_ARGS}`);
    for (const path of paths) {
      Deno.writeTextFileSync(path, '{"gc_num":1}');
      Deno.chmodSync(path, 0o666);
    }
    const env = { get: () => directory.path, set: () => {}, delete: () => {} };
    const said = paths.map((path) => `Cannot use state "${path}": other users can write to it`);
    const state = await readOriginalState([], makeRuntime({ env, isWindows: false }));
    assertEquals(state, { problem: said.join("; "), isForeign: true });
  },
});

Deno.test({
  name: "readOriginalState() says that a state is not the original's, and takes the other",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const hash = NO_ARGS;
    const foreign = `${directory.path}/mackerel-plugin-gostats-${hash}`;
    Deno.writeTextFileSync(foreign, '{"gc_num":1,"_lastTime":9}');
    Deno.chmodSync(foreign, 0o666);
    const env = { get: () => directory.path, set() {}, delete() {} };
    const read = () => readOriginalState([], makeRuntime({ env, isWindows: false }));
    const said = { ...unusable(foreign, "other users can write to it"), isForeign: true };
    assertEquals(await read(), said);
    const other = `${directory.path}/mackerel-plugin-mackerel-plugin-${hash}`;
    Deno.writeTextFileSync(other, '{"gc_num":2,"_lastTime":5}', { mode: 0o644 });
    assertEquals(await read(), { sample: { gc_num: 2, _lastTime: 5 }, ...said });
  },
});
