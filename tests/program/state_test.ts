/**
 * The whole program and its state file: the outcomes of the original, every broken state, where the
 * file lies and what is left of it whatever happens.
 *
 * @module
 */

import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { METRICS } from "../../src/metrics/catalogue.ts";
import { writeState } from "../../src/state/replace.ts";
import { stateRuntime } from "../support/fake_runtime.ts";
import { runPlugin } from "../support/run_plugin.ts";
import type { PluginOptions, PluginResult } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import type { Sightings } from "../support/state_reader.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import type { TemporaryDirectory } from "../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";
/** 1000, 1001, … by the names of the metrics. */
const PAGE = buildPage();
const FIRST = "gostats: No previous values: differences begin with the next run\n";

const ALL_LINES = [
  ...["gostats.runtime.goroutine_num", "gostats.runtime.cgo_call_num"],
  ...["gostats.memory.memory_alloc", "gostats.memory.memory_sys", "gostats.memory.memory_stack"],
  ...["gostats.operation.memory_lookups", "gostats.operation.memory_mallocs"],
  ...["gostats.operation.memory_frees", "gostats.heap.heap_sys", "gostats.heap.heap_idle"],
  ...["gostats.heap.heap_inuse", "gostats.heap.heap_released", "gostats.gc.gc_num"],
  ...["gostats.gc.gc_per_second", "gostats.gc.gc_pause_per_second"],
];
const COUNTERS = [
  ...["gostats.runtime.cgo_call_num", "gostats.operation.memory_lookups"],
  ...["gostats.operation.memory_mallocs", "gostats.operation.memory_frees"],
  ...["gostats.heap.heap_released", "gostats.gc.gc_num"],
];
const GAUGES = ALL_LINES.filter((name) => !COUNTERS.includes(name));

interface Line {
  readonly name: string;
  readonly value: number;
  readonly timeSec: number;
}

function readLines(stdout: string): readonly Line[] {
  return Array.from(stdout.matchAll(/^(\S+)\t(\S+)\t(\d+)\n/gm), ([, name = "", value, time]) => ({
    name,
    value: Number(value),
    timeSec: Number(time),
  }));
}

function namesOf(stdout: string): string[] {
  return readLines(stdout).map(({ name }) => name);
}

function valueOf(stdout: string, name: string): number | undefined {
  return readLines(stdout).find((line) => line.name === name)?.value;
}

function nowSec(): number {
  return Math.trunc(Date.now() / 1000);
}

/** Runs against a server that answers with {@link PAGE}, beside a state with the text given. */
async function runBeside(
  directory: TemporaryDirectory,
  text: string | undefined,
): Promise<PluginResult> {
  if (text !== undefined) await Deno.writeTextFile(`${directory.path}/state`, text);
  return await runOn([`-tempfile=${directory.path}/state`]);
}

async function runOn(args: readonly string[], options?: PluginOptions): Promise<PluginResult> {
  await using server = serve(() => Response.json(PAGE));
  return await runPlugin(["-uri", server.origin, ...args], options);
}

function readJson(path: string): Record<string, number> {
  return JSON.parse(Deno.readTextFileSync(path));
}

Deno.test("nothing is said of metrics that are not printed; their values are kept", async () => {
  await using directory = await makeDirectory();
  // cgo_call_num has no previous value, heap_released went down.
  const state = { "heap_released": 1e9, "gc_num": 5, _lastTime: nowSec() - 60 };
  await Deno.writeTextFile(`${directory.path}/state`, JSON.stringify(state));
  const args = ["-metrics=gc.gc_num,heap.heap_sys", `-tempfile=${directory.path}/state`];
  const { code, stdout, stderr } = await runOn(args);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(namesOf(stdout), ["gostats.heap.heap_sys", "gostats.gc.gc_num"]);
  const kept = readJson(`${directory.path}/state`);
  assertEquals(METRICS.every(({ name }) => kept[name] === PAGE[name]), true);
});

Deno.test("a first run prints the gauges, says so once, and keeps all raw values", async () => {
  await using directory = await makeDirectory();
  const { code, stdout, stderr } = await runBeside(directory, undefined);
  assertEquals([code, namesOf(stdout), stderr], [0, GAUGES, FIRST]);
  const [first] = readLines(stdout);
  assertEquals([first?.value, directory.names()], [1000, ["state"]]);
  const state = readJson(`${directory.path}/state`);
  const { _bodyTime = NaN, ...others } = state;
  assertEquals(others, { ...PAGE, "_lastTime": first?.timeSec ?? NaN });
  assert(_bodyTime >= (first?.timeSec ?? NaN) && _bodyTime <= Date.now() / 1000, `${_bodyTime}`);
});

