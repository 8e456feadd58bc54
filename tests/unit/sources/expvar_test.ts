/**
 * Pages of expvar: the fields of `memstats`, and the variable that counts goroutines.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
// Loaded on demand otherwise: each test depends on it, not only the first one.
import "../../../src/sources/expvar.ts";
import { complaint, EXPVAR, FROM_MEMSTATS, MEMSTATS, readText } from "../../support/pages.ts";

Deno.test("readPage() leaves out a variable goroutines that is no number", async () => {
  for (const goroutines of [{ idle: 3 }, "20", null]) {
    const { sample, missing } = await readText(JSON.stringify({ ...EXPVAR, goroutines }));
    assertEquals([sample, missing], [FROM_MEMSTATS, []]);
  }
});

Deno.test("readPage() takes the goroutines of expvar from the variable that the user names", async () => {
  const text = JSON.stringify({ ...EXPVAR, workers: 7 });
  assertEquals((await readText(text, { goroutines: "workers" })).sample["goroutine_num"], 7);
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
    const { sample, absentVariable } = await readText(JSON.stringify(NESTED), { goroutines: name });
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
    const { sample, missing, absentVariable } = await readText(JSON.stringify(NESTED), {
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
  const { absentVariable } = await readText(JSON.stringify(page), { goroutines: "absent" });
  const others = absentVariable?.others ?? [];
  assertEquals(others.slice(0, 3), ["deep.b.c.d", "x".repeat(100), "many.n0"]);
  assertEquals([others.length, others.at(-1)], [500, "many.n497"]);
});

Deno.test("readPage() misses goroutines only where the user named a variable", async () => {
  const text = JSON.stringify({ memstats: MEMSTATS });
  assertEquals((await readText(text)).missing, []);
  assertEquals((await readText(text, { goroutines: "workers" })).missing, ["goroutine_num"]);
});

Deno.test("readPage() takes a number of goroutines that is out of range for none", async () => {
  const text = (goroutines: string) =>
    `{"goroutines": ${goroutines}, "memstats": ${JSON.stringify(MEMSTATS)}}`;
  for (const goroutines of ["1e999", "-1e999"]) {
    assertEquals((await readText(text(goroutines))).sample, FROM_MEMSTATS);
    assertEquals(
      await complaint(text(goroutines), { goroutines: "goroutines" }),
      'field "goroutines" must be a number, got a number out of range',
    );
  }
});

Deno.test("readPage() misses each field of memstats that is absent or null", async () => {
  const { HeapSys: _, ...rest } = MEMSTATS;
  const memstats = { ...rest, NumGC: null };
  const { sample, missing } = await readText(JSON.stringify({ memstats }));
  assertEquals(missing, ["heap_sys", "gc_num"]);
  const { heap_sys: _heap, gc_num: _num, _gc_num, ...expected } = FROM_MEMSTATS;
  assertEquals(sample, expected);
});
