/**
 * Pages of every source: what they give, and what is said of those that give nothing.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import fc from "fast-check";
import type { Page, SourceName } from "../../../src/sources/page.ts";
import { TargetError } from "../../../src/failure.ts";
import { describeFailure } from "../../../src/failure_messages.ts";
import { availability } from "../../../src/metrics/availability.ts";
import { GRAPHS } from "../../../src/metrics/catalogue.ts";
import { diffSamples } from "../../../src/metrics/rates.ts";
import { readPage } from "../../../src/sources/detect_source.ts";
// What is loaded on demand otherwise: each test depends on it, not only the first one.
import "../../../src/sources/expvar.ts";
import "../../../src/sources/expvar_recovery.ts";
import "../../../src/sources/prometheus.ts";
import type { PageOptions } from "../../../src/sources/detect_source.ts";
import { buildPage } from "../../support/stats_body.ts";

function read(text: string, options?: PageOptions): Promise<Page> {
  return readPage([new TextEncoder().encode(text)], options);
}

async function complaint(text: string, options?: PageOptions): Promise<string> {
  const error: TargetError = await assertRejects(() => read(text, options), TargetError);
  return describeFailure(error.failure);
}

const MEMSTATS = {
  ...{ Alloc: 1, Sys: 2, StackInuse: 3, Lookups: 4, Mallocs: 5, Frees: 6, HeapSys: 7 },
  ...{ HeapIdle: 8, HeapInuse: 9, HeapReleased: 10, NumGC: 11, PauseTotalNs: 12_500_000 },
};
const FROM_MEMSTATS = {
  ...{ memory_alloc: 1, memory_sys: 2, memory_stack: 3, memory_lookups: 4, memory_mallocs: 5 },
  ...{ memory_frees: 6, heap_sys: 7, heap_idle: 8, heap_inuse: 9, heap_released: 10, gc_num: 11 },
  ...{ _gc_num: 11, _gc_pause_ms: 12.5 },
};
const EXPVAR = { cmdline: ["app", "-password=hunter2"], goroutines: 20, memstats: MEMSTATS };

Deno.test("readPage() recognizes golang-stats-api-handler by its goroutine_num", async () => {
  const page = await read(JSON.stringify({ ...buildPage(), go_version: "go1.26.8" }));
  assertEquals([page.source, page.goVersion, page.missing], ["stats-api", "go1.26.8", []]);
  assertEquals(page.sample, buildPage());
});

Deno.test("readPage() recognizes expvar by its memstats", async () => {
  assertEquals(await read(JSON.stringify(EXPVAR)), {
    source: "expvar",
    sample: { ...FROM_MEMSTATS, goroutine_num: 20 },
    missing: [],
  });
});

const SPOILT: readonly [name: string, text: string][] = [
  ["NaN before", `{"a": NaN, "memstats": ${JSON.stringify(MEMSTATS)}, "goroutines": 20}`],
  ["an infinity behind", `{"memstats":${JSON.stringify(MEMSTATS)},"goroutines":20,"b":+Inf}\n`],
  [
    "NaN within",
    `{"b": {"memstats": {"Alloc": NaN}}, "memstats": ${
      JSON.stringify(MEMSTATS)
    }, "goroutines": 20}`,
  ],
  [
    "a text that looks like memstats",
    `{"a": "\\"memstats\\": {\\"Alloc\\": 7}, }", "n": NaN,
    "memstats": ${JSON.stringify(MEMSTATS)}, "goroutines": 20}`,
  ],
  ...["\x7f", "\x80", "\ufffd"].map((character): [name: string, text: string] => [
    `NaN behind a name with ${JSON.stringify(character)}`,
    `{"${character}": NaN, "memstats": ${JSON.stringify(MEMSTATS)}, "goroutines": 20}`,
  ]),
  [
    "a function that gave nothing",
    `{\n"a": ,\n"memstats": ${JSON.stringify(MEMSTATS)},\n"goroutines": 20,\n"b": \n}\n`,
  ],
  ...[
    "1,2",
    '"open',
    "[1, [2",
    '{"b": [',
    '"\\',
    "}]",
    ",",
    '"memstats": {"Alloc": 7}',
    '{"\n"memstats": {"Alloc": 7},\n"',
  ].map((value): [string, string] => [
    `a variable that is ${value}`,
    `{\n"a": ${value},\n"memstats": ${JSON.stringify(MEMSTATS)},\n"goroutines": 20,\n"z": 1\n}\n`,
  ]),
  ...["1,2", '"open', "[1, [2", '{"b": [', '"\\', "}]"].map((value): [string, string] => [
    `a variable behind that is ${value}`,
    `{\n"goroutines": 20,\n"memstats": ${JSON.stringify(MEMSTATS)},\n"z": ${value}\n}\n \n`,
  ]),
  [
    "an open bracket, with the line ends of Windows",
    `{\r\n"a": [,\r\n"memstats": ${JSON.stringify(MEMSTATS)},\r\n"goroutines": 20\r\n}\r\n`,
  ],
  [
    "an open bracket before something like memstats that begins no line",
    `{\n"goroutines": 20,\n"memstats": ${JSON.stringify(MEMSTATS)},\n"z": [\n` +
    ' "memstats": {"Alloc": 7}\n}\n',
  ],
  [
    "NaN behind a text of megabytes",
    `{"a":"${'x\\"'.repeat(2 ** 21)}","b":NaN,"memstats":${
      JSON.stringify(MEMSTATS)
    },"goroutines":20}`,
  ],
];

for (const [name, text] of SPOILT) {
  Deno.test(`readPage() reads an expvar page that is spoilt by ${name}`, async () => {
    const { source, sample } = await read(text);
    assertEquals([source, sample], ["expvar", { ...FROM_MEMSTATS, goroutine_num: 20 }]);
  });
}

Deno.test("readPage() finds memstats among any variables, one of them NaN", async () => {
  const member = fc.tuple(fc.string({ unit: "binary" }), fc.jsonValue()).filter(([name]) =>
    !["memstats", "goroutines"].includes(name)
  ).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const few = fc.array(member, { maxLength: 4 });
  const members = fc.tuple(few, few);
  await fc.assert(fc.asyncProperty(members, async ([before, after]) => {
    const memstats = `"memstats": ${JSON.stringify(MEMSTATS)}`;
    const text = `{${[...before, '"n": NaN', memstats, ...after].join(",")}}`;
    assertEquals((await read(text)).sample, FROM_MEMSTATS);
  }));
});

Deno.test("readPage() leaves out a variable goroutines that is no number", async () => {
  for (const goroutines of [{ idle: 3 }, "20", null]) {
    const { sample, missing } = await read(JSON.stringify({ ...EXPVAR, goroutines }));
    assertEquals([sample, missing], [FROM_MEMSTATS, []]);
  }
});

Deno.test("readPage() takes an expvar page that has a goroutine_num for what it is", async () => {
  const published = JSON.stringify({ ...EXPVAR, goroutine_num: 7 });
  assertEquals((await read(published)).source, "expvar");
  assertEquals((await read(published, { goroutines: "goroutine_num" })).sample["goroutine_num"], 7);
  const whole = JSON.stringify({ ...buildPage(), memstats: {} });
  assertEquals((await read(whole)).source, "stats-api");
  assertEquals((await read(published, { source: "stats-api" })).source, "stats-api");
  assertEquals((await read(whole, { source: "expvar" })).source, "expvar");
});

Deno.test("readPage() takes the goroutines of expvar from the variable that the user names", async () => {
  const text = JSON.stringify({ ...EXPVAR, workers: 7 });
  assertEquals((await read(text, { goroutines: "workers" })).sample["goroutine_num"], 7);
});

const NESTED = {
  memstats: MEMSTATS,
  "a.b": 5,
  a: { b: 6, "c.d": 7 },
  runtime: { values: { NumGoroutine: 8, name: "x" } },
  "x.y": { z: 9, "v.w": { u: 10 } },
  x: { y: { t: 11 } },
};
const PATHS: readonly [name: string | readonly string[], value: number][] = [
  ["a.b", 5],
  [["a", "b"], 6],
  [["a.b"], 5],
  [["a", "c.d"], 7],
  ["runtime.values.NumGoroutine", 8],
  ["a.c.d", 7],
  ["x.y.z", 9],
  ["x.y.v.w.u", 10],
  ["x.y.t", 11],
];

for (const [name, value] of PATHS) {
  Deno.test(`readPage() finds ${value} under ${JSON.stringify(name)} for goroutines`, async () => {
    const { sample, absentVariable } = await read(JSON.stringify(NESTED), { goroutines: name });
    assertEquals([sample["goroutine_num"], absentVariable], [value, undefined]);
  });
}

const ABSENT: readonly [name: string | readonly string[], shown: string][] = [
  ["a.x", "a.x"],
  ["runtime.values.NumGoroutine.x", "runtime.values.NumGoroutine.x"],
  [["a", "c", "d"], "a.c.d"],
  ["a.toString", "a.toString"],
  ["toString", "toString"],
  ["", ""],
];

for (const [name, shown] of ABSENT) {
  Deno.test(`readPage() finds nothing under ${JSON.stringify(name)}, and lists what there is`, async () => {
    const { sample, missing, absentVariable } = await read(JSON.stringify(NESTED), {
      goroutines: name,
    });
    assertEquals([sample["goroutine_num"], missing], [undefined, ["goroutine_num"]]);
    assertEquals(absentVariable, {
      name: shown,
      others: [
        ...["a.b", "a.b", "a.c.d", "runtime.values.NumGoroutine"],
        ...["x.y.z", "x.y.v.w.u", "x.y.t"],
      ],
    });
  });
}

Deno.test("readPage() names the path of a variable that is no number", async () => {
  assertEquals(
    await complaint(JSON.stringify(NESTED), { goroutines: ["runtime", "values", "name"] }),
    'field "runtime.values.name" must be a number, got a string',
  );
});

Deno.test("readPage() lists a bounded part of an expvar page", async () => {
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`n${n}`, n]));
  const page = {
    memstats: MEMSTATS,
    cmdline: { a: 1 },
    ...{ deep: { b: { c: { d: 1, e: { f: 2 } } } }, ["x".repeat(100)]: 1, ["x".repeat(101)]: 2 },
    many,
  };
  const { absentVariable } = await read(JSON.stringify(page), { goroutines: "absent" });
  const others = absentVariable?.others ?? [];
  assertEquals(others.slice(0, 3), ["deep.b.c.d", "x".repeat(100), "many.n0"]);
  assertEquals([others.length, others.at(-1)], [500, "many.n497"]);
});

Deno.test("readPage() misses goroutines only where the user named a variable", async () => {
  const text = JSON.stringify({ memstats: MEMSTATS });
  assertEquals((await read(text)).missing, []);
  assertEquals((await read(text, { goroutines: "workers" })).missing, ["goroutine_num"]);
});

const GO_COLLECTOR = `# HELP go_goroutines Number of goroutines that currently exist.
go_gc_duration_seconds{quantile="0"} 3.2e-05
go_gc_duration_seconds_sum 0.0125
go_gc_duration_seconds_count 11
go_goroutines 20
go_info{version="go1.26.8"} 1
go_memstats_alloc_bytes 1
go_memstats_alloc_bytes_total 1e+09
go_memstats_frees_total 6
go_memstats_heap_idle_bytes 8
go_memstats_heap_inuse_bytes 9
go_memstats_heap_released_bytes 10
go_memstats_heap_sys_bytes 7
go_memstats_mallocs_total 5
go_memstats_stack_inuse_bytes 3
go_memstats_sys_bytes 2
`;

Deno.test("readPage() reads the page of Prometheus's Go collector", async () => {
  const { source, goVersion, sample, missing } = await read(GO_COLLECTOR);
  const { memory_lookups: _, ...expected } = { ...FROM_MEMSTATS, "goroutine_num": 20 };
  assertEquals([source, goVersion, missing], ["prometheus", "go1.26.8", []]);
  assertEquals(sample, expected);
});

Deno.test("readPage() takes the series of a collector without memory statistics", async () => {
  const { sample } = await read(`go_sched_goroutines_goroutines 20
go_cgo_go_to_c_calls_calls_total 30
go_memory_classes_heap_objects_bytes 100
go_memory_classes_heap_unused_bytes 20
go_memory_classes_heap_released_bytes 3
go_memory_classes_heap_free_bytes 4
go_memory_classes_heap_stacks_bytes 5
go_memory_classes_total_bytes 200
go_gc_heap_allocs_objects_total 60
go_gc_heap_frees_objects_total 50
go_gc_heap_tiny_allocs_objects_total 7
go_gc_cycles_total_gc_cycles_total 11
`);
  assertEquals(sample, {
    ...{ goroutine_num: 20, cgo_call_num: 30, memory_alloc: 100, memory_sys: 200 },
    ...{ memory_stack: 5, memory_mallocs: 67, memory_frees: 57, heap_sys: 127, heap_idle: 7 },
    ...{ heap_inuse: 120, heap_released: 3, gc_num: 11, _gc_num: 11 },
  });
});

Deno.test("readPage() takes the names of other libraries for the same values", async () => {
  const { sample } = await read("go_cgo_calls_count 30\ngo_memstats_lookups_total 4\n");
  assertEquals(sample, { cgo_call_num: 30, memory_lookups: 4 });
});

Deno.test("readPage() takes series with constant labels, but not those of several applications", async () => {
  assertEquals((await read('go_goroutines{app="a"} 5\n')).sample["goroutine_num"], 5);
  const total = 'go_goroutines{app="a"} 5\ngo_goroutines 11\ngo_goroutines{app="b"} 6\n';
  assertEquals((await read(total)).sample["goroutine_num"], 11);
  assertEquals(
    await complaint('go_goroutines{app="a"} 5\ngo_goroutines{app="b"} 6\n'),
    'body has 2 series of "go_goroutines", expected one: the metrics of several applications',
  );
});

function withPrefix(prefix: string): string {
  return GO_COLLECTOR.replaceAll(/^(?=go_)/gm, prefix);
}

for (const prefix of ["istio_agent_", "juicefs_", "a:", "cargo_go_", "process_runtime_x_"]) {
  Deno.test(`readPage() reads a Go collector with the prefix ${prefix}`, async () => {
    const expected = await read(GO_COLLECTOR);
    assertEquals(await read(withPrefix(prefix)), expected);
    assertEquals(await read(withPrefix(prefix), { seriesPrefix: prefix }), expected);
    assertEquals(await read(`${withPrefix("b_")}${withPrefix(prefix)}`, { seriesPrefix: prefix }), {
      ...expected,
    });
  });
}

Deno.test("readPage() prefers plain names to names with a prefix, at any position", async () => {
  for (
    const text of ["a_go_goroutines 5\ngo_goroutines 6\n", "go_goroutines 6\na_go_goroutines 5\n"]
  ) {
    assertEquals((await read(text)).sample, { goroutine_num: 6 });
    assertEquals((await read(text, { seriesPrefix: "a_" })).sample, { goroutine_num: 5 });
  }
});

Deno.test("readPage() reads quoted names with a prefix", async () => {
  const text = '{"my.app.go_goroutines",job="x"} 5\n';
  assertEquals((await read(text)).sample, { goroutine_num: 5 });
  assertEquals((await read(text, { seriesPrefix: "my.app." })).sample, { goroutine_num: 5 });
});

Deno.test("readPage() leaves the choice of several prefixes to the user, and names them", async () => {
  assertEquals(
    await complaint(`${withPrefix("b_")}${withPrefix("a_")}`),
    'body has the Go collector\'s metrics with several prefixes: "b_", "a_"; set "series_prefix" ' +
      "to one of them",
  );
});

Deno.test("readPage() passes over a prefix that gives nothing", async () => {
  const text = 'a_system_memory_held 7\na_go_info{version="go1.26.8"} 1\nb_go_goroutines 5\n';
  assertEquals((await read(text)).sample, { goroutine_num: 5 });
});

Deno.test("readPage() recognizes several applications under one prefix", async () => {
  const text = 'a_go_goroutines{x="1"} 5\na_go_goroutines{x="2"} 5\n';
  assertEquals(
    await complaint(text),
    'body has 2 series of "a_go_goroutines", expected one: the metrics of several applications',
  );
});

/** Names that end like the collector's, and are others. */
const NO_PREFIXES = [
  "mango_goroutines",
  "x_mango_goroutines",
  "process_runtime_go_cgo_calls_count",
  "x_process_runtime_go_cgo_calls_count",
];

