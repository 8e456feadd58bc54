/**
 * Values of a JSON page by name or path.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { VariableName } from "../../../src/sources/expvar_variables.ts";
import { findVariable, listNumbers } from "../../../src/sources/expvar_variables.ts";

const PAGE = {
  "jobs": 1,
  "queue": { "waiting": 2, "by.kind": { "mail": 3 }, "list": [4, { "deep": 5 }] },
  "queue.waiting": 6,
  "http.requests": { "count": 7 },
  "": { "": 8 },
  "a": { "b.c": 9, "b": { "c": 10 } },
  "a.b": { "c": 11 },
  "null": null,
  "0": 12,
};

const FOUND: readonly [page: unknown, name: VariableName, value: unknown][] = [
  [PAGE, "jobs", 1],
  [PAGE, "queue.waiting", 6],
  [PAGE, ["queue", "waiting"], 2],
  [PAGE, "queue.by.kind.mail", 3],
  [PAGE, "queue.list.0", 4],
  [PAGE, "queue.list.1.deep", 5],
  [PAGE, ["queue", "list", "1", "deep"], 5],
  [PAGE, "queue.list.2", undefined],
  [PAGE, "queue.list.00", undefined],
  [PAGE, "queue.list.-1", undefined],
  [PAGE, "queue.list.length", undefined],
  [PAGE, ["http.requests", "count"], 7],
  [PAGE, "http.requests.count", 7],
  [PAGE, ["http", "requests", "count"], undefined],
  [PAGE, ".", 8],
  [PAGE, "a.b.c", 9],
  [PAGE, ["a.b", "c"], 11],
  [PAGE, "0", 12],
  [PAGE, "null", null],
  [PAGE, "null.x", undefined],
  [PAGE, "jobs.x", undefined],
  [PAGE, "toString", undefined],
  [PAGE, "constructor.name", undefined],
  [[{ "n": 1 }, [2]], "0.n", 1],
  [[{ "n": 1 }, [2]], ["1", "0"], 2],
  [[1, 2], "1", 2],
  [5, "a", undefined],
];

for (const [page, name, value] of FOUND) {
  Deno.test(`findVariable() finds ${JSON.stringify(value)} by ${JSON.stringify(name)}`, () => {
    assertEquals(findVariable(page, name), value);
  });
}

Deno.test("listNumbers() lists the paths of numbers, of arrays and without Go's own", () => {
  const page = { a: 1, memstats: { x: 1 }, cmdline: [1], b: { c: [2, { d: 3 }], e: "4" } };
  assertEquals(listNumbers(page), ["a", "b.c.0", "b.c.1.d"]);
  assertEquals(listNumbers(Array(11).fill(1)).length, 10);
  assertEquals(listNumbers([[[[1]]], [[[[1]]]]]), ["0.0.0.0"]);
});