Deno.test("a state keeps the time of the complete body, with its fraction, and the time before the request", async () => {
  await using directory = await makeDirectory();
  let askedMs = 0;
  let sentMs = 0;
  await using server = serve(() => {
    askedMs = Date.now();
    const [first = "", last = ""] = [JSON.stringify(PAGE), " "];
    const parts = [first, last].values().map((part) => new TextEncoder().encode(part));
    return new Response(
      new ReadableStream({
        pull(controller) {
          const { done, value } = parts.next();
          sentMs = Date.now();
          if (done) controller.close();
          else controller.enqueue(value);
        },
      }),
    );
  });
  await runPlugin(["-uri", server.origin, `-tempfile=${directory.path}/state`]);
  const { _bodyTime = NaN, _lastTime = NaN } = readJson(`${directory.path}/state`);
  assert(_bodyTime * 1000 > sentMs - 1, `${_bodyTime}, sent at ${sentMs}`);
  assert(Number.isInteger(_lastTime) && _lastTime * 1000 <= askedMs);
});

Deno.test("a run a minute later prints all fifteen in their order, and nothing on stderr", async () => {
  await using directory = await makeDirectory();
  const state = { ...PAGE, "gc_num": 412, "_lastTime": nowSec() - 60 };
  const { code, stdout, stderr } = await runBeside(directory, JSON.stringify(state));
  assertEquals([code, namesOf(stdout), stderr], [0, ALL_LINES, ""]);
  const times = new Set(readLines(stdout).map(({ timeSec }) => timeSec));
  assertEquals(times.size, 1);
  assertEquals(valueOf(stdout, "gostats.operation.memory_mallocs"), 0);
  assertEquals(valueOf(stdout, "gostats.heap.heap_sys"), 1008);
  // 600 collections in 60 s, or in a few seconds more where the machine is busy.
  const perMinute = valueOf(stdout, "gostats.gc.gc_num") ?? NaN;
  assert(perMinute > 300 && perMinute <= 600, `${perMinute} a minute`);
});

Deno.test("a run takes what the run before has left", async () => {
  await using directory = await makeDirectory();
  let page = PAGE;
  await using server = serve(() => Response.json(page));
  const args = ["-uri", server.origin, `-tempfile=${directory.path}/state`];
  await runPlugin(args);
  page = buildPage((index) => 3000 + index);
  const path = `${directory.path}/state`;
  const aged = { ...readJson(path), "_lastTime": nowSec() - 60 };
  await Deno.writeTextFile(path, JSON.stringify(aged));
  const { stdout } = await runPlugin(args);
  assertEquals(namesOf(stdout), ALL_LINES);
  const perMinute = valueOf(stdout, "gostats.runtime.cgo_call_num") ?? NaN;
  assert(perMinute > 1000 && perMinute <= 2000, `${perMinute} a minute`);
  assertEquals(readJson(path)["cgo_call_num"], 3001);
});

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

Deno.test("a run says once that two instances take turns in answering", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  let first = 0;
  await using server = serve(() => Response.json(buildPage((index) => first + index)));
  const said: string[] = [];
  for (let run = 0; run < 7; run++) {
    first = run % 2 === 0 ? run : 9000 + run;
    if (run > 0) {
      const aged = { ...readJson(path), "_lastTime": nowSec() - 60 };
      await Deno.writeTextFile(path, JSON.stringify(aged));
    }
    const { stdout, stderr } = await runPlugin(["-uri", server.origin, `-tempfile=${path}`]);
    assertEquals(readLines(stdout).length, run === 0 ? 9 : 15);
    said.push(stderr);
  }
  const counters = "cgo_call_num, memory_lookups, memory_mallocs, memory_frees, gc_num";
  assertEquals(said.slice(1), [
    "",
    `gostats: Counter went down, printed as 0: ${counters}\n`,
    "",
    "gostats: The application's counters went down in 2 of the last 3 runs, printed as 0: it " +
    "restarts often, or several instances take turns in answering\n",
    "",
    "",
  ]);
});

