/**
 * Where a state lies, what its file is called, and which files a run leaves there.
 *
 * @module
 */

import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { writeState } from "../../src/state/replace.ts";
import { stateRuntime } from "../support/fake_runtime.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import type { Sightings } from "../support/state_reader.ts";
import {
  ALL_LINES,
  FIRST,
  GAUGES,
  namesOf,
  nowSec,
  PAGE,
  readJson,
  runBeside,
  runOn,
} from "../support/state_runs.ts";
import { buildPage } from "../support/stats_body.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";

Deno.test("a run says that it creates the directory of -tempfile, and no other", async () => {
  await using app = serve(() => Response.json(PAGE));
  await using directory = await makeDirectory();
  const made = `${directory.path}/typo/`;
  const env = { MACKEREL_PLUGIN_WORKDIR: `${directory.path}/missing` };
  const linesOf = async (...args: string[]) => {
    const { stderr } = await runPlugin(["-uri", app.origin, ...args], { env });
    return stderr.split("\n").filter((line) => line.includes("directory"));
  };
  assertEquals(await linesOf("-tempfile", `${made}state`), [
    `gostats: Created directory "${made}" for "-tempfile"`,
  ]);
  assertEquals(await linesOf("-tempfile", `${made}state`), []);
  assertEquals(await linesOf(), []);
});

const FILE_NAME = /^mackerel-plugin-gostats-gostats-[0-9a-f]{8}$/;

/** Variables, and the folder of the test's directory in which the state then lies. */
const PLACES: readonly [env: Readonly<Record<string, string>>, folder: string][] = [
  [{ MACKEREL_PLUGIN_WORKDIR: "DIR/states" }, "states"],
  [{ MACKEREL_PLUGIN_WORKDIR: "DIR/states/" }, "states"],
  [{ MACKEREL_PLUGIN_WORKDIR: "DIR/made/by/us", TMPDIR: "DIR/tmp" }, "made/by/us"],
  [{ TMPDIR: "DIR/tmp" }, "tmp"],
  [{ TMPDIR: "DIR/new" }, "new"],
  [{ MACKEREL_PLUGIN_WORKDIR: "", TMPDIR: "DIR/tmp" }, "tmp"],
];

for (const [variables, folder] of PLACES) {
  Deno.test({
    name: `with ${JSON.stringify(variables)} the state lies in ${folder}`,
    ignore: isWindows,
    fn: async () => {
      await using directory = await makeDirectory();
      for (const name of ["states", "tmp"]) await Deno.mkdir(`${directory.path}/${name}`);
      const env = Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [
          name,
          value.replace("DIR", directory.path),
        ]),
      );
      const { code, stderr } = await runOn([], { env });
      assertEquals([code, stderr], [0, FIRST]);
      const path = `${directory.path}/${folder}`;
      const [entry, ...others] = [...Deno.readDirSync(path)];
      assertMatch(entry?.name ?? "", FILE_NAME);
      assertEquals([others, (Deno.statSync(`${path}/${entry?.name}`).mode ?? 0) & 0o777], [
        [],
        0o600,
      ]);
    },
  });
}

Deno.test("two prefixes and two applications have four states", async () => {
  await using directory = await makeDirectory();
  const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
  await using one = serve(() => Response.json(PAGE));
  await using two = serve(() => Response.json(PAGE));
  for (const { origin } of [one, two]) {
    for (const prefix of ["a", "A"]) {
      const args = ["-uri", origin, `-metric-key-prefix=${prefix}`];
      assertEquals((await runPlugin(args, { env })).code, 0);
    }
  }
  assertEquals(directory.names().map((name) => name.replace(/-[0-9a-f]{8}$/, "")), [
    ...["mackerel-plugin-gostats-A", "mackerel-plugin-gostats-A"],
    ...["mackerel-plugin-gostats-a", "mackerel-plugin-gostats-a"],
  ]);
});

Deno.test("the user and the password of a URI are not in the state or its name", async () => {
  await using directory = await makeDirectory();
  await using server = serve(() => Response.json(PAGE));
  const env = { MACKEREL_PLUGIN_WORKDIR: directory.path };
  const uri = server.origin.replace("//", "//hunter:hunter2@");
  assertEquals((await runPlugin(["-uri", uri], { env })).code, 0);
  const [name = ""] = directory.names();
  const text = await Deno.readTextFile(`${directory.path}/${name}`);
  assertEquals(`${name}\n${text}`.includes("hunter"), false);
});

