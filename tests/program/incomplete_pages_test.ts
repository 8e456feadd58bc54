/**
 * The whole program and incomplete pages: what is printed of them, and which notes.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const FIRST = "gostats: No previous values: differences begin with the next run\n";
const MEMSTATS = '{"Alloc":1,"Sys":2,"StackInuse":3,"Lookups":4,"Mallocs":5,"Frees":6,' +
  '"HeapSys":7,"HeapIdle":8,"HeapInuse":9,"HeapReleased":10,"NumGC":11,"PauseTotalNs":12}';
const { cgo_call_num: _cgo, heap_idle: _idle, ...INCOMPLETE } = buildPage();

interface Case {
  readonly name: string;
  readonly page: string;
  readonly args: readonly string[];
  /** The names on stdout without their prefix, and their values. */
  readonly printed: Readonly<Record<string, number>>;
  readonly stderr: string;
}

const CASES: readonly Case[] = [
  {
    name: "a number of goroutines that is out of range is not printed",
    page: `{"goroutines":1e999,"memstats":${MEMSTATS}}`,
    args: ["-metrics=runtime,heap.heap_sys"],
    printed: { "heap.heap_sys": 7 },
    stderr: FIRST,
  },
  {
    name: "fields that memstats lacks are named",
    page: '{"goroutines":20,"memstats":{"HeapSys":7,"NumGC":null}}',
    args: ["-metrics=runtime,heap,gc.gc_num"],
    printed: { "runtime.goroutine_num": 20, "heap.heap_sys": 7 },
    stderr: "gostats: Response has no heap_idle, heap_inuse, heap_released, gc_num: left out\n" +
      FIRST,
  },
  {
    name: "a variable that is named but absent is reported, with a similar one",
    page: `{"influx":{"values":{"NumGoroutine":20}},"memstats":${MEMSTATS}}`,
    args: ["-metrics=runtime,heap.heap_sys", "-goroutines=NumGoroutine"],
    printed: { "heap.heap_sys": 7 },
    stderr: 'gostats: Response has no variable "NumGoroutine", did you mean ' +
      `"influx.values.NumGoroutine"?: goroutine_num is left out\n${FIRST}`,
  },
  {
    name: "a variable is found by its path",
    page: `{"influx":{"values":{"NumGoroutine":20}},"memstats":${MEMSTATS}}`,
    args: ["-metrics=runtime", "-goroutines=influx.values.NumGoroutine"],
    printed: { "runtime.goroutine_num": 20 },
    stderr: FIRST,
  },
  {
    name: "a page that one variable makes invalid is read by its lines",
    page: `{\n"a": [1, ,\n"goroutines": 20,\n"memstats": ${MEMSTATS}\n}\n`,
    args: ["-metrics=runtime,heap.heap_sys"],
    printed: { "runtime.goroutine_num": 20, "heap.heap_sys": 7 },
    stderr: FIRST,
  },
  {
    name: "a collector with a prefix is read",
    page: "istio_agent_go_goroutines 26\nistio_agent_go_memstats_heap_sys_bytes 1.1698176e+07\n",
    args: ["-metrics=runtime,heap.heap_sys"],
    printed: { "runtime.goroutine_num": 26, "heap.heap_sys": 11698176 },
    stderr: FIRST,
  },
  {
    name: "fields that are absent and not chosen are not mentioned",
    page: JSON.stringify(INCOMPLETE),
    args: ["-metrics=runtime.goroutine_num,heap.heap_sys"],
    printed: { "runtime.goroutine_num": 1000, "heap.heap_sys": 1008 },
    stderr: FIRST,
  },
  {
    name: "of fields that a page lacks, the chosen ones are named",
    page: JSON.stringify(INCOMPLETE),
    args: ["-metrics=heap.heap_sys,heap.heap_idle"],
    printed: { "heap.heap_sys": 1008 },
    stderr: `gostats: Response has no heap_idle: left out\n${FIRST}`,
  },
  {
    name: "a series without labels takes precedence over others",
    page: 'go_goroutines{app="a"} 5\ngo_goroutines 1.1e1\ngo_goroutines{app="b"}  6\n',
    args: ["-metrics=runtime"],
    printed: { "runtime.goroutine_num": 11 },
    stderr: FIRST,
  },
];

for (const { name, page, args, printed, stderr } of CASES) {
  Deno.test(name, async () => {
    await using directory = await makeDirectory();
    await using app = serve(() => new Response(page));
    const run = await runPlugin(["-uri", app.origin, ...args], {
      env: { MACKEREL_PLUGIN_WORKDIR: directory.path },
    });
    const lines = run.stdout.trimEnd().split("\n").map((line) => line.split("\t"));
    const values = lines.map(([name = "", value]) => [
      name.slice("gostats.".length),
      Number(value),
    ]);
    assertEquals([run.code, Object.fromEntries(values), run.stderr], [0, printed, stderr]);
  });
}

Deno.test("a page of another source than -source says is refused by the name of its own", async () => {
  await using app = serve(() => new Response(`{"memstats":${MEMSTATS}}`));
  const { code, stdout, stderr } = await runPlugin(["-uri", app.origin, "-source=stats-api"]);
  const why = 'source is "expvar", expected "stats-api"';
  const note = `Cannot fetch stats of "gostats" from "${app.origin}/": ${why}\n`;
  assertEquals([code, stdout, stderr], [1, "", note]);
});