/**
 * States, how many lines are printed then, some of the counters among them, what is said, and what
 * is kept so that it is not said each minute.
 */
const AGES: readonly [
  name: string,
  state: (now: number) => Record<string, number>,
  lines: number,
  counters: Readonly<Record<string, number>>,
  stderr: RegExp,
  history?: Readonly<Record<string, number>>,
][] = [
  [
    "a counter that went down",
    (now) => ({ ...PAGE, "memory_frees": 9999, "_lastTime": now - 60 }),
    15,
    { "gostats.operation.memory_frees": 0, "gostats.gc.gc_num": 0 },
    /^gostats: Counter went down, printed as 0: memory_frees\n$/,
    { _resets: 1 },
  ],
  [
    "a counter that is new",
    (now) => {
      const { "memory_frees": _new, ...rest } = PAGE;
      return { ...rest, "_lastTime": now - 60 };
    },
    14,
    { "gostats.gc.gc_num": 0 },
    /^gostats: No previous value of memory_frees: left out\n$/,
    { _gaps: 1 },
  ],
  [
    "a state that is too old",
    (now) => ({ ...PAGE, "gc_num": 1, "_lastTime": now - 700 }),
    15,
    { "gostats.operation.memory_frees": 0, "gostats.gc.gc_num": 0 },
    /^gostats: Previous run was 7\d\d s ago, over 600 s: differences are printed as 0\n$/,
  ],
  [
    "a state without a time",
    () => ({ ...PAGE, "gc_num": 1 }),
    15,
    { "gostats.operation.memory_frees": 0, "gostats.gc.gc_num": 0 },
    /^gostats: Previous values have no timestamp: differences are printed as 0\n$/,
  ],
  [
    "a state of the near future",
    (now) => ({ ...PAGE, "gc_num": 1, "_lastTime": now + 55 }),
    9,
    {},
    /^gostats: Previous values are [345]\d s in the future, ignored: differences begin with the next run\n$/,
  ],
  [
    "a state of the distant future",
    (now) => ({ ...PAGE, "gc_num": 1, "_lastTime": now + 86_400 }),
    9,
    {},
    /^gostats: Previous values are 8\d{4} s in the future, ignored: differences begin with the next run\n$/,
  ],
];

for (const [name, state, lines, counters, said, history] of AGES) {
  Deno.test(`with ${name} a run continues, says so, and keeps a new state`, async () => {
    await using directory = await makeDirectory();
    const before = nowSec();
    const { code, stdout, stderr } = await runBeside(directory, JSON.stringify(state(before)));
    assertEquals(code, 0);
    assertMatch(stderr, said);
    const printed = readLines(stdout).filter(({ name }) => name in counters);
    assertEquals(Object.fromEntries(printed.map(({ name, value }) => [name, value])), counters);
    assertEquals(readLines(stdout).length, lines);
    const kept = readJson(`${directory.path}/state`);
    const times = { "_lastTime": 0, "_bodyTime": 0 };
    assertEquals({ ...kept, ...times }, { ...PAGE, ...history, ...times });
    assert((kept["_lastTime"] ?? 0) >= before && (kept["_lastTime"] ?? 0) <= nowSec());
  });
}

Deno.test("a run right after another prints nothing and leaves the state", async () => {
  await using directory = await makeDirectory();
  // The run reads its clock before the request, so it finds the state of this moment.
  let text = "";
  await using server = serve(async () => {
    text = JSON.stringify({ ...PAGE, "gc_num": 1, "_lastTime": nowSec() });
    await Deno.writeTextFile(`${directory.path}/state`, text);
    return Response.json(PAGE);
  });
  const args = ["-uri", server.origin, `-tempfile=${directory.path}/state`];
  const { code, stdout, stderr } = await runPlugin(args);
  assertEquals([code, stdout], [0, ""]);
  assertMatch(
    stderr,
    /^gostats: (?:Previous run was under 1 s ago|A later run has already finished): nothing to print\n$/,
  );
  assertEquals(await Deno.readTextFile(`${directory.path}/state`), text);
});

const BROKEN: readonly [name: string, text: string, why: string][] = [
  ["is empty", "", "it is empty"],
  ["is cut", '{"gc_num":10', "it is not a JSON object"],
  ["is not JSON", "\u0000\u0001", "it is not a JSON object"],
  ["is an array", "[]", "it is not a JSON object"],
  ["holds a text", '{"gc_num":"1000","_lastTime":1}', '"gc_num" is not a number'],
  ["holds null", '{"gc_num":1000,"_lastTime":null}', '"_lastTime" is not a number'],
  ["is over 1 MiB", " ".repeat(1_048_577), "it is over 1 MiB"],
];

