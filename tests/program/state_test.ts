/**
 * What a run takes from the state of the run before, what it prints then, and what it leaves.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { METRICS } from "../../src/metrics/catalogue.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import {
  ALL_LINES,
  FIRST,
  GAUGES,
  namesOf,
  nowSec,
  PAGE,
  readJson,
  readLines,
  runBeside,
  runOn,
  valueOf,
} from "../support/state_runs.ts";
import { buildPage } from "../support/stats_body.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

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

Deno.test("METRICS and the lines of these tests are the same fifteen", () => {
  const names = METRICS.map(({ name }) => name);
  assertEquals(ALL_LINES.map((line) => line.split(".")[2]), names);
});