for (const name of NO_PREFIXES) {
  Deno.test(`readPage() does not take ${name} for a Go collector's, but names it`, async () => {
    assertEquals(
      await complaint(`${name} 5\n`),
      "body is Prometheus text without the Go collector's metrics; similar names: " +
        `"${name}"`,
    );
  });
}

Deno.test("readPage() names the first few series that look like a runtime's", async () => {
  const text = 'http_total 1\nx_gc_a{le="1"} 1\nx_gc_a{le="2"} 1\n{"go.memory"} 2\n' +
    "cargo 1\nheap_x 2\nmemstatsX 3\nruntime_y 3\n";
  assertEquals(
    await complaint(text),
    "body is Prometheus text without the Go collector's metrics; similar names: " +
      '"x_gc_a", "go.memory", "heap_x"',
  );
  assertEquals(
    await complaint(`${"a".repeat(100)}_go_goroutines 5\n${"a".repeat(86)}_go_goroutines 5\n`, {
      seriesPrefix: "b_",
    }),
    `body is Prometheus text without the Go collector's metrics with prefix "b_"; similar ` +
      `names: "${"a".repeat(86)}_go_goroutines"`,
  );
});

const LIKE_A_RUNTIME =
  "goroutine, x_Goroutines_now, xmemstatsx, gc, x_gc, gc_x, GO_x, x.golang.y, " +
  "heap, runtime, x_go, x_heap_y, x_runtime, go1";