Deno.test({
  name: "a link that another user put in the state's place is not followed",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    await using server = serve(() => Response.json(PAGE));
    const env = { MACKEREL_PLUGIN_WORKDIR: `${directory.path}/shared` };
    const args = ["-uri", server.origin];
    await runPlugin(args, { env });
    const [entry] = [...Deno.readDirSync(`${directory.path}/shared`)];
    const state = `${directory.path}/shared/${entry?.name}`;
    await Deno.remove(state);
    const victim = `${directory.path}/victim`;
    await Deno.writeTextFile(victim, '{"gc_num":1,"_lastTime":1}');
    await Deno.symlink(victim, state);
    const { code, stdout, stderr } = await runPlugin(args, { env });
    assertEquals([code, namesOf(stdout)], [0, GAUGES]);
    const line = `gostats: Cannot use state ${JSON.stringify(state)}: it is not a regular file\n`;
    assertEquals(stderr, line + FIRST);
    assertEquals(await Deno.readTextFile(victim), '{"gc_num":1,"_lastTime":1}');
    assertEquals(Deno.lstatSync(state).isFile, true);
  },
});

Deno.test({
  name: "a -tempfile that is a link stays one, and leads to the state",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const { path } = directory;
    await Deno.mkdir(`${path}/elsewhere`);
    await Deno.symlink("elsewhere/real", `${path}/state`);
    const first = await runBeside(directory, undefined);
    assertEquals([first.code, Deno.lstatSync(`${path}/state`).isSymlink], [0, true]);
    const state = { ...readJson(`${path}/elsewhere/real`), "_lastTime": nowSec() - 60 };
    const second = await runBeside(directory, JSON.stringify(state));
    assertEquals([second.code, namesOf(second.stdout), second.stderr], [0, ALL_LINES, ""]);
    assertEquals(Deno.lstatSync(`${path}/state`).isSymlink, true);
    assertEquals([...Deno.readDirSync(`${path}/elsewhere`)].length, 1);
  },
});

Deno.test("a relative -tempfile lies in the working directory", async () => {
  await using directory = await makeDirectory();
  const { code } = await runOn(["-tempfile=state"], { cwd: directory.path });
  assertEquals([code, directory.names()], [0, ["state"]]);
});

Deno.test("files that killed runs left next to the state are removed, new ones and those of others stay", async () => {
  await using directory = await makeDirectory();
  const old = new Date(Date.now() - 3_600_000);
  for (const name of ["state.tmp~old", "state.tmp~new", "other.tmp~old", "state.old"]) {
    await Deno.writeTextFile(`${directory.path}/${name}`, "{");
    if (name.endsWith("old")) await Deno.utime(`${directory.path}/${name}`, old, old);
  }
  await Deno.mkdir(`${directory.path}/state.tmp~trap/full`, { recursive: true });
  await Deno.utime(`${directory.path}/state.tmp~trap`, old, old);
  const { code, stderr } = await runBeside(directory, undefined);
  assertEquals([code, stderr], [0, FIRST]);
  const kept = ["other.tmp~old", "state", "state.old", "state.tmp~new", "state.tmp~trap"];
  assertEquals(directory.names(), kept);
});

Deno.test("a state is complete for any reader during a thousand runs", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const runtime = { ...stateRuntime(), ensureDir: (path: string) => Deno.mkdir(path) };
  await writeState(path, PAGE, 0, runtime);
  const watch = await watchState(path);
  await using server = serve(() => Response.json(PAGE));
  const args = ["-uri", server.origin, "-tempfile", path];
  // A program takes time to start, so most of the thousand are the part that writes, in this
  // process.
  const write = async () => {
    for (let run = 0; run < 960; run++) {
      await writeState(path, buildPage((index) => run * index), 0, runtime);
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  const runPrograms = async () => {
    for (let run = 0; run < 20; run++) assertEquals((await runPlugin(args)).code, 0);
  };
  await Promise.all([write(), runPrograms(), runPrograms()]);
  const { reads, broken } = await watch.stop();
  assertEquals(broken, []);
  assertGreater(reads, 1000);
  assertEquals(directory.names(), ["state"]);
});

/** Starts a thread that reads a state; returns when it is about to read. */
async function watchState(path: string): Promise<{ stop(): Promise<Sightings> }> {
  const worker = new Worker(new URL("../support/state_reader.ts", import.meta.url), {
    type: "module",
  });
  const receive = () =>
    new Promise<Sightings>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
    });
  const ready = receive();
  worker.postMessage(path);
  await ready;
  return {
    stop: async () => {
      const sightings = receive();
      worker.postMessage("stop");
      const seen = await sightings;
      worker.terminate();
      return seen;
    },
  };
}
