/**
 * What of a JSON page is a number.
 *
 * @module
 */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { readJsonNumber } from "../../../src/sources/json_numbers.ts";

const NUMBERS: readonly [value: unknown, number: number][] = [
  [0, 0],
  [-1.5, -1.5],
  ["12", 12],
  ["-0.5", -0.5],
  ["+1e3", 1000],
  [".5", 0.5],
  ["5.", 5],
  [true, 1],
  [false, 0],
  ["0s", 0],
  ["1h2m3.5s", 3723.5],
  ["-1m0s", -60],
  ["150ms", 0.15],
  ["1.5µs", 0.000_001_5],
  ["1.5\u03bcs", 0.000_001_5],
  ["12us", 0.000_012],
  ["7ns", 7e-9],
  ["2540400h10m10s", 9_145_440_610],
];

for (const [value, number] of NUMBERS) {
  Deno.test(`readJsonNumber() reads ${JSON.stringify(value)} as ${number}`, () => {
    assertAlmostEquals(readJsonNumber(value) ?? NaN, number, 1e-12);
  });
}

const OTHERS: readonly unknown[] = [
  undefined,
  null,
  NaN,
  Infinity,
  "",
  " 12",
  "12 ",
  "1,000",
  "0x10",
  "1_000",
  "Infinity",
  "NaN",
  "1e999",
  "true",
  "12 jobs",
  "1h 2m",
  "1d",
  "m",
  "-",
  "1".repeat(101),
  {},
  [],
  [1],
];

for (const value of OTHERS) {
  Deno.test(`readJsonNumber() takes ${JSON.stringify(value) ?? value} for no number`, () => {
    assertEquals(readJsonNumber(value), undefined);
  });
}