const UNLIKE_A_RUNTIME =
  "xgc_y, x_gcc, cargo_x, gox, theap, heaps, runtimes, xruntime, golangx, memstat";

for (const [names, isTold] of [[LIKE_A_RUNTIME, true], [UNLIKE_A_RUNTIME, false]] as const) {
  for (const name of names.split(", ")) {
    Deno.test(`readPage() ${isTold ? "names" : "does not name"} ${name} as like a runtime's`, async () => {
      assertEquals(
        await complaint(`{"${name}"} 5\n`),
        "body is Prometheus text without the Go collector's metrics" +
          (isTold ? `; similar names: "${name}"` : ""),
      );
    });
  }
}

Deno.test("readPage() keeps only series with the prefix that the user names", async () => {
  for (const name of ["b_go_goroutines", "a_go_unknown"]) {
    assertEquals(
      await complaint(`${name} 5\n`, { seriesPrefix: "a_" }),
      'body is Prometheus text without the Go collector\'s metrics with prefix "a_"; similar ' +
        `names: "${name}"`,
    );
  }
});

Deno.test("readPage() reads the version of Go among other labels, if it is plain", async () => {
  const version = async (labels: string) =>
    (await read(`go_info{${labels}} 1\ngo_goroutines 5\n`)).goVersion;
  assertEquals(await version('x_version="1",version="go1.26.8",y="2"'), "go1.26.8");
  assertEquals(await version('version="go\\"1"'), undefined);
  assertEquals(await version('version=""'), undefined);
});

