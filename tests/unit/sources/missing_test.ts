/**
 * What is said of metrics that a page lacks.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { describeMissing } from "../../../src/sources/missing.ts";

const ABSENT = { name: "NumGoroutine", others: ["runtime.values.NumGoroutine", "workers"] };
const NOT_FOUND = 'Response has no variable "NumGoroutine", did you mean ' +
  '"runtime.values.NumGoroutine"?: goroutine_num is left out';

const CASES: readonly [
  name: string,
  absent: typeof ABSENT | undefined,
  metrics: readonly string[],
  told: readonly string[],
][] = [
  ["fields", undefined, ["goroutine_num", "gc_num"], [
    "Response has no goroutine_num, gc_num: left out",
  ]],
  ["a variable", ABSENT, ["goroutine_num"], [NOT_FOUND]],
  ["a variable and fields", ABSENT, ["goroutine_num", "gc_num"], [
    NOT_FOUND,
    "Response has no gc_num: left out",
  ]],
  ["a variable of a metric that is not printed", ABSENT, ["gc_num"], [
    "Response has no gc_num: left out",
  ]],
  ["a variable like no other", { ...ABSENT, name: "threads" }, ["goroutine_num"], [
    'Response has no variable "threads": goroutine_num is left out',
  ]],
  ["a list whose names end elsewhere", { name: "a.b.c", others: ["a.b.c"] }, ["goroutine_num"], [
    'Response has no variable at the path of "a.b.c", give it as one string: goroutine_num is ' +
    "left out",
  ]],
  ["the longest name that is compared", {
    ...ABSENT,
    others: ["x".repeat(99)],
    name: "x".repeat(100),
  }, [
    "goroutine_num",
  ], [
    `Response has no variable "${"x".repeat(100)}", did you mean "${
      "x".repeat(99)
    }"?: goroutine_num is left out`,
  ]],
  ["a longer name", { ...ABSENT, others: ["x".repeat(99)], name: "x".repeat(101) }, [
    "goroutine_num",
  ], [`Response has no variable "${"x".repeat(101)}": goroutine_num is left out`]],
];

for (const [name, absentVariable, metrics, told] of CASES) {
  Deno.test(`describeMissing() names ${name}`, () => {
    const page = absentVariable === undefined ? {} : { absentVariable };
    assertEquals(describeMissing(page, metrics), told);
  });
}