for (const [name, text, why] of BROKEN) {
  Deno.test(`a state that ${name} is reported, ignored and replaced`, async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    const { code, stdout, stderr } = await runBeside(directory, text);
    assertEquals([code, namesOf(stdout)], [0, GAUGES]);
    assertEquals(stderr, `gostats: Cannot use state ${JSON.stringify(path)}: ${why}\n${FIRST}`);
    assertEquals(Object.keys(readJson(path)).length, 17);
  });
}

Deno.test({
  name: "a state that may not be read is reported, ignored and replaced",
  ignore: isWindows || Deno.uid() === 0,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    await Deno.writeTextFile(path, "{}", { mode: 0o000 });
    const { code, stdout, stderr } = await runBeside(directory, undefined);
    assertEquals([code, namesOf(stdout)], [0, GAUGES]);
    assertMatch(stderr, /^gostats: Cannot use state "\S+": Permission denied/);
    assertEquals(Object.keys(readJson(path)).length, 17);
  },
});

Deno.test("a directory in the state's place costs the state, not the metrics", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  await Deno.mkdir(path);
  const { code, stdout, stderr } = await runBeside(directory, undefined);
  assertEquals([code, namesOf(stdout)], [1, GAUGES]);
  assertEquals(
    stderr,
    `gostats: Cannot use state ${JSON.stringify(path)}: it is not a regular file\n${FIRST}` +
      `Cannot write state ${JSON.stringify(path)}: it is not a regular file\n`,
  );
  assertEquals(directory.names(), ["state"]);
});

Deno.test({
  name: "a pipe in the state's place is neither waited for nor replaced",
  ignore: isWindows,
  fn: async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/state`;
    const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
    assert(success);
    const { code, stdout } = await runOn(["-tempfile", path], {
      signal: AbortSignal.timeout(60_000),
    });
    assertEquals([code, namesOf(stdout)], [1, GAUGES]);
    assertEquals(Deno.lstatSync(path).isFifo, true);
  },
});

Deno.test("a file in the way of the directory costs the state, not the metrics", async () => {
  await using directory = await makeDirectory();
  await Deno.writeTextFile(`${directory.path}/file`, "precious");
  const env = { MACKEREL_PLUGIN_WORKDIR: `${directory.path}/file` };
  const { code, stdout, stderr } = await runOn([], { env });
  assertEquals([code, namesOf(stdout)], [1, GAUGES]);
  assertMatch(
    stderr,
    /^gostats: .*\n(?:gostats: .*\n)?Cannot write state "\S+\/file\/\S+": \S.*\n$/,
  );
  assertEquals(await Deno.readTextFile(`${directory.path}/file`), "precious");
});

Deno.test({
  name: "a directory that is not writable costs the state, not the metrics",
  ignore: isWindows || Deno.uid() === 0,
  fn: async () => {
    await using directory = await makeDirectory();
    await Deno.mkdir(`${directory.path}/closed`, { mode: 0o500 });
    const env = { MACKEREL_PLUGIN_WORKDIR: `${directory.path}/closed` };
    const { code, stdout, stderr } = await runOn([], { env });
    assertEquals([code, namesOf(stdout)], [1, GAUGES]);
    assertMatch(stderr, /\nCannot write state "\S+": Permission denied.*\n$/);
  },
});

const FILE_NAME = /^mackerel-plugin-gostats-gostats-[0-9a-f]{8}$/;

/** Variables, and the folder of the test's directory in which the state then lies. */
const PLACES: readonly [env: Readonly<Record<string, string>>, folder: string][] = [
  [{ MACKEREL_PLUGIN_WORKDIR: "DIR/work" }, "work"],
  [{ MACKEREL_PLUGIN_WORKDIR: "DIR/work/" }, "work"],
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
      for (const name of ["work", "tmp"]) await Deno.mkdir(`${directory.path}/${name}`);
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

Deno.test("METRICS and the lines of these tests are the same fifteen", () => {
  const names = METRICS.map(({ name }) => name);
  assertEquals(ALL_LINES.map((line) => line.split(".")[2]), names);
});