Deno.test("readPage() bounds the prefixes that it keeps, but not the search for plain names", async () => {
  const many = Array.from({ length: 20 }, (_, n) => `a${n}_go_goroutines ${n}\n`).join("");
  assertEquals((await read(`${many}go_goroutines 5\n`)).sample, { goroutine_num: 5 });
  assertEquals(
    await complaint(many),
    "body has the Go collector's metrics with several prefixes: " +
      `${[0, 1, 2, 3, 4, 5, 6, 7].map((n) => `"a${n}_"`).join(", ")}; ` +
      'set "series_prefix" to one of them',
  );
});

const GETH = `# TYPE system_cpu_goroutines gauge
system_cpu_goroutines 84
system_cpu_schedlatency {quantile="0.5"} 64
system_memory_allocs 85574352
system_memory_frees 66410016
system_memory_held 39758104
system_memory_objects 19164336
system_memory_pauses_count 34
system_memory_pauses {quantile="0.5"} 163840
system_memory_used 26547656
`;
const NEBULA = `prometheusns_nebula_runtime_MemStats_Alloc 4.05232e+06
prometheusns_nebula_runtime_MemStats_Frees 108
prometheusns_nebula_runtime_MemStats_HeapIdle 2.736128e+06
prometheusns_nebula_runtime_MemStats_HeapInuse 5.128192e+06
prometheusns_nebula_runtime_MemStats_HeapReleased 2.62144e+06
prometheusns_nebula_runtime_MemStats_HeapSys 7.86432e+06
prometheusns_nebula_runtime_MemStats_Lookups 3
prometheusns_nebula_runtime_MemStats_Mallocs 1127
prometheusns_nebula_runtime_MemStats_NumGC 1
prometheusns_nebula_runtime_MemStats_PauseTotalNs 250000
prometheusns_nebula_runtime_MemStats_StackInuse 524288
prometheusns_nebula_runtime_MemStats_Sys 1.8920712e+07
prometheusns_nebula_runtime_NumCgoCall 4
prometheusns_nebula_runtime_NumGoroutine 13
prometheusns_nebula_runtime_ReadMemStats{type="count"} 4
`;
const OTELCOL = `otelcol_process_memory_rss 3.5909632e+07
otelcol_process_runtime_heap_alloc_bytes 4.245088e+06
otelcol_process_runtime_total_alloc_bytes 6.45196e+06
otelcol_process_runtime_total_sys_memory_bytes 1.7930504e+07
target_info{service_name="otelcol",service_version="0.165.0"} 1
`;

