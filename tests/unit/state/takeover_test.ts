/**
 * Which state of another program a first run takes over.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { readTakenState } from "../../../src/state/takeover.ts";
import { buildTarget } from "../../../src/target.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const NOW_SEC = 1_700_000_000;
/** FNV-1a of "api", a line's end and "http://app/". */
const SHARED = "mackerel-plugin-gostats-api-8e17b0f9";
/** SHA-1 of no arguments. */
const ORIGINAL = "mackerel-plugin-gostats-da39a3ee5e6b4b0d3255bfef95601890afd80709";

/** How many seconds ago each program wrote its state, and whose is taken over. */
const STATES: readonly {
  readonly name: string;
  readonly shared?: number;
  readonly original?: number;
  readonly taken: "shared" | "original" | "none";
  readonly isFile?: boolean;
}[] = [
  { name: "nothing where nothing is", taken: "none" },
  { name: "the state of an earlier version", shared: 60, taken: "shared" },
  { name: "one of the same second", shared: 0, taken: "shared" },
  { name: "one of 600 s ago", shared: 600, taken: "shared" },
  { name: "none that is older, which nobody writes any more", shared: 601, taken: "none" },
  { name: "none of the future", shared: -1, taken: "none" },
  { name: "the original's, however old", original: 86_400, taken: "original" },
  { name: "the newer of both: an earlier version's", shared: 60, original: 120, taken: "shared" },
  { name: "the newer of both: the original's", shared: 120, original: 60, taken: "original" },
  { name: "the original's beside an old one", shared: 601, original: 700, taken: "original" },
  {
    name: "an earlier version's for a file",
    shared: 60,
    original: 1,
    taken: "shared",
    isFile: true,
  },
  { name: "no original's for a file", original: 60, taken: "none", isFile: true },
];

for (const { name, shared, original, taken, isFile = false } of STATES) {
  Deno.test(`readTakenState() takes ${name}`, async () => {
    await using directory = await makeDirectory();
    const write = (file: string, gcNum: number, agoSec: number | undefined) => {
      if (agoSec === undefined) return;
      const state = { "gc_num": gcNum, _lastTime: NOW_SEC - agoSec };
      Deno.writeTextFileSync(`${directory.path}/${file}`, JSON.stringify(state));
    };
    write(SHARED, 1, shared);
    write(ORIGINAL, 2, original);
    const names = directory.names();
    const env = { get: () => directory.path, set() {}, delete() {} };
    const target = {
      ...buildTarget("api", { uri: "http://app/" }),
      ...(isFile ? {} : { args: [] }),
      runArgs: ["-any"],
    };
    const state = await readTakenState(target, NOW_SEC * 1000 + 999, makeRuntime({ env }));
    const gcNum = { shared: 1, original: 2, none: undefined }[taken];
    const from = { shared: "earlier version", original: "original", none: undefined }[taken];
    assertEquals([state.sample?.["gc_num"], state.from], [gcNum, from]);
    assertEquals(directory.names(), names);
  });
}

Deno.test("readTakenState() ignores a state of an earlier version that has no time", async () => {
  await using directory = await makeDirectory();
  Deno.writeTextFileSync(`${directory.path}/${SHARED}`, '{"gc_num":1}');
  const env = { get: () => directory.path, set() {}, delete() {} };
  const target = buildTarget("api", { uri: "http://app/" });
  assertEquals(await readTakenState(target, NOW_SEC * 1000, makeRuntime({ env })), {});
});

Deno.test("readTakenState() takes the earlier version's of two of one second", async () => {
  await using directory = await makeDirectory();
  for (const [name, gcNum] of [[SHARED, 1], [ORIGINAL, 2]] as const) {
    const text = JSON.stringify({ gc_num: gcNum, _lastTime: NOW_SEC });
    Deno.writeTextFileSync(`${directory.path}/${name}`, text);
  }
  const env = { get: () => directory.path, set() {}, delete() {} };
  const target = { ...buildTarget("api", { uri: "http://app/" }), args: [] };
  const { from } = await readTakenState(target, NOW_SEC * 1000, makeRuntime({ env }));
  assertEquals(from, "earlier version");
});

Deno.test({
  name: "readTakenState() names the states that others may write, and takes none of them",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using directory = await makeDirectory();
    const paths = [SHARED, ORIGINAL].map((name) => `${directory.path}/${name}`);
    for (const path of paths) {
      Deno.writeTextFileSync(path, `{"gc_num":1,"_lastTime":${NOW_SEC}}`);
      Deno.chmodSync(path, 0o666);
    }
    const env = { get: () => directory.path, set() {}, delete() {} };
    const target = { ...buildTarget("api", { uri: "http://app/" }), args: [] };
    const state = await readTakenState(target, NOW_SEC * 1000, makeRuntime({ env }));
    const said = paths.map((path) => `Cannot use state "${path}": other users can write to it`);
    assertEquals(state, { problem: said.join("; "), isForeign: true });
  },
});