/** By what their sources say: geth counts allocations in bytes, nebula's library only growth. */
const LIBRARIES: readonly [name: string, text: string, sample: Record<string, number>][] = [
  ["geth", GETH, { goroutine_num: 84, memory_alloc: 19164336, memory_sys: 39758104 }],
  ["geth before it had objects", GETH.replace(/^system_memory_objects.*\n/m, ""), {
    goroutine_num: 84,
  }],
  ["nebula", NEBULA, {
    ...{ goroutine_num: 13, memory_alloc: 4052320, memory_sys: 18920712, memory_stack: 524288 },
    ...{ heap_sys: 7864320, heap_idle: 2736128, heap_inuse: 5128192, heap_released: 2621440 },
    _gc_pause_ms: 0.25,
  }],
  ["the OpenTelemetry Collector", OTELCOL, { memory_alloc: 4245088, memory_sys: 17930504 }],
];

for (const [name, text, sample] of LIBRARIES) {
  Deno.test(`readPage() reads what means the same in the page of ${name}`, async () => {
    assertEquals((await read(text)).sample, sample);
    assertEquals((await read(`${text}go_goroutines 5\n`)).sample, { goroutine_num: 5 });
  });
}

Deno.test("readPage() does not mistake an application's own series for a library's", async () => {
  const text = "system_memory_held 5\nsystem_memory_objects 6\nruntime_NumGoroutine 7\n" +
    "process_runtime_heap_alloc_bytes 8\n";
  assertEquals(
    await complaint(text),
    "body is Prometheus text without the Go collector's metrics",
  );
});

const BRACES: readonly [text: string, value: number][] = [
  ['{"go_goroutines"} 5\n', 5],
  ['{"go_goroutines",job="x"} 5\n', 5],
  ['{ "x\\"}\\n" , a="b"} 1\ngo_goroutines 6\n', 6],
  [`{"${"x".repeat(1000)}"} 1\ngo_goroutines 7\n`, 7],
];

for (const [text, value] of BRACES) {
  Deno.test(`readPage() takes ${text.slice(0, 30)} for Prometheus text`, async () => {
    assertEquals((await read(text)).sample, { goroutine_num: value });
    const parts = Array.from(new TextEncoder().encode(text), (byte) => Uint8Array.of(byte));
    assertEquals((await readPage(parts)).sample, { goroutine_num: value });
  });
}

const NO_PAGES: readonly [text: string, message: string][] = [
  ["", "body is empty, expected statistics"],
  ["[\x01\x02", "body is binary, such as protobuf, expected JSON or text"],
  ["[\n1", "body is not JSON or is truncated, expected statistics"],
  [`[${"1".repeat(15)}\x01`, "body is not JSON or is truncated, expected statistics"],
  ["<html>hunter2", "body is HTML or XML, expected JSON or text"],
  ["hunter2 is up", "body is neither JSON nor Prometheus text"],
  ["hunter2 1\n", "body is Prometheus text without the Go collector's metrics"],
  [
    '{"hunter2": 1}',
    'body is JSON without statistics: it has neither "goroutine_num" nor "memstats"',
  ],
  ['{"memstats": {"hunter2": 1}', "body is not JSON or is truncated, expected statistics"],
  ['{"a": NaN, "memstats": 5}', "body is not JSON or is truncated, expected statistics"],
  [
    `{\n"a": [,\n"memstats": ${JSON.stringify(MEMSTATS)},\n"z": 1`,
    "body is not JSON or is truncated, expected statistics",
  ],
  [
    '{"a": NaN, "memstats": {"hunter2":',
    "body is not JSON or is truncated, expected statistics",
  ],
  ["\x9e\x01\n\x17go_gc", "body is binary, such as protobuf, expected JSON or text"],
  ["\x1f\ufffd\b\0hunter2", "body is binary, such as protobuf, expected JSON or text"],
  [" \n\t ", "body is empty, expected statistics"],
  ["[1]", "body is JSON without statistics: it is an array"],
  ['{"memstats": {"Alloc": "hunter2"}}', 'field "Alloc" must be a number, got a string'],
];

for (const [text, message] of NO_PAGES) {
  Deno.test(`readPage() says of ${JSON.stringify(text)}: ${message}`, async () => {
    assertEquals(await complaint(text), message);
  });
}

Deno.test("readPage() reads any page byte by byte, white space before it", async () => {
  const texts = [
    JSON.stringify({ ...buildPage(), note: "日本" }),
    JSON.stringify({ ...EXPVAR, note: "日本" }),
    `{"note": "日本", "n": NaN, "memstats": ${JSON.stringify(MEMSTATS)}}`,
    GO_COLLECTOR,
  ];
  for (const text of texts) {
    const bytes = new TextEncoder().encode(`\ufeff \n\n${text}`);
    const parts = Array.from(bytes, (byte) => Uint8Array.of(byte));
    assertEquals(await readPage(parts), await read(text));
  }
});

Deno.test("readPage() refuses a page of another source than the one that the user expects", async () => {
  assertEquals(
    await complaint(GO_COLLECTOR, { source: "stats-api" }),
    'source is "prometheus", expected "stats-api"',
  );
  assertEquals((await read(GO_COLLECTOR, { source: "prometheus" })).source, "prometheus");
});

Deno.test("readPage() names the source of a page where the user expects another", async () => {
  const pages: readonly [text: string, source: SourceName][] = [
    [JSON.stringify(buildPage()), "stats-api"],
    [JSON.stringify(EXPVAR), "expvar"],
    [GO_COLLECTOR, "prometheus"],
  ];
  for (const [text, is] of pages) {
    assertEquals((await read(text, { source: is })).source, is);
    for (const source of pages.map(([, source]) => source).filter((source) => source !== is)) {
      assertEquals(
        await complaint(text, { source }),
        `source is "${is}", expected "${source}"`,
      );
    }
  }
});

Deno.test("readPage() takes a number of goroutines that is out of range for none", async () => {
  const text = (goroutines: string) =>
    `{"goroutines": ${goroutines}, "memstats": ${JSON.stringify(MEMSTATS)}}`;
  for (const goroutines of ["1e999", "-1e999"]) {
    assertEquals((await read(text(goroutines))).sample, FROM_MEMSTATS);
    assertEquals(
      await complaint(text(goroutines), { goroutines: "goroutines" }),
      'field "goroutines" must be a number, got a number out of range',
    );
  }
});

Deno.test("readPage() misses each field of memstats that is absent or null", async () => {
  const { HeapSys: _, ...rest } = MEMSTATS;
  const memstats = { ...rest, NumGC: null };
  const { sample, missing } = await read(JSON.stringify({ memstats }));
  assertEquals(missing, ["heap_sys", "gc_num"]);
  const { heap_sys: _heap, gc_num: _num, _gc_num, ...expected } = FROM_MEMSTATS;
  assertEquals(sample, expected);
});

Deno.test("readPage() reads a page of fifty megabytes and keeps little of it", async () => {
  let bytes = 0;
  let most = 0;
  async function* arrive(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    const line = (n: number) =>
      `app_requests_total{path="/some/rather/long/path/${n}",code="200"} ${n}\n`;
    for (let part = 0; part < 1000; part++) {
      const lines = Array.from({ length: 500 }, (_, n) => line(part * 500 + n));
      const chunk = encoder.encode(lines.join("") + "#".repeat(20_000) + "\n");
      bytes += chunk.length;
      most = Math.max(most, Deno.memoryUsage().heapUsed);
      yield chunk;
    }
    yield encoder.encode(GO_COLLECTOR);
  }
  const before = Deno.memoryUsage().heapUsed;
  const { sample } = await readPage(arrive());
  assertEquals(sample["goroutine_num"], 20);
  assert(bytes > 50_000_000, `the page has ${bytes} bytes`);
  // A page that was kept would be 50 MB and more; up to 34 MB of the youngest objects wait for the
  // collector where the machine is busy.
  assert(most - before < 40_000_000, `${most - before} bytes were in use`);
});

Deno.test("readPage() fails on any text with a TargetError only", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.json().map((json) => `{"a": NaN, "memstats": ${json}}`),
    fc.string().map((string) => `{"memstats": {"Alloc": 1}, ${string}`),
  );
  await fc.assert(fc.asyncProperty(text, async (text) => {
    try {
      await read(text);
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      assertMatch(describeFailure(error.failure), /^[^\n]+$/);
    }
  }));
});

const GC_CASES: readonly [
  name: string,
  now: readonly [num: number, pauseMs: number],
  before: readonly [num: number, pauseMs: number] | undefined,
  seconds: number,
  derived: readonly [perSecond: number | undefined, pause: number | undefined],
][] = [
  ["growth", [11, 14], [5, 12.5], 60, [0.1, 1.5]],
  ["growth over a longer time", [725, 40], [5, 30], 720, [1, 10]],
  ["no growth", [5, 3], [5, 3], 60, [0, 0]],
  ["an application that restarted", [1, 0.5], [9, 4], 60, [0, 0]],
  ["no previous run", [1, 0.5], undefined, 60, [undefined, undefined]],
];

for (const [name, now, before, seconds, derived] of GC_CASES) {
  Deno.test(`diffSamples() derives the values of the collector from ${name}`, () => {
    const sample = ([num, pauseMs]: typeof now) => ({ _gc_num: num, _gc_pause_ms: pauseMs });
    const previous = before && { ...sample(before), _lastTime: 1000 };
    const { values } = diffSamples(sample(now), previous, (1000 + seconds) * 1000);
    assertEquals([values["gc_per_second"], values["gc_pause_per_second"]], [...derived]);
  });
}

Deno.test("diffSamples() derives nothing from the state of another source", () => {
  const previous = { "gc_num": 5, "gc_per_second": 1, _lastTime: 1000 };
  const { values } = diffSamples({ gc_num: 6, _gc_num: 6, _gc_pause_ms: 1 }, previous, 1_060_000);
  assertEquals(values, { gc_num: 1 });
});

Deno.test("availability() says what each source has of the fifteen metrics", () => {
  const table = GRAPHS.flatMap(({ metrics }) => metrics).map((metric) => [
    metric.name,
    availability(metric, "expvar"),
    availability(metric, "prometheus"),
  ]);
  const others = table.filter(([, ...given]) => given.some((how) => how !== "exact"));
  assertEquals(table.length, 15);
  assertEquals(others, [
    ["goroutine_num", "if published", "exact"],
    ["cgo_call_num", "absent", "if published"],
    ["memory_lookups", "exact", "if published"],
    ["gc_per_second", "derived", "derived"],
    ["gc_pause_per_second", "derived", "derived"],
  ]);
});

/** A page in parts of 64 KiB; counts how often it is asked whether it may be held. */
function holdable(text: string) {
  const bytes = new TextEncoder().encode(text);
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += 65_536) {
    parts.push(bytes.subarray(start, start + 65_536));
  }
  let holds = 0;
  const hold = () => {
    holds++;
    return Promise.resolve();
  };
  return { body: Object.assign(parts, { hold }), countHolds: () => holds };
}

Deno.test("readPage() waits once before it keeps more than 256 KiB of a page", async () => {
  for (const [length, holds] of [[262_144, 0], [262_145, 1], [1_000_000, 1]] as const) {
    const frame = '{"goroutine_num":7,"a":""}';
    const { body, countHolds } = holdable(
      frame.replace('""', `"${"x".repeat(length - frame.length)}"`),
    );
    assertEquals((await readPage(body)).sample["goroutine_num"], 7);
    assertEquals(countHolds(), holds);
  }
});

Deno.test("readPage() does not keep Prometheus text, however long", async () => {
  const { body, countHolds } = holdable(`go_goroutines 7\n${"# a comment\n".repeat(50_000)}`);
  assertEquals((await readPage(body)).sample["goroutine_num"], 7);
  assertEquals(countHolds(), 0);
});

Deno.test("readPage() refuses JSON of too many levels before it has all of it", async () => {
  const { body } = holdable(`{"a":${"[".repeat(300_000)}`);
  const error = await assertRejects(() => readPage(body), TargetError);
  assertEquals(error.failure, { code: "json-depth", most: 100 });
});

/** Labels of OpenTelemetry's exporter. */
const SCOPE =
  'otel_scope_name="go.opentelemetry.io/contrib/instrumentation/runtime",otel_scope_version="0.53.0"';

Deno.test("readPage() reads the older names of OpenTelemetry's runtime", async () => {
  const names: readonly string[] = [
    ...["cgo_calls", "gc_count_total", "gc_pause_total_ns_total", "goroutines"],
    ...["mem_heap_alloc_bytes", "mem_heap_idle_bytes", "mem_heap_inuse_bytes"],
    ...["mem_heap_released_bytes", "mem_heap_sys_bytes", "mem_lookups_total", "mem_live_objects"],
  ];
  const lines = names.map((name, index) =>
    `process_runtime_go_${name}{${SCOPE}} ${1_000_000 * index}\n`
  );
  assertEquals((await read(lines.join(""))).sample, {
    ...{ goroutine_num: 3e6, cgo_call_num: 0, memory_alloc: 4e6, memory_lookups: 9e6 },
    ...{ heap_sys: 8e6, heap_idle: 5e6, heap_inuse: 6e6, heap_released: 7e6 },
    ...{ gc_num: 1e6, _gc_num: 1e6, _gc_pause_ms: 2 },
  });
  const prefixed = lines.map((line) => `app_${line}`);
  assertEquals((await read(prefixed.join(""))).sample["goroutine_num"], 3e6);
});

Deno.test("readPage() reads today's names of OpenTelemetry's runtime", async () => {
  const text = `go_goroutine_count{${SCOPE}} 11\n` +
    `go_memory_used_bytes{go_memory_type="other",${SCOPE}} 500\n` +
    `go_memory_used_bytes{go_memory_type="stack",${SCOPE}} 300\n` +
    `go_memory_allocations_total{${SCOPE}} 534\n`;
  assertEquals((await read(text)).sample, { goroutine_num: 11, memory_stack: 300 });
});

Deno.test("readPage() distinguishes scopes of OpenTelemetry from several applications", async () => {
  const two = `go_goroutine_count{${SCOPE}} 11\n` +
    `go_goroutine_count{${SCOPE.replace("0.53.0", "0.72.0")}} 12\n`;
  assertEquals((await read(two)).sample, { goroutine_num: 12 });
  const jobs = `go_goroutine_count{job="a",${SCOPE}} 11\ngo_goroutine_count{job="b",${SCOPE}} 12\n`;
  assertEquals(
    await complaint(jobs),
    'body has 2 series of "go_goroutine_count", expected one: the metrics of several applications',
  );
});

Deno.test("readPage() tells apart by their type only the memories of OpenTelemetry", async () => {
  const text = 'go_goroutines{go_memory_type="stack"} 1\ngo_goroutines{go_memory_type="other"} 2\n';
  assertEquals(
    await complaint(text),
    'body has 2 series of "go_goroutines", expected one: the metrics of several applications',
  );
});
